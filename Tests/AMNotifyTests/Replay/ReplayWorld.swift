import AMBytes
import AMConfig
import AMCore
import AMNotify
import AMTesting
import AMText
import Synchronization

/// What the integrations of a case see of the world: files, time, and a far end that answers as the case
/// says. Requests that no far end can answer fail as the client would let them fail.
final class ReplayWorld: Sendable {
    /// A request as it would go over the wire.
    struct Sent: Sendable, Equatable {
        var method: String
        var url: String
        /// By names in lower case.
        var headers: [String: [String]]
        var body: String
        /// Seconds of the simulated time, without the time that answers took.
        var at = 0.0

        static func == (a: Sent, b: Sent) -> Bool {
            a.method == b.method && a.url == b.url && a.headers == b.headers && a.body == b.body
        }
    }

    private struct State {
        var files: [String: String] = [:]
        var now = Ticks(nanoseconds: 0)
        var sent: [Sent] = []
        /// How long the answers of the delivery under way took.
        var took = GoDuration.zero
        /// How often each rule answered.
        var used: [Int: Int] = [:]
        /// What the integrations logged since the last question.
        var lines: [LogLine] = []
        var dice = SplitMix(seed: 11)
    }

    private let state = Mutex(State())
    /// Where mail goes.
    let mail: MailFarEnd
    private let rules: [Rule]
    private let variables: [String: String]

    /// A rule of the far end.
    struct Rule: Sendable {
        var method: Regexp?
        var host: Regexp?
        var path: Regexp?
        var responses: [JSONValue]

        /// A rule as it stands in a script.
        init(_ rule: JSONValue) throws {
            let match = rule["match"]
            method = try match?["method"]?.string.map { try Regexp("^(?:\($0))$") }
            host = try match?["host"]?.string.map { try Regexp($0) }
            path = try match?["path"]?.string.map { try Regexp($0) }
            responses = rule["responses"]?.array ?? []
        }

        func matches(_ request: OutgoingRequest) -> Bool {
            let (host, path) = ReplayWorld.place(request.url)
            return self.method?.matches(request.method) ?? true && self.host?.matches(host) ?? true
                && self.path?.matches(path) ?? true
        }
    }

    /// A world whose far end answers by these rules; the first that matches counts.
    init(rules: [Rule], mail: JSONValue? = nil, variables: [String: String] = [:]) {
        self.mail = MailFarEnd(mail)
        self.rules = rules
        self.variables = variables
    }

    var sent: [Sent] { state.withLock { $0.sent } }

    func write(_ path: String, _ text: String) { state.withLock { $0.files[path] = text } }

    func setNow(_ now: Ticks) { state.withLock { $0.now = now } }

    /// How long the answers since the last question took.
    func takeDelay() -> GoDuration {
        state.withLock { state in
            defer { state.took = .zero }
            return state.took
        }
    }

    /// What the integrations logged since the last question.
    func takeLines() -> [LogLine] {
        state.withLock { state in
            defer { state.lines = [] }
            return state.lines
        }
    }

    func read(_ path: String) -> Result<[UInt8], TextFailure> {
        guard let text = state.withLock({ $0.files[path] }) else {
            return .failure(TextFailure("open \(path): no such file or directory"))
        }
        return .success(Array(text.utf8))
    }

    var files: FileAccess {
        FileAccess(
            read: { [self] path throws(FileAccess.Failure) in
                switch read(path) {
                case .success(let bytes): return bytes
                case .failure(let failure): throw FileAccess.Failure(failure.text)
                }
            }, glob: { _ in [] })
    }

    /// How many requests and mails were begun.
    var arrivals: Int { sent.count + mail.sessions.count }

    func outbound(start: Ticks) -> Outbound {
        var out = web(start: start)
        let mail = mail
        out.mail = PostOffice(hostname: "here", zone: .utc) { [self] server in
            let now = state.withLock { state in
                defer { state.took = state.took + .milliseconds(1) }
                return state.now + state.took
            }
            return mail.connect(server, at: (now - start).inSeconds)
        }
        return out
    }

    private func web(start: Ticks) -> Outbound {
        Outbound(
            http: { [self] request in answer(request, start: start) },
            readFile: { [self] path in read(path) },
            externalURL: "http://am.example.test:9093", userAgent: "Alertmanager/@VERSION@",
            millisecondsLeft: { [self] letter in
                // As in the server: the flush's end is told by the value, not by the client.
                let now = state.withLock { $0.now + $0.took }
                return Int((letter.deadline - now).nanoseconds / 1_000_000) + 250
            },
            log: { [self] line in state.withLock { $0.lines.append(line) } },
            machine: Outbound.Machine(
                now: { [self] in
                    let now = state.withLock { $0.now + $0.took }
                    return ReplayTokens.start + (now - start)
                },
                variable: { [self] in variables[$0] },
                dice: { [self] in state.withLock { $0.dice.next() } },
                pause: { [self] milliseconds in
                    state.withLock { $0.took = $0.took + .milliseconds(Int64(milliseconds)) }
                }))
    }

