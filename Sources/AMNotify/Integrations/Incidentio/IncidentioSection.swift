package import AMConfig
package import AMText

/// An entry of `incidentio_configs`: alerts are posted to an alert source of incident.io.
package struct IncidentioSection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How the server is reached; its own settings, or those of `global`.
    package var http: HTTPClientSettings?
    /// Whether `http` was taken from `global`.
    private var isHTTPInherited = false
    /// Where to post to; nil when it stands in a file.
    package var url: WebURL?
    /// The file with the address; empty when it stands here.
    package var urlFile = ""
    /// The token of the alert source; empty when it stands in a file, or when `http` has credentials.
    package var alertSourceToken = Secret()
    /// The file with the token.
    package var alertSourceTokenFile = ""
    /// How many alerts a message may have; 0: as many as there are.
    package var maxAlerts: UInt64 = 0
    /// The longest time for one attempt; zero: no limit of its own.
    package var timeout = GoDuration.zero

    private init() {}
}

extension IncidentioSection: IntegrationSection {
    package static let kind = "incidentio"
    package static let typeName = "incidentio.IncidentioConfig"

    private static var standard: IncidentioSection {
        var section = IncidentioSection()
        section.sendResolved = true
        return section
    }

    /// Source: notify/incidentio/config.go.
    package static let section = Section(
        "incidentio.plain", zero: IncidentioSection(), defaults: .standard,
        fields: [
            Field("send_resolved", \.sendResolved, .bool, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("url", \.url, .url, print: .always),
            Field("url_file", \.urlFile, .string, print: .always),
            Field("alert_source_token", \.alertSourceToken, .secret),
            Field("alert_source_token_file", \.alertSourceTokenFile, .string),
            Field("max_alerts", \.maxAlerts, .uint64, print: .always),
            Field("timeout", \.timeout, .goDuration, print: .always),
        ]
    ) { (incident, _) throws(ConfigError) in
        try incident.check()
    }

    private func check() throws(ConfigError) {
        if url == nil && urlFile.isEmpty {
            throw ConfigError("one of url or url_file must be configured")
        }
        if url != nil && !urlFile.isEmpty {
            throw ConfigError("at most one of url & url_file must be configured")
        }
        if !alertSourceToken.isEmpty && !alertSourceTokenFile.isEmpty {
            throw ConfigError(
                "at most one of alert_source_token & alert_source_token_file must be configured")
        }
        guard let http else { return }
        let hasToken = !alertSourceToken.isEmpty || !alertSourceTokenFile.isEmpty
        if http.authorization != nil && hasToken {
            throw ConfigError(
                """
                cannot specify alert_source_token or alert_source_token_file \
                when using http_config.authorization
                """)
        }
        if http.authorization == nil && !hasToken {
            throw ConfigError(
                """
                at least one of alert_source_token, alert_source_token_file \
                or http_config.authorization must be configured
                """)
        }
    }

    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        isHTTPInherited = http == nil
        http = HTTPClientSettings.inherited(http, from: global.http)
    }

    /// Settings of its own keep their relative paths, as in the original.
    package mutating func resolvePaths(in folder: String) {
        if isHTTPInherited { http?.resolvePaths(in: folder) }
    }
}
