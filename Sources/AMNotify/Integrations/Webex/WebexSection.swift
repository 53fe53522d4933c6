package import AMConfig

/// An entry of `webex_configs`: alerts are posted as messages to a room of Webex.
package struct WebexSection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How the server is reached; must have an `authorization`.
    package var http: HTTPClientSettings?
    /// Where to post to; nil until it is inherited.
    package var apiURL: WebURL?
    /// The templates of the message and of the room's id.
    package var message = ""
    package var roomID = ""

    private init() {}
}

extension WebexSection: IntegrationSection {
    package static let kind = "webex"
    package static let typeName = "config.WebexConfig"

    private static var standard: WebexSection {
        var section = WebexSection()
        section.sendResolved = true
        section.message = #"{{ template "webex.default.message" . }}"#
        return section
    }

    /// Source: config/notifiers.go WebexConfig.
    package static let section = Section(
        "config.plain", zero: WebexSection(), defaults: .standard,
        fields: [
            Field("send_resolved", \.sendResolved, .bool, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("api_url", \.apiURL, .url),
            Field("message", \.message, .template),
            Field("room_id", \.roomID, .template, print: .always),
        ]
    ) { (webex, _) throws(ConfigError) in
        if webex.roomID.isEmpty { throw ConfigError("missing room_id on webex_config") }
        if webex.http?.authorization == nil {
            throw ConfigError("missing webex_configs.http_config.authorization")
        }
    }

    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        http = HTTPClientSettings.inherited(http, from: global.http)
        guard apiURL == nil else { return }
        guard let shared = global.webexAPIURL else { throw ConfigError("no global Webex URL set") }
        apiURL = shared
    }

    package mutating func resolvePaths(in folder: String) { http?.resolvePaths(in: folder) }
}