    private func answer(
        _ request: OutgoingRequest, start: Ticks
    ) -> Result<IncomingResponse, TransportFailure> {
        let operation = request.method.prefix(1) + request.method.dropFirst().lowercased()
        func failed(
            _ kind: TransportFailure.Kind, _ cause: String
        ) -> Result<IncomingResponse, TransportFailure> {
            .failure(
                TransportFailure(kind, operation: String(operation), url: request.url, cause: cause))
        }
        if let cause = Self.obstacle(request) {
            state.withLock { $0.took = $0.took + .milliseconds(1) }
            return failed(.connection, cause)
        }
        let sent = wire(request)
        return state.withLock { state in
            var sent = sent
            sent.at = (state.now + state.took - start).inSeconds
            state.sent.append(sent)
            var response = JSONValue.object([])
            if let place = rules.firstIndex(where: { $0.matches(request) }) {
                let responses = rules[place].responses
                let count = state.used[place, default: 0]
                state.used[place] = count + 1
                response = responses[min(count, responses.count - 1)]
            }
            let delay = Int((response["delay"]?.double ?? 0.001) * 1000)
            let limit = request.timeoutMilliseconds
            state.took = state.took + .milliseconds(Int64(min(delay, limit)))
            if delay > limit { return failed(.timeout, "context deadline exceeded") }
            if response["drop"]?.bool == true { return failed(.connection, "EOF") }
            return .success(Self.play(response, request))
        }
    }

    /// Why a request cannot even reach the far end.
    private static func obstacle(_ request: OutgoingRequest) -> String? {
        let host = place(request.url).host
        if host == "127.0.0.1:1" { return "dial tcp 127.0.0.1:1: connect: connection refused" }
        let tls = request.options.tls
        if host == ReplayTokens.https && tls.ca == nil && !tls.insecureSkipVerify {
            return "tls: failed to verify certificate: x509: certificate signed by unknown authority"
        }
        return nil
    }

    private static func play(_ response: JSONValue, _ request: OutgoingRequest) -> IncomingResponse {
        // Redirects are the client's business: followed, they end well.
        if response["redirect"] != nil && request.options.followRedirects {
            return IncomingResponse(status: 200)
        }
        var headers = HTTPFields()
        for (name, value) in response["headers"]?.object ?? [] { headers.add(name, value.string ?? "") }
        var body = Array((response["body"]?.string ?? "").utf8)
        if let json = response["json"] {
            body = json.spacedBytes
            if headers["Content-Type"] == nil { headers.add("Content-Type", "application/json") }
        }
        return IncomingResponse(
            status: response["status"]?.integer ?? 200, headers: headers,
            body: Array(body.prefix(request.keptBodyLimit)))
    }

    /// Host with port, and path without query.
    private static func place(_ url: String) -> (host: String, path: String) {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        let rest = parts.count > 3 ? String(parts[3]) : ""
        let path = "/" + (rest.split(separator: "?", omittingEmptySubsequences: false).first ?? "")
        return (parts.count > 2 ? String(parts[2]) : "", path)
    }

    /// The request with what the client adds by the options.
    private func wire(_ request: OutgoingRequest) -> Sent {
        var headers: [String: [String]] = [:]
        for field in request.headers.all { headers[field.name.lowercased(), default: []].append(field.value) }
        switch request.options.authorization {
        // Tokens are fetched on the way, by the client.
        case .none, .oauth2: break
        case .basic(let user, let password):
            let pair = text(user) + ":" + (password.map(text) ?? "")
            headers["authorization"] = ["Basic " + Base64.standard.encode(Array(pair.utf8))]
        case .credentials(let type, let secret):
            headers["authorization"] = [type + " " + (secret.map(text) ?? "")]
        }
        for header in request.options.headers {
            headers[header.name.lowercased(), default: []] += header.values.map(text)
        }
        return Sent(
            method: request.method, url: request.url, headers: headers,
            body: String(decoding: request.body, as: UTF8.self))
    }

    private func text(_ secret: HTTPClientOptions.Secret) -> String {
        switch secret {
        case .inline(let text): return text
        case .file(let path):
            guard case .success(let bytes) = read(path) else { return "" }
            return String(decoding: bytes, as: UTF8.self).trimming()
        }
    }
}

extension String {
    /// Without blanks and line breaks at both ends.
    fileprivate func trimming() -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\n" || $0 == "\t" }
        var rest = drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(rest)
    }
}

extension JSONValue {
    /// As the far end of the captures writes it: a blank behind each colon and comma.
    fileprivate var spacedBytes: [UInt8] {
        func joined(_ parts: [[UInt8]], _ ends: StaticString) -> [UInt8] {
            let pair = ends.withUTF8Buffer { Array($0) }
            return [pair[0]] + Array(parts.joined(separator: ", ".utf8)) + [pair[1]]
        }
        switch self {
        case .array(let elements): return joined(elements.map(\.spacedBytes), "[]")
        case .object(let members):
            let parts = members.map {
                JSONValue.string($0.0).spacedBytes + Array(": ".utf8) + $0.1.spacedBytes
            }
            return joined(parts, "{}")
        default:
            var bytes: [UInt8] = []
            append(to: &bytes)
            return bytes
        }
    }
}
