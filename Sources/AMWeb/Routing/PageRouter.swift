internal import AMBytes
internal import AMCore
internal import AMText

/// Routes everything that is not the API v2: pages, health, metrics, reload, the removed API v1.
/// Source: julienschmidt/httprouter's rules under Go's ServeMux, as the original uses them.
struct PageRouter {
    /// A path that is known, with the methods it knows.
    private struct Pattern {
        enum Kind { case exact, below, segment }
        /// Without the prefix; for `below` and `segment` up to and with the last slash.
        let path: String
        let kind: Kind
        /// As the metrics' label `handler` shows it.
        let label: String
        /// Shape: sorted.
        let methods: [String]
    }

    private static let patterns: [Pattern] = [
        Pattern(path: "/", kind: .exact, label: "/", methods: ["GET"]),
        Pattern(path: "/favicon.ico", kind: .exact, label: "/favicon.ico", methods: ["GET"]),
        Pattern(path: "/assets/", kind: .below, label: "/assets/*path", methods: ["GET"]),
        Pattern(path: "/metrics", kind: .exact, label: "/metrics", methods: ["GET"]),
        Pattern(path: "/-/healthy", kind: .exact, label: "/-/healthy", methods: ["GET", "HEAD"]),
        Pattern(path: "/-/ready", kind: .exact, label: "/-/ready", methods: ["GET", "HEAD"]),
        Pattern(path: "/-/reload", kind: .exact, label: "/-/reload", methods: ["POST"]),
        Pattern(
            path: ExplainEndpoint.path, kind: .exact, label: ExplainEndpoint.path, methods: ["GET"]),
        Pattern(path: "/api/v1/status", kind: .exact, label: "/status", methods: ["GET"]),
        Pattern(path: "/api/v1/receivers", kind: .exact, label: "/receivers", methods: ["GET"]),
        Pattern(path: "/api/v1/alerts", kind: .exact, label: "/alerts", methods: ["GET", "POST"]),
        Pattern(path: "/api/v1/silences", kind: .exact, label: "/silences", methods: ["GET", "POST"]),
        Pattern(
            path: "/api/v1/silence/", kind: .segment, label: "/silence/:sid", methods: ["DELETE", "GET"]),
    ]

    let options: WebOptions
    let request: HTTPRequest
    let target: RequestTarget

    func route() -> WebRoute {
        let path = target.decodedPath
        let prefix = options.routePrefix
        if !prefix.isEmpty, path == "/" { return outerRoot(prefix) }
        let known = Self.patterns.first { matches($0, path) }
        if let known, known.methods.contains(request.method) { return serve(known, path) }
        if request.method != "CONNECT", path != "/", let fixed = fixedPath(path) {
            let status = request.method == "GET" ? 301 : 307
            return WebRoute(.answer(Answers.redirect(status, to: fixed + target.querySuffix, request.method)))
        }
        guard let known else { return WebRoute(.answer(Answers.error(404, "404 page not found"))) }
        return notAllowed(known.methods)
    }

    private func outerRoot(_ prefix: String) -> WebRoute {
        if request.method == "GET" { return WebRoute(.answer(Answers.redirect(302, to: prefix, "GET"))) }
        return notAllowed(["GET"])
    }

    private func notAllowed(_ methods: [String]) -> WebRoute {
        var answer =
            request.method == "OPTIONS" ? Answers.empty(200) : Answers.error(405, "Method Not Allowed")
        answer.headers.add("Allow", (methods + ["OPTIONS"]).sorted().joined(separator: ", "))
        return WebRoute(.answer(answer))
    }

    private func matches(_ pattern: Pattern, _ path: String) -> Bool {
        let full = options.routePrefix + pattern.path
        switch pattern.kind {
        case .exact: return path == full
        case .below: return path.hasPrefix(full)
        case .segment:
            guard path.hasPrefix(full) else { return false }
            let rest = path.dropFirst(full.count)
            return !rest.isEmpty && !rest.contains("/")
        }
    }

    /// The known path that was meant by one with another case, or with a slash too much or too few at its
    /// end.
    private func fixedPath(_ path: String) -> String? {
        for pattern in Self.patterns where pattern.methods.contains(request.method) {
            let full = options.routePrefix + pattern.path
            switch pattern.kind {
            case .exact:
                if path.equalsIgnoringASCIICase(full) || (path + "/").equalsIgnoringASCIICase(full)
                    || path.equalsIgnoringASCIICase(full + "/")
                {
                    return full
                }
            case .below, .segment:
                if (path + "/").equalsIgnoringASCIICase(full), pattern.kind == .below { return full }
                let start = path.prefix(full.count)
                guard String(start).equalsIgnoringASCIICase(full) else { continue }
                var rest = path.dropFirst(full.count)
                if pattern.kind == .segment {
                    if rest.hasSuffix("/") { rest.removeLast() }
                    if rest.isEmpty || rest.contains("/") { continue }
                }
                return full + rest
            }
        }
        return nil
    }

    private func serve(_ pattern: Pattern, _ path: String) -> WebRoute {
        let action: WebAction
        switch pattern.label {
        case "/": action = .answer(Pages.index)
        case "/favicon.ico": action = .answer(Pages.favicon)
        case "/assets/*path":
            let name = String(path.dropFirst(options.routePrefix.count + pattern.path.count))
            action = .answer(Pages.asset(name))
        case "/metrics":
            let isGzipWanted = Compression.isWanted(request)
            action = .scrape { [options] reading, facts in
                let page = MetricsPage(options: options, reading: reading, facts: facts).response()
                return isGzipWanted ? Compression.compress(page) : page
            }
        case ExplainEndpoint.path:
            let (action, log) = ExplainEndpoint(options: options).get(target)
            return WebRoute(action, handler: pattern.label, log: log)
        case "/-/healthy", "/-/ready":
            action = .answer(request.method == "HEAD" ? Answers.empty(200) : Answers.plain(200, "OK"))
        case "/-/reload":
            action = .reload { outcome in
                switch outcome {
                case .done: Answers.empty(200)
                case .failed(let text): Answers.error(500, "failed to reload config: " + text)
                }
            }
        default: return removed(pattern, path)
        }
        return WebRoute(action, handler: pattern.label)
    }

    private func removed(_ pattern: Pattern, _ path: String) -> WebRoute {
        let text = """
            {"status":"deprecated","error":"The Alertmanager v1 API was deprecated in version 0.16.0 and \
            is removed as of version 0.27.0 - please use the equivalent route in the v2 API"}

            """
        let line = LogLine(
            .warn, "v1 API received a request on a removed endpoint", component: "api",
            [LogField("path", path), LogField("method", request.method)])
        return WebRoute(
            .answer(Answers.json(410, Array(text.utf8))), handler: pattern.label, log: [line])
    }
}
