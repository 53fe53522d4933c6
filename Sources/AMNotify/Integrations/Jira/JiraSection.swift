package import AMConfig
package import AMText

/// An entry of `jira_configs`: each group of alerts is an issue.
package struct JiraSection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How the server is reached; its own settings, or those of `global`.
    package var http: HTTPClientSettings?
    /// The address of the interface; nil until it is inherited.
    package var apiURL: WebURL?
    /// `auto`, `cloud` or `datacenter`.
    package var apiType = ""
    /// The templates of the issue's fields.
    package var project = ""
    package var summary = JiraText()
    package var description = JiraText()
    package var labels: [String] = []
    package var priority = ""
    package var issueType = ""
    /// The names of the transitions that open a closed issue again and that close an open one; empty: none.
    package var reopenTransition = ""
    package var resolveTransition = ""
    /// Issues with this resolution are left alone; empty: all are taken up again.
    package var wontFixResolution = ""
    /// How long after its resolution an issue may be opened again.
    package var reopenDuration = GoDuration.zero
    /// Further fields, with templates in all their strings.
    package var fields: [String: YAMLValue] = [:]

    private init() {}
}

extension JiraSection: IntegrationSection {
    package static let kind = "jira"
    package static let typeName = "jira.JiraConfig"

    private static var standard: JiraSection {
        var section = JiraSection()
        section.sendResolved = true
        section.apiType = "auto"
        section.summary = JiraText(standard: "jira.default.summary")
        section.description = JiraText(standard: "jira.default.description")
        section.priority = #"{{ template "jira.default.priority" . }}"#
        return section
    }

    /// Source: notify/jira/config.go.
    package static let section = Section(
        "jira.plain", zero: JiraSection(), defaults: .standard,
        fields: [
            Field("send_resolved", \.sendResolved, .bool, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("api_url", \.apiURL, .url),
            Field("api_type", \.apiType, .string),
            Field("project", \.project, .template),
            Field("summary", \.summary, JiraText.type),
            Field("description", \.description, JiraText.type),
            Field("labels", \.labels, .list(.template)),
            Field("priority", \.priority, .template),
            Field("issue_type", \.issueType, .template),
            Field("reopen_transition", \.reopenTransition, .string),
            Field("resolve_transition", \.resolveTransition, .string),
            Field("wont_fix_resolution", \.wontFixResolution, .string),
            Field("reopen_duration", \.reopenDuration, .duration),
            Field("fields", \.fields, .templateMap),
        ]
    ) { (jira, _) throws(ConfigError) in
        if jira.project.isEmpty { throw ConfigError("missing project in jira_config") }
        if jira.issueType.isEmpty { throw ConfigError("missing issue_type in jira_config") }
        guard ["auto", "cloud", "datacenter"].contains(jira.apiType) else {
            throw ConfigError("unknown api_type on jira_config, must be auto, cloud or datacenter")
        }
    }

    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        http = HTTPClientSettings.inherited(http, from: global.http)
        guard apiURL == nil else { return }
        guard let shared = global.jiraAPIURL else { throw ConfigError("no global Jira Cloud URL set") }
        apiURL = shared
    }

    package mutating func resolvePaths(in folder: String) { http?.resolvePaths(in: folder) }
}
