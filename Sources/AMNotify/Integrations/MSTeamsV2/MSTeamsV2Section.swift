package import AMConfig

/// An entry of `msteamsv2_configs`: alerts are posted as adaptive cards to a workflow of Microsoft Teams.
package struct MSTeamsV2Section: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How the server is reached; its own settings, or those of `global`.
    package var http: HTTPClientSettings?
    /// Where to post to; nil when it stands in a file.
    package var webhookURL: WebURL?
    /// The file with the address; empty when it stands here.
    package var webhookURLFile = ""
    /// The templates of the card's parts.
    package var title = ""
    package var text = ""

    private init() {}
}

extension MSTeamsV2Section: IntegrationSection {
    package static let kind = "msteamsv2"
    package static let typeName = "msteamsv2.MSTeamsV2Config"

    private static var standard: MSTeamsV2Section {
        var section = MSTeamsV2Section()
        section.sendResolved = true
        section.title = #"{{ template "msteamsv2.default.title" . }}"#
        section.text = #"{{ template "msteamsv2.default.text" . }}"#
        return section
    }

    /// Source: notify/msteamsv2/config.go.
    package static let section = Section(
        "msteamsv2.plain", zero: MSTeamsV2Section(), defaults: .standard,
        fields: [
            Field("send_resolved", \.sendResolved, .bool, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("webhook_url", \.webhookURL, .secretURL),
            Field("webhook_url_file", \.webhookURLFile, .string),
            Field("title", \.title, .template),
            Field("text", \.text, .template),
        ]
    ) { (teams, _) throws(ConfigError) in
        try SecretAddress.check(teams.webhookURL, teams.webhookURLFile)
    }

    /// Settings of its own that name no proxy take the global one, and that alone.
    /// (The original crashes when the global settings are null.)
    /// Source: config.Config.UnmarshalYAML.
    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        if let http, http.proxy.url != nil { return }
        guard let shared = global.http else {
            throw ConfigError("msteamsv2_configs cannot be used when http_config of global is null")
        }
        if http == nil {
            http = shared
        } else {
            http?.proxy.url = shared.proxy.url
        }
    }

    package mutating func resolvePaths(in folder: String) { http?.resolvePaths(in: folder) }
}
