import AMBytes
import AMConfig
import AMCore
import AMNotify
import AMText
import Synchronization

/// One integration, made of the text of a configuration, and a far end that a test answers for.
final class Attempts: Sendable {
    /// What the far end says.
    typealias Answer = @Sendable (OutgoingRequest) -> Result<IncomingResponse, TransportFailure>

    private struct State {
        var sent: [OutgoingRequest] = []
        var lines: [LogLine] = []
        var pauses: [Int] = []
        var now = Timestamp(seconds: 1_800_000_000)
        var kept: [LogEntry.ReceiverPair]?
    }

    private let integration: any Integration
    private let kind: String
    private let files: [String: String]
    private let variables: [String: String]
    private let state = Mutex(State())
    private let answer: Answer

    /// An integration.
    /// - Parameters:
    ///   - kind: Its name.
    ///   - entry: Its entry, as YAML on one line.
    ///   - global: What `global` says, as YAML on one line.
    init(
        _ kind: String, _ entry: String, files: [String: String] = [:], variables: [String: String] = [:],
        answer: @escaping Answer = { _ in .success(IncomingResponse(status: 200)) }
    ) throws {
        let loader = ConfigurationLoader(
            catalogue: .known,
            environment: DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil }))
        let text = "{route: {receiver: a}, receivers: [{name: a, \(kind)_configs: [\(entry)]}]}"
        let configuration = try loader.load(Array(text.utf8), folder: "/")
        let access = FileAccess(
            read: { (path) throws(FileAccess.Failure) in
                throw FileAccess.Failure("open \(path): no such file or directory")
            }, glob: { (_) throws(FileAccess.Failure) in [] })
        let made = try configuration.receivers[0].build(IntegrationMeans(files: access))
        integration = made[0].integration
        self.kind = kind
        self.files = files
        self.variables = variables
        self.answer = answer
    }

    /// The requests so far.
    var sent: [OutgoingRequest] { state.withLock { $0.sent } }
    /// What was logged so far.
    var lines: [LogLine] { state.withLock { $0.lines } }
    /// The pauses so far. Unit: milliseconds.
    var pauses: [Int] { state.withLock { $0.pauses } }
    /// What the last success wants to find again.
    var kept: [LogEntry.ReceiverPair]? { state.withLock { $0.kept } }

    /// Lets time pass.
    func wait(_ duration: GoDuration) { state.withLock { $0.now = $0.now + duration } }

    /// Tells once. What it ends with, in one line: `told`, or retry, reason and text.
    func attempt(_ alerts: [NotifiedAlert] = [firing], kept: [LogEntry.ReceiverPair] = []) async -> String {
        let letter = Notification(
            id: DeliveryID(number: 1), generation: 0, receiver: "a", receiverLabels: [:],
            integration: IntegrationRef(kind: kind, index: 0, sendResolved: true),
            groupKey: "{}:{alertname=\"Disk\"}", groupLabels: ["alertname": "Disk"], routeLabels: [:],
            alerts: alerts, reason: .firstNotification, flushedAt: Timestamp(seconds: 1_800_000_000),
            deadline: Ticks(nanoseconds: 10_000_000_000), attempt: 1, repeatInterval: .hours(4),
            receiverValues: kept)
        do throws(DeliveryFailure) {
            let receipt = try await integration.deliver(letter, over: out)
            state.withLock { $0.kept = receipt.keep }
            return "told"
        } catch {
            return "\(error.mayRetry ? "again" : "no more"), \(error.reason): \(error.text)"
        }
    }

    private var out: Outbound {
        Outbound(
            http: { [self] request in
                state.withLock { $0.sent.append(request) }
                return answer(request)
            },
            readFile: { [self] path in
                files[path].map { .success(Array($0.utf8)) }
                    ?? .failure(TextFailure("open \(path): no such file or directory"))
            },
            externalURL: "http://am", userAgent: "Alertmanager/1", millisecondsLeft: { _ in 9_000 },
            log: { [self] line in state.withLock { $0.lines.append(line) } },
            machine: Outbound.Machine(
                now: { [self] in state.withLock { $0.now } }, variable: { [self] in variables[$0] },
                dice: { 1500 },
                pause: { [self] milliseconds in state.withLock { $0.pauses.append(milliseconds) } }))
    }

    /// An alert that fires.
    static let firing = alert(isResolved: false)
    /// An alert that does not fire any more.
    static let resolved = alert(isResolved: true)

    private static func alert(isResolved: Bool) -> NotifiedAlert {
        let labels: LabelSet = ["alertname": "Disk", "severity": "page"]
        return NotifiedAlert(
            fingerprint: Fingerprint(of: labels), labels: labels, annotations: ["summary": "full"],
            generatorURL: "http://prom",
            times: AlertTimes(
                startsAt: Timestamp(seconds: 1_799_999_000), endsAt: Timestamp(seconds: 1_799_999_900),
                updatedAt: Timestamp(seconds: 1_799_999_900)),
            isResolved: isResolved)
    }
}

extension Attempts {
    /// An answer with a status and a body of text, or of JSON where it begins like it.
    static func says(_ status: Int, _ body: String = "") -> Result<IncomingResponse, TransportFailure> {
        var headers = HTTPFields()
        if body.hasPrefix("{") { headers.add("Content-Type", "application/json; charset=utf-8") }
        return .success(IncomingResponse(status: status, headers: headers, body: Array(body.utf8)))
    }

    /// No answer: the connection is refused.
    static func refuses(_ request: OutgoingRequest) -> Result<IncomingResponse, TransportFailure> {
        let cause = "dial tcp 127.0.0.1:1: connect: connection refused"
        let operation = request.method.prefix(1) + request.method.dropFirst().lowercased()
        return .failure(
            TransportFailure(.connection, operation: String(operation), url: request.url, cause: cause))
    }
}

extension OutgoingRequest {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}
