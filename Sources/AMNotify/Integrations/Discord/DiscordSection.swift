package import AMConfig

/// An entry of `discord_configs`: alerts are posted to a Discord webhook.
package struct DiscordSection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How the server is reached; its own settings, or those of `global`.
    package var http: HTTPClientSettings?
    /// Where to post to; nil when it stands in a file.
    package var webhookURL: WebURL?
    /// The file with the address; empty when it stands here.
    package var webhookURLFile = ""
    /// The templates of the message's parts.
    package var content = ""
    package var title = ""
    package var message = ""
    /// The name and the picture under which the message appears; no templates.
    package var username = ""
    package var avatarURL = ""

    private init() {}
}

extension DiscordSection: IntegrationSection {
    package static let kind = "discord"
    package static let typeName = "discord.DiscordConfig"

    private static var standard: DiscordSection {
        var section = DiscordSection()
        section.sendResolved = true
        section.title = #"{{ template "discord.default.title" . }}"#
        section.message = #"{{ template "discord.default.message" . }}"#
        return section
    }

    /// Source: notify/discord/config.go.
    package static let section = Section(
        "discord.plain", zero: DiscordSection(), defaults: .standard,
        fields: [
            Field("send_resolved", \.sendResolved, .bool, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("webhook_url", \.webhookURL, .secretURL),
            Field("webhook_url_file", \.webhookURLFile, .string),
            Field("content", \.content, .template),
            Field("title", \.title, .template),
            Field("message", \.message, .template),
            Field("username", \.username, .string),
            Field("avatar_url", \.avatarURL, .string),
        ]
    ) { (discord, _) throws(ConfigError) in
        try SecretAddress.check(discord.webhookURL, discord.webhookURLFile)
    }

    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        http = HTTPClientSettings.inherited(http, from: global.http)
    }

    package mutating func resolvePaths(in folder: String) { http?.resolvePaths(in: folder) }
}
