package import AMConfig
internal import AMText

/// An entry of `opsgenie_configs`: alerts become alerts of OpsGenie.
package struct OpsGenieSection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How OpsGenie is reached; its own settings, or those of `global`.
    package var http: HTTPClientSettings?
    /// The key, a template.
    package var apiKey = Secret()
    /// The file with the key, read at each attempt.
    package var apiKeyFile = ""
    /// Where OpsGenie is.
    package var apiURL: WebURL?
    /// The message, a template; at most 130 characters are told.
    package var message = ""
    /// The description, a template.
    package var description = ""
    /// Where the alert comes from, a template.
    package var source = ""
    /// Details beyond the common labels; the values are templates.
    package var details: [String: String] = [:]
    /// What the alert is about, a template.
    package var entity = ""
    /// Who is to respond.
    package var responders: [Responder] = []
    /// Shape: commas between them.
    package var actions = ""
    /// Shape: commas between them.
    package var tags = ""
    /// A note, a template.
    package var note = ""
    /// `P1` to `P5`, a template.
    package var priority = ""
    /// Whether message and description of an alert that is there already are changed.
    package var updatesAlerts = false

    /// Who is to respond; all members are templates.
    package struct Responder: Sendable, Hashable {
        /// The id; one of id, name and user name is set.
        package var id = ""
        /// The name; of `teams` several, with commas between them.
        package var name = ""
        /// The user name.
        package var username = ""
        /// `team`, `teams`, `user`, `escalation` or `schedule`.
        package var type = ""
    }

    private init() {}
}

extension OpsGenieSection.Responder {
    fileprivate static let section = Section.bare(
        "opsgenie.OpsGenieConfigResponder", zero: OpsGenieSection.Responder(),
        fields: [
            Field("id", \.id, .template), Field("name", \.name, .template),
            Field("username", \.username, .template), Field("type", \.type, .template),
        ])

    /// The types that OpsGenie knows.
    private static let types: Set = ["team", "teams", "user", "escalation", "schedule"]

    /// Source: notify/opsgenie/config.go.
    fileprivate func check() throws(ConfigError) {
        let shown = "opsGenieConfig responder {\(id) \(name) \(username) "
        if id.isEmpty && username.isEmpty && name.isEmpty {
            throw ConfigError("\(shown)\(type)} has to have at least one of id, username or name specified")
        }
        if type.contains("{{") {
            if let fault = BuiltIn.syntaxFault(type) {
                throw ConfigError("\(shown)\(type)} type contains invalid template syntax: \(fault)")
            }
            return
        }
        let type = type.lowercased()
        guard Self.types.contains(type) else {
            throw ConfigError(
                "\(shown)\(type)} type does not match valid options ^(team|teams|user|escalation|schedule)$")
        }
    }
}

extension OpsGenieSection: IntegrationSection {
    package static let kind = "opsgenie"
    package static let typeName = "opsgenie.OpsGenieConfig"
    package static var nullRefusal: String? { nil }

    private static var standard: OpsGenieSection {
        var section = OpsGenieSection()
        section.sendResolved = true
        section.message = BuiltIn.call("opsgenie.default.message")
        section.description = BuiltIn.call("opsgenie.default.description")
        section.source = BuiltIn.call("opsgenie.default.source")
        return section
    }

    /// Source: notify/opsgenie/config.go.
    package static let section = Section(
        "opsgenie.plain", zero: OpsGenieSection(), defaults: .standard,
        fields: [
            Field("send_resolved", \.sendResolved, .bool, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("api_key", \.apiKey, .secretTemplate),
            Field("api_key_file", \.apiKeyFile, .string),
            Field("api_url", \.apiURL, .url),
            Field("message", \.message, .template),
            Field("description", \.description, .template),
            Field("source", \.source, .template),
            Field("details", \.details, .map(.template)),
            Field("entity", \.entity, .template),
            Field("responders", \.responders, .list(Responder.section.type)),
            Field("actions", \.actions, .template),
            Field("tags", \.tags, .template),
            Field("note", \.note, .template),
            Field("priority", \.priority, .template),
            Field("update_alerts", \.updatesAlerts, .bool),
        ]
    ) { (opsGenie, _) throws(ConfigError) in
        try Refusal.unlessAtMostOne(
            [!opsGenie.apiKey.isEmpty, !opsGenie.apiKeyFile.isEmpty], "api_key & api_key_file")
        for responder in opsGenie.responders { try responder.check() }
    }

    /// Key and key file are inherited each for itself. An inherited address shows its final slash in `global`
    /// too.
    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        http = HTTPClientSettings.inherited(http, from: global.http)
        if apiURL == nil {
            global.opsgenieAPIURL = global.opsgenieAPIURL?.withTrailingSlash
            apiURL = global.opsgenieAPIURL
        }
        guard let url = apiURL else { throw ConfigError("no global OpsGenie URL set") }
        apiURL = url.withTrailingSlash
        if apiKey.isEmpty { apiKey = global.opsgenieAPIKey }
        if apiKeyFile.isEmpty { apiKeyFile = global.opsgenieAPIKeyFile }
        if apiKey.isEmpty && apiKeyFile.isEmpty {
            throw ConfigError("no global OpsGenie API Key set either inline or in a file")
        }
    }

    package mutating func resolvePaths(in folder: String) { http?.resolvePaths(in: folder) }
}
