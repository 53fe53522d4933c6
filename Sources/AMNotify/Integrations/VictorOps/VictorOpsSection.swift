package import AMConfig

/// An entry of `victorops_configs`: alerts are posted to VictorOps (Splunk On-Call).
package struct VictorOpsSection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How VictorOps is reached; its own settings, or those of `global`.
    package var http: HTTPClientSettings?
    /// The key.
    package var apiKey = Secret()
    /// The file with the key, read at each attempt.
    package var apiKeyFile = ""
    /// Where VictorOps is.
    package var apiURL: WebURL?
    /// Who is told, a template.
    package var routingKey = ""
    /// `CRITICAL`, `WARNING` or `INFO` for what fires, a template.
    package var messageType = ""
    /// The message, a template; at most 20480 characters are told.
    package var stateMessage = ""
    /// The name of the incident, a template.
    package var entityDisplayName = ""
    /// The name of the monitoring system, a template.
    package var monitoringTool = ""
    /// More fields of the message; the values are templates.
    package var customFields: [String: String] = [:]

    private init() {}
}

extension VictorOpsSection: IntegrationSection {
    package static let kind = "victorops"
    package static let typeName = "config.VictorOpsConfig"

    private static var standard: VictorOpsSection {
        var section = VictorOpsSection()
        section.sendResolved = true
        section.messageType = "CRITICAL"
        section.stateMessage = BuiltIn.call("victorops.default.state_message")
        section.entityDisplayName = BuiltIn.call("victorops.default.entity_display_name")
        section.monitoringTool = BuiltIn.call("victorops.default.monitoring_tool")
        return section
    }

    /// The fields that are always there. Shape: in the order of the check.
    private static let reserved = [
        "routing_key", "message_type", "state_message", "entity_display_name", "monitoring_tool", "entity_id",
        "entity_state",
    ]

    /// Source: config/notifiers.go VictorOpsConfig.
    package static let section = Section(
        "config.plain", zero: VictorOpsSection(), defaults: .standard,
        fields: [
            Field("send_resolved", \.sendResolved, .bool, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("api_key", \.apiKey, .secret),
            Field("api_key_file", \.apiKeyFile, .string),
            Field("api_url", \.apiURL, .url, print: .always),
            Field("routing_key", \.routingKey, .template, print: .always),
            Field("message_type", \.messageType, .template, print: .always),
            Field("state_message", \.stateMessage, .template, print: .always),
            Field("entity_display_name", \.entityDisplayName, .template, print: .always),
            Field("monitoring_tool", \.monitoringTool, .template, print: .always),
            Field("custom_fields", \.customFields, .map(.template)),
        ]
    ) { (victorOps, _) throws(ConfigError) in
        if victorOps.routingKey.isEmpty { throw ConfigError("missing Routing key in VictorOps config") }
        try Refusal.unlessAtMostOne(
            [!victorOps.apiKey.isEmpty, !victorOps.apiKeyFile.isEmpty], "api_key & api_key_file")
        for name in reserved where victorOps.customFields[name] != nil {
            throw ConfigError(
                """
                victorOps config contains custom field \(name) which cannot be used as it conflicts with \
                the fixed/static fields
                """)
        }
    }

    /// An inherited address shows its final slash in `global` too.
    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        http = HTTPClientSettings.inherited(http, from: global.http)
        if apiURL == nil {
            global.victoropsAPIURL = global.victoropsAPIURL?.withTrailingSlash
            apiURL = global.victoropsAPIURL
        }
        guard let url = apiURL else { throw ConfigError("no global VictorOps URL set") }
        apiURL = url.withTrailingSlash
        if apiKey.isEmpty { apiKey = global.victoropsAPIKey }
        if apiKeyFile.isEmpty { apiKeyFile = global.victoropsAPIKeyFile }
        if apiKey.isEmpty && apiKeyFile.isEmpty { throw ConfigError("no global VictorOps API Key set") }
    }

    package mutating func resolvePaths(in folder: String) { http?.resolvePaths(in: folder) }
}
