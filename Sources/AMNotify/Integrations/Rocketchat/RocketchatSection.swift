package import AMConfig

/// An entry of `rocketchat_configs`: alerts are posted as messages to a channel of Rocket.Chat.
package struct RocketchatSection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How the server is reached; its own settings, or those of `global`.
    package var http: HTTPClientSettings?
    /// The address of the server; nil until it is inherited.
    package var apiURL: WebURL?
    /// The user's id and token; nil when they stand in files. An empty one counts as set.
    package var tokenID: Secret?
    package var tokenIDFile = ""
    package var token: Secret?
    package var tokenFile = ""
    /// The templates of the message's parts.
    package var channel = ""
    package var color = ""
    package var title = ""
    package var titleLink = ""
    package var text = ""
    package var emoji = ""
    package var iconURL = ""
    package var imageURL = ""
    package var thumbURL = ""
    /// The parts of the attachment that come in numbers; nil: a null entry, which is passed over.
    package var fields: [RocketchatField?] = []
    package var actions: [RocketchatAction?] = []
    /// Whether fields stand side by side that do not say so themselves.
    package var shortFields = false
    package var linkNames = false

    private init() {}
}

extension RocketchatSection: IntegrationSection {
    package static let kind = "rocketchat"
    package static let typeName = "config.RocketchatConfig"
    package static let nullRefusal: String? = nil

    private static var standard: RocketchatSection {
        var section = RocketchatSection()
        section.color = #"{{ if eq .Status "firing" }}red{{ else }}green{{ end }}"#
        section.title = #"{{ template "rocketchat.default.title" . }}"#
        section.titleLink = #"{{ template "rocketchat.default.titlelink" . }}"#
        section.text = #"{{ template "rocketchat.default.text" . }}"#
        section.emoji = #"{{ template "rocketchat.default.emoji" . }}"#
        section.iconURL = #"{{ template "rocketchat.default.iconurl" . }}"#
        return section
    }

    /// Source: config/notifiers.go RocketchatConfig.
    package static let section = Section(
        "config.plain", zero: RocketchatSection(), defaults: .standard, fields: serverFields + messageFields
    ) { (rocket, _) throws(ConfigError) in
        if rocket.token != nil && !rocket.tokenFile.isEmpty {
            throw ConfigError("at most one of token & token_file must be configured")
        }
        if rocket.tokenID != nil && !rocket.tokenIDFile.isEmpty {
            throw ConfigError("at most one of token_id & token_id_file must be configured")
        }
    }

    private static let serverFields: [Field<RocketchatSection>] = [
        Field("send_resolved", \.sendResolved, .bool, print: .always),
        Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
        Field("api_url", \.apiURL, .url),
        Field("token_id", \.tokenID, .optional(.secret)),
        Field("token_id_file", \.tokenIDFile, .string),
        Field("token", \.token, .optional(.secret)),
        Field("token_file", \.tokenFile, .string),
    ]

    private static let messageFields: [Field<RocketchatSection>] = [
        Field("channel", \.channel, .template),
        Field("color", \.color, .template),
        Field("title", \.title, .template),
        Field("title_link", \.titleLink, .template),
        Field("text", \.text, .template),
        Field(
            "fields", \.fields,
            .list(.optional(RocketchatField.section.type), named: "[]*config.RocketchatAttachmentField")),
        Field("short_fields", \.shortFields, .bool, print: .always),
        Field("emoji", \.emoji, .template),
        Field("icon_url", \.iconURL, .template),
        Field("image_url", \.imageURL, .template),
        Field("thumb_url", \.thumbURL, .template),
        Field("link_names", \.linkNames, .bool, print: .always),
        Field(
            "actions", \.actions,
            .list(.optional(RocketchatAction.section.type), named: "[]*config.RocketchatAttachmentAction")),
    ]

    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        http = HTTPClientSettings.inherited(http, from: global.http)
        if apiURL == nil { apiURL = global.rocketchatAPIURL }
        if tokenID == nil && tokenIDFile.isEmpty {
            if global.rocketchatTokenID == nil && global.rocketchatTokenIDFile.isEmpty {
                throw ConfigError("no global Rocketchat TokenID set either inline or in a file")
            }
            tokenID = global.rocketchatTokenID
            tokenIDFile = global.rocketchatTokenIDFile
        }
        if token == nil && tokenFile.isEmpty {
            if global.rocketchatToken == nil && global.rocketchatTokenFile.isEmpty {
                throw ConfigError("no global Rocketchat Token set either inline or in a file")
            }
            token = global.rocketchatToken
            tokenFile = global.rocketchatTokenFile
        }
    }

    package mutating func resolvePaths(in folder: String) { http?.resolvePaths(in: folder) }
}
