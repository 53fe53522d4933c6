package import AMBytes
package import AMCore
package import AMText

/// Who this program is, for the status page, the API and the metrics.
package struct VersionInfo: Sendable, Hashable {
    /// A semantic version.
    package var version: String
    /// The commit it was built from.
    package var revision: String
    /// The branch it was built from.
    package var branch: String
    /// Who built it.
    package var buildUser: String
    /// When it was built.
    package var buildDate: String
    /// The version of the language it was built with, shown as `goVersion`.
    package var goVersion: String
    /// The system it was built for.
    package var os: String
    /// The processor it was built for.
    package var architecture: String
    /// A version. Clients parse `version` as a semantic version.
    package init(
        version: String, revision: String, branch: String, buildUser: String, buildDate: String,
        goVersion: String, os: String, architecture: String
    ) {
        self.version = version
        self.revision = revision
        self.branch = branch
        self.buildUser = buildUser
        self.buildDate = buildDate
        self.goVersion = goVersion
        self.os = os
        self.architecture = architecture
    }
}

/// What of the flags concerns the HTTP face.
package struct WebOptions: Sendable {
    /// As normalised: empty, or with one leading and no trailing slash.
    package let routePrefix: String
    /// What runs.
    package var version: VersionInfo
    /// When the process started.
    package var startedAt: Timestamp
    /// Which parser reads matchers, and which label names are valid.
    package var dialect = MatcherDialect.fallback
    /// The server's own zone, for times that no client gave.
    package var localZone = Zone.utc
    /// The feature `receiver-name-in-metrics`.
    package var namesReceivers = false
    /// The feature `group-key-in-metrics`.
    package var namesGroups = false
    /// The feature `alert-names-in-metrics`.
    package var namesAlerts = false
    /// The value of `--alerts.per-alertname-limit`.
    package var perAlertnameLimit = 0

    /// The defaults. The prefix is normalised.
    package init(routePrefix: String = "", version: VersionInfo, startedAt: Timestamp) {
        let parts = routePrefix.split(separator: "/", omittingEmptySubsequences: false)
        let inner = parts.drop { $0.isEmpty }
        let end = inner.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? inner.startIndex
        self.routePrefix = inner[..<end].isEmpty ? "" : "/" + inner[..<end].joined(separator: "/")
        self.version = version
        self.startedAt = startedAt
    }
}

/// The HTTP face of the Alertmanager: decides what each request leads to. Immutable; knows no socket and no
/// clock.
package struct WebApp: Sendable {
    /// What of the flags concerns it.
    package let options: WebOptions

    /// A face.
    package init(_ options: WebOptions) { self.options = options }

    /// Where a request leads.
    package func route(_ request: HTTPRequest) -> WebRoute {
        guard let target = RequestTarget(request.target) else {
            return WebRoute(.answer(Answers.plain(400, "400 Bad Request")))
        }
        let clean = target.cleanPath
        if clean == options.routePrefix + "/api/v2" {
            return WebRoute(
                .answer(Answers.redirect(301, to: clean + "/" + target.querySuffix, request.method)))
        }
        if clean != target.path {
            return WebRoute(.answer(Answers.redirect(301, to: clean + target.querySuffix, request.method)))
        }
        if target.path.hasPrefix(options.routePrefix + "/api/v2/") {
            let path = String(target.path.dropFirst(options.routePrefix.count))
            return APIRouter(options: options, request: request, target: target, path: path).route()
        }
        return PageRouter(options: options, request: request, target: target).route()
    }
}
