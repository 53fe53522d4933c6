package import AMConfig

/// An entry of `msteams_configs`: alerts are posted as message cards to an Office 365 connector.
package struct MSTeamsSection: Sendable {
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
    package var summary = ""
    package var text = ""

    private init() {}
}

extension MSTeamsSection: IntegrationSection {
    package static let kind = "msteams"
    package static let typeName = "msteams.MSTeamsConfig"

    private static var standard: MSTeamsSection {
        var section = MSTeamsSection()
        section.sendResolved = true
        section.title = #"{{ template "msteams.default.title" . }}"#
        section.summary = #"{{ template "msteams.default.summary" . }}"#
        section.text = #"{{ template "msteams.default.text" . }}"#
        return section
    }

    /// Source: notify/msteams/config.go.
    package static let section = Section(
        "msteams.plain", zero: MSTeamsSection(), defaults: .standard,
        fields: [
            Field("send_resolved", \.sendResolved, .bool, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("webhook_url", \.webhookURL, .secretURL),
            Field("webhook_url_file", \.webhookURLFile, .string),
            Field("title", \.title, .template),
            Field("summary", \.summary, .template),
            Field("text", \.text, .template),
        ]
    ) { (teams, _) throws(ConfigError) in
        try SecretAddress.check(teams.webhookURL, teams.webhookURLFile)
    }

    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        http = HTTPClientSettings.inherited(http, from: global.http)
    }

    package mutating func resolvePaths(in folder: String) { http?.resolvePaths(in: folder) }
}
