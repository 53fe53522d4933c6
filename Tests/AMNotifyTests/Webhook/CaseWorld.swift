import AMBytes
import AMConfig
import AMCore
import AMNotify
import AMText
import Synchronization

/// What the integrations of a case see of the world: files, time, and a far end that answers as the case
/// says.
final class CaseWorld: Sendable {
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
        /// How long the latest answer took.
        var took = GoDuration.zero
        /// How often each rule answered.
        var used: [Int: Int] = [:]
    }

    private let state = Mutex(State())
    private let rules: [Rule]
    private let failure: TransportFailure?

    /// A rule of the far end.
    struct Rule: Sendable {
        var path: Regexp?
        var responses: [JSONValue]
    }

    /// A world whose far end answers by these rules, or cannot be reached at all.
    init(rules: [Rule], failure: TransportFailure? = nil) {
        self.rules = rules
        self.failure = failure
    }

    var sent: [Sent] { state.withLock { $0.sent } }

    func write(_ path: String, _ text: String) { state.withLock { $0.files[path] = text } }

    func setNow(_ now: Ticks) { state.withLock { $0.now = now } }

    /// How long the latest answer took; asked once.
    func takeDelay() -> GoDuration {
        state.withLock { state in
            defer { state.took = .zero }
            return state.took
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

    func outbound(start: Ticks) -> Outbound {
        Outbound(
            http: { [self] request in answer(request, start: start) },
            readFile: { [self] path in read(path) },
            externalURL: "http://am.example.test:9093", userAgent: "Alertmanager/@VERSION@",
            millisecondsLeft: { [self] letter in
                // As in the server: the flush's end is told by the value, not by the client.
                Int((letter.deadline - state.withLock { $0.now }).nanoseconds / 1_000_000) + 250
            })
    }

    private func answer(
        _ request: OutgoingRequest, start: Ticks
    ) -> Result<IncomingResponse, TransportFailure> {
        if let failure {
            state.withLock { $0.took = .milliseconds(1) }
            return .failure(failure)
        }
        let sent = wire(request)
        return state.withLock { state in
            var sent = sent
            sent.at = (state.now - start).inSeconds
            state.sent.append(sent)
            let place = rules.firstIndex { $0.path?.matches(Self.path(request.url)) ?? true }
            guard let place else {
                state.took = .milliseconds(1)
                return .success(IncomingResponse(status: 200))
            }
            let responses = rules[place].responses
            let count = state.used[place, default: 0]
            state.used[place] = count + 1
            return Self.play(responses[min(count, responses.count - 1)], request, &state.took)
        }
    }

    private static func play(
        _ response: JSONValue, _ request: OutgoingRequest, _ took: inout GoDuration
    ) -> Result<IncomingResponse, TransportFailure> {
        let delay = Int((response["delay"]?.double ?? 0.001) * 1000)
        let limit = request.timeoutMilliseconds
        took = .milliseconds(Int64(min(delay, limit)))
        func failed(_ kind: TransportFailure.Kind, _ cause: String) -> TransportFailure {
            TransportFailure(kind, operation: "Post", url: request.url, cause: cause)
        }
        if delay > limit { return .failure(failed(.timeout, "context deadline exceeded")) }
        if response["drop"]?.bool == true { return .failure(failed(.connection, "EOF")) }
        // Redirects are the client's business: followed, they end well.
        let isFollowed = response["redirect"] != nil && request.options.followRedirects
        let status = isFollowed ? 200 : response["status"]?.integer ?? 200
        let body = isFollowed ? "" : response["body"]?.string ?? ""
        return .success(IncomingResponse(status: status, body: Array(body.utf8)))
    }

    private static func path(_ url: String) -> String {
        let rest = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return rest.count > 3 ? "/" + rest[3] : "/"
    }

    /// The request with what the client adds by the options.
    private func wire(_ request: OutgoingRequest) -> Sent {
        var headers: [String: [String]] = [:]
        for field in request.headers.all { headers[field.name.lowercased(), default: []].append(field.value) }
        switch request.options.authorization {
        case .none: break
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
