package import AMBytes

/// Which proxy a request takes: a pure function of the option, the URL and the environment.
/// Source: Go golang.org/x/net/http/httpproxy, prometheus/common config.ProxyConfig.
package struct ProxyChoice: Sendable {
    /// The answer for one URL.
    package enum Route: Sendable, Equatable {
        /// Straight to the host.
        case direct
        /// Through this proxy.
        case proxy(TargetURL)
        /// Not at all, with Go's words for why.
        case refused(String)
    }

    private var forHTTP: TargetURL?
    private var forHTTPS: TargetURL?
    private var exceptions: NoProxyRules?
    private var isCGI = false
    private var problem: String?

    /// Prepares the choice. `environment` are the process's variables.
    package init(_ option: HTTPClientOptions.Proxy, environment: [String: String]) {
        switch option {
        case .none: break
        case .url(let text, let noProxy):
            if text.isEmpty { break }
            guard let proxy = Self.proxyURL(text) else {
                problem = "invalid proxy address"
                break
            }
            forHTTP = proxy
            forHTTPS = proxy
            // Without a list even localhost goes through a proxy that the configuration names.
            exceptions = noProxy.isEmpty ? nil : NoProxyRules(noProxy)
        case .environment:
            forHTTP = Self.first(of: ["HTTP_PROXY", "http_proxy"], in: environment).flatMap(Self.proxyURL)
            forHTTPS = Self.first(of: ["HTTPS_PROXY", "https_proxy"], in: environment).flatMap(Self.proxyURL)
            exceptions = NoProxyRules(Self.first(of: ["NO_PROXY", "no_proxy"], in: environment) ?? "")
            isCGI = !(environment["REQUEST_METHOD"] ?? "").isEmpty
        }
    }

    /// The way to a URL.
    package func route(to url: TargetURL) -> Route {
        if let problem { return .refused(problem) }
        guard let proxy = url.scheme == "https" ? forHTTPS : forHTTP else { return .direct }
        // A CGI script's HTTP_PROXY may be a header (`Proxy:`) that a client sent.
        if isCGI, url.scheme == "http" {
            return .refused(
                "refusing to use HTTP_PROXY value in CGI environment; see golang.org/s/cgihttpproxy")
        }
        if let exceptions, exceptions.excludes(host: url.host, port: url.effectivePort) { return .direct }
        return .proxy(proxy)
    }

    private static func first(of names: [String], in environment: [String: String]) -> String? {
        for name in names {
            if let value = environment[name], !value.isEmpty { return value }
        }
        return nil
    }

    /// `host:port` without a scheme counts as an HTTP proxy.
    private static func proxyURL(_ text: String) -> TargetURL? {
        // What is no URL gets its second chance below.
        let asIs = try? TargetURL(parsing: text)
        if let asIs, !asIs.scheme.isEmpty, !asIs.host.isEmpty { return asIs }
        if text.contains("://") { return nil }
        // No URL either: no proxy, as in Go.
        let completed = try? TargetURL(parsing: "http://" + text)
        if let completed, !completed.host.isEmpty { return completed }
        return nil
    }
}
