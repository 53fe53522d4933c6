package import AMConfig
package import AMText

/// An entry of `pagerduty_configs`: alerts become events of PagerDuty's Events API, version 2 with a routing
/// key, version 1 with a service key.
package struct PagerDutySection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How PagerDuty is reached; its own settings, or those of `global`.
    package var http: HTTPClientSettings?
    /// The key of version 1, a template.
    package var serviceKey = Secret()
    /// The file with it, read at each attempt.
    package var serviceKeyFile = ""
    /// The key of version 2, a template.
    package var routingKey = Secret()
    /// The file with it, read at each attempt.
    package var routingKeyFile = ""
    /// Where events of version 2 go.
    package var url: WebURL?
    /// The name of the monitoring system, a template.
    package var client = ""
    /// Where the monitoring system is, a template.
    package var clientURL = ""
    /// The summary of the incident, a template; at most 1024 characters are told.
    package var description = ""
    /// What is told beyond the fixed fields; all texts are templates.
    package var details: [String: YAMLValue] = [:]
    /// Pictures beside the incident; those without a source are left out.
    package var images: [Image] = []
    /// Links beside the incident; those that lead nowhere are left out.
    package var links: [Link] = []
    /// What the incident is about, a template; empty: as the client.
    package var source = ""
    /// How bad it is, a template; empty: `error`.
    package var severity = ""
    /// `class`
    package var classText = ""
    /// The component, a template.
    package var component = ""
    /// The group of components, a template.
    package var group = ""
    /// The longest time for one attempt; zero: no limit of its own.
    package var timeout = GoDuration.zero

    /// A picture beside the incident; all members are templates.
    package struct Image: Sendable, Hashable {
        /// What the incident is about, a template; empty: as the client.
        package var source = ""
        /// What is told in its place.
        package var alt = ""
        /// Where it leads; empty: nowhere.
        package var href = ""
    }

    /// A link beside the incident; both members are templates.
    package struct Link: Sendable, Hashable {
        /// Where it leads.
        package var href = ""
        /// What it says.
        package var text = ""
    }

    private init() {}
}

extension PagerDutySection.Image {
    fileprivate static let section = Section.bare(
        "pagerduty.PagerdutyImage", zero: PagerDutySection.Image(),
        fields: [
            Field("src", \.source, .template), Field("alt", \.alt, .template),
            Field("href", \.href, .template),
        ])
}

extension PagerDutySection.Link {
    fileprivate static let section = Section.bare(
        "pagerduty.PagerdutyLink", zero: PagerDutySection.Link(),
        fields: [Field("href", \.href, .template), Field("text", \.text, .template)])
}

extension PagerDutySection: IntegrationSection {
    package static let kind = "pagerduty"
    package static let typeName = "pagerduty.PagerdutyConfig"

    private static var standard: PagerDutySection {
        var section = PagerDutySection()
        section.sendResolved = true
        section.description = "{{ template \"pagerduty.default.description\" .}}"
        section.client = BuiltIn.call("pagerduty.default.client")
        section.clientURL = BuiltIn.call("pagerduty.default.clientURL")
        return section
    }

    /// The details that are told unless the file has others of these names.
    private static let standardDetails: [String: YAMLValue] = [
        "firing": .text("{{ .Alerts.Firing | toJson }}"),
        "resolved": .text("{{ .Alerts.Resolved | toJson }}"),
        "num_firing": .text("{{ .Alerts.Firing | len }}"),
        "num_resolved": .text("{{ .Alerts.Resolved | len }}"),
    ]

    /// Source: notify/pagerduty/config.go.
    package static let section = Section(
        "pagerduty.plain", zero: PagerDutySection(), defaults: .standard,
        fields: [
            Field("send_resolved", \.sendResolved, .bool, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("service_key", \.serviceKey, .secretTemplate),
            Field("service_key_file", \.serviceKeyFile, .string),
            Field("routing_key", \.routingKey, .secretTemplate),
            Field("routing_key_file", \.routingKeyFile, .string),
            Field("url", \.url, .url),
            Field("client", \.client, .template),
            Field("client_url", \.clientURL, .template),
            Field("description", \.description, .template),
            Field("details", \.details, .templateMap),
            Field("images", \.images, .list(Image.section.type)),
            Field("links", \.links, .list(Link.section.type)),
            Field("source", \.source, .template),
            Field("severity", \.severity, .template),
            Field("class", \.classText, .template),
            Field("component", \.component, .template),
            Field("group", \.group, .template),
            Field("timeout", \.timeout, .goDuration, print: .always),
        ]
    ) { (pagerDuty, _) throws(ConfigError) in
        try pagerDuty.checkKeys()
        pagerDuty.details.merge(standardDetails) { given, _ in given }
        if pagerDuty.source.isEmpty { pagerDuty.source = pagerDuty.client }
    }

    private func checkKeys() throws(ConfigError) {
        if routingKey.isEmpty && serviceKey.isEmpty && routingKeyFile.isEmpty && serviceKeyFile.isEmpty {
            throw ConfigError("missing service or routing key in PagerDuty config")
        }
        try Refusal.unlessAtMostOne(
            [!routingKey.isEmpty, !routingKeyFile.isEmpty], "routing_key & routing_key_file")
        try Refusal.unlessAtMostOne(
            [!serviceKey.isEmpty, !serviceKeyFile.isEmpty], "service_key & service_key_file")
    }

    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        http = HTTPClientSettings.inherited(http, from: global.http)
        url = url ?? global.pagerdutyURL
        if url == nil { throw ConfigError("no global PagerDuty URL set") }
    }

    package mutating func resolvePaths(in folder: String) { http?.resolvePaths(in: folder) }
}
