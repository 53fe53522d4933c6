package import AMConfig

/// An entry of `mattermost_configs`: alerts are posted to an incoming webhook of Mattermost.
package struct MattermostSection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How the server is reached; its own settings, or those of `global`.
    package var http: HTTPClientSettings?
    /// Where to post to; nil when it stands in a file, or until it is inherited.
    package var webhookURL: WebURL?
    /// The file with the address.
    package var webhookURLFile = ""
    /// The templates of the message.
    package var channel = ""
    package var username = ""
    package var iconURL = ""
    package var iconEmoji = ""
    package var type = ""
    /// The attachment that the keys of the section itself make up; its text is the message's own where there
    /// are others.
    package var own = MattermostAttachment()
    /// Attachments in place of `own`; nil: a null entry, which is passed over.
    package var attachments: [MattermostAttachment?] = []
    package var props: MattermostProps?
    package var priority: MattermostPriority?

    private init() {}
}

extension MattermostSection: IntegrationSection {
    package static let kind = "mattermost"
    package static let typeName = "mattermost.MattermostConfig"

    private static var standard: MattermostSection {
        var section = MattermostSection()
        section.sendResolved = true
        section.username = #"{{ template "mattermost.default.username" . }}"#
        section.own.text = #"{{ template "mattermost.default.text" . }}"#
        section.own.fallback = #"{{ template "mattermost.default.fallback" . }}"#
        section.own.color = #"{{ template "mattermost.default.color" . }}"#
        section.own.title = #"{{ template "mattermost.default.title" . }}"#
        section.own.titleLink = #"{{ template "mattermost.default.titlelink" . }}"#
        return section
    }

    /// Source: notify/mattermost/config.go MattermostConfig.
    package static let section = Section(
        "mattermost.plain", zero: MattermostSection(), defaults: .standard,
        fields: firstFields
            + MattermostAttachment.commonFields.map { Field($0, in: \MattermostSection.own) } + lastFields
    ) { (mattermost, _) throws(ConfigError) in
        if mattermost.webhookURL != nil && !mattermost.webhookURLFile.isEmpty {
            throw ConfigError("at most one of webhook_url & webhook_url_file must be configured")
        }
    }

    private static let firstFields: [Field<MattermostSection>] = [
        Field("send_resolved", \.sendResolved, .bool, print: .always),
        Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
        Field("webhook_url", \.webhookURL, .secretURL),
        Field("webhook_url_file", \.webhookURLFile, .string),
        Field("channel", \.channel, .template),
        Field("username", \.username, .template),
        Field("text", \.own.text, .template),
        Field("fallback", \.own.fallback, .template),
        Field("color", \.own.color, .template),
        Field("pretext", \.own.pretext, .template),
    ]

    private static let lastFields: [Field<MattermostSection>] = [
        Field("icon_url", \.iconURL, .template),
        Field("icon_emoji", \.iconEmoji, .template),
        Field(
            "attachments", \.attachments,
            .list(
                .optional(MattermostAttachment.section.type), named: "[]*mattermost.MattermostAttachment")),
        Field("type", \.type, .template),
        Field("props", \.props, .optional(MattermostProps.section.type)),
        Field("priority", \.priority, .optional(MattermostPriority.section.type)),
    ]

    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        http = HTTPClientSettings.inherited(http, from: global.http)
        guard webhookURL == nil && webhookURLFile.isEmpty else { return }
        if global.mattermostWebhookURL == nil && global.mattermostWebhookURLFile.isEmpty {
            throw ConfigError("missing webhook_url or webhook_url_file on mattermost_config")
        }
        webhookURL = global.mattermostWebhookURL
        webhookURLFile = global.mattermostWebhookURLFile
    }

    package mutating func resolvePaths(in folder: String) { http?.resolvePaths(in: folder) }
}
