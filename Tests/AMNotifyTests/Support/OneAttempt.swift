import AMBytes
import AMConfig
import AMCore
import AMNotify
import AMText
import Synchronization

/// One attempt of an integration that a line of configuration describes, outside any server.
struct OneAttempt {
    /// What the far end does with a request.
    typealias FarEnd = @Sendable (OutgoingRequest) -> Result<IncomingResponse, TransportFailure>

    /// How the attempt ended: `told`, or whether another one follows, the reason and the text.
    private(set) var outcome = ""
    /// The requests, in order.
    private(set) var sent: [OutgoingRequest] = []
    /// The log lines: message and fields.
    private(set) var said: [String] = []

    /// Makes an attempt.
    /// - Parameters:
    ///   - settings: The entry of `KIND_configs`, as YAML on one line.
    ///   - files: The files there are, at the load and later.
    init(
        _ kind: String, _ settings: String, files: [String: String] = [:], isResolved: Bool = false,
        farEnd: @escaping FarEnd
    ) async throws {
        let text = "route: {receiver: r}\nreceivers: [{name: r, \(kind)_configs: [\(settings)]}]\n"
        let loader = ConfigurationLoader(
            catalogue: .known,
            environment: DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil }))
        let access = FileAccess(
            read: { (path) throws(FileAccess.Failure) in
                guard let text = files[path] else {
                    throw FileAccess.Failure("open \(path): no such file or directory")
                }
                return Array(text.utf8)
            }, glob: { (_) throws(FileAccess.Failure) in [] })
        let configuration = try loader.load(Array(text.utf8), folder: "/")
        let ready = try configuration.receivers[0].build(IntegrationMeans(files: access))
        let requests = Mutex<[OutgoingRequest]>([])
        let lines = Mutex<[LogLine]>([])
        let out = Outbound(
            http: { request in
                requests.withLock { $0.append(request) }
                return farEnd(request)
            },
            readFile: { path in
                files[path].map { .success(Array($0.utf8)) }
                    ?? .failure(TextFailure("open \(path): no such file or directory"))
            },
            externalURL: "http://am", userAgent: "AM/1", millisecondsLeft: { _ in 9_000 },
            log: { line in lines.withLock { $0.append(line) } })
        do throws(DeliveryFailure) {
            _ = try await ready[0].integration.deliver(
                Self.letter(ready[0].reference, isResolved: isResolved), over: out)
            outcome = "told"
        } catch {
            outcome = "\(error.mayRetry ? "again" : "no more"), \(error.reason): \(error.text)"
        }
        sent = requests.withLock { $0 }
        said = lines.withLock { $0 }.map { line in
            ([line.message] + line.fields.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
        }
    }

    /// A letter about one alert.
    private static func letter(_ integration: IntegrationRef, isResolved: Bool) -> Notification {
        let labels = LabelSet([Label("alertname", "A")])
        let start = Timestamp(seconds: 1_800_000_000)
        let alert = NotifiedAlert(
            fingerprint: Fingerprint(of: labels), labels: labels, annotations: LabelSet(), generatorURL: "",
            times: AlertTimes(startsAt: start, endsAt: start + .seconds(60), updatedAt: start),
            isResolved: isResolved)
        return Notification(
            id: DeliveryID(number: 1), generation: 0, receiver: "r", receiverLabels: [:],
            integration: integration, groupKey: "{}:{alertname=\"A\"}", groupLabels: labels,
            routeLabels: [:], alerts: [alert], reason: .firstNotification, flushedAt: start,
            deadline: Ticks(nanoseconds: 10_000_000_000), attempt: 1, repeatInterval: .hours(4),
            receiverValues: [])
    }

    /// A far end that answers every request alike.
    static func answering(_ status: Int, _ body: String = "") -> FarEnd {
        { _ in .success(IncomingResponse(status: status, body: Array(body.utf8))) }
    }
}
