import AMBytes
import AMConfig
import AMCore
import AMNotify
import AMText
import Synchronization
import Testing

/// How attempts fail: the words, whether another one follows, and the reason in the metrics.
@Suite struct WebhookFailureTests {
    private static let letter = Notification(
        id: DeliveryID(number: 1), generation: 0, receiver: "team-x", receiverLabels: [:],
        integration: IntegrationRef(kind: "webhook", index: 0, sendResolved: true),
        groupKey: "{}:{}", groupLabels: [:], routeLabels: [:], alerts: [], reason: .firstNotification,
        flushedAt: Timestamp(seconds: 1_800_000_000), deadline: Ticks(nanoseconds: 10_000_000_000),
        attempt: 1,
        repeatInterval: .hours(4), receiverValues: [])

    private static let means = IntegrationMeans(
        files: FileAccess(
            read: { (path) throws(FileAccess.Failure) in
                throw FileAccess.Failure("open \(path): no such file or directory")
            }, glob: { (_) throws(FileAccess.Failure) in [] }))

    /// What one attempt ends with, in one line: `told` or retry, reason and text.
    private static func attempt(
        _ address: Webhook.Address = .url(means.text("http://h/secret")), timeout: GoDuration = .zero,
        file: Result<[UInt8], TextFailure> = .failure(TextFailure("open /u: no such file or directory")),
        _ answer: @escaping @Sendable (OutgoingRequest) -> Result<IncomingResponse, TransportFailure>
    ) async -> String {
        let webhook = Webhook(address: address, maxAlerts: 0, timeout: timeout, client: HTTPClientOptions())
        let out = Outbound(
            http: { answer($0) }, readFile: { _ in file }, externalURL: "http://am", userAgent: "AM/1",
            millisecondsLeft: { _ in 9_000 })
        do throws(DeliveryFailure) {
            _ = try await webhook.deliver(letter, over: out)
            return "told"
        } catch {
            return "\(error.mayRetry ? "again" : "no more"), \(error.reason): \(error.text)"
        }
    }

    @Test func `the status decides`() async {
        let table: [(Int, String, String)] = [
            (200, "", "told"), (204, "", "told"), (299, "what", "told"),
            (300, "", "no more, other: unexpected status code 300"),
            (302, "go", "no more, other: unexpected status code 302: go"),
            (400, "bad\nline", "no more, clientError: unexpected status code 400: bad\nline"),
            (401, "", "no more, authError: unexpected status code 401"),
            (403, "", "no more, authError: unexpected status code 403"),
            (404, "", "no more, clientError: unexpected status code 404"),
            (429, "slow", "no more, rateLimited: unexpected status code 429: slow"),
            (500, "", "again, serverError: unexpected status code 500"),
            (599, "x", "again, serverError: unexpected status code 599: x"),
            (600, "", "no more, other: unexpected status code 600"),
        ]
        var faults: [String] = []
        for (status, body, expected) in table {
            let result = await Self.attempt { _ in
                .success(IncomingResponse(status: status, body: Array(body.utf8)))
            }
            if result != expected { faults.append("\(status): \(result)") }
        }
        #expect(faults == [])
    }

    @Test func `no failure on the way shows the address, and each says whether it is worth another attempt`()
        async
    {
        let table: [(TransportFailure.Kind, GoDuration, String)] = [
            (.timeout, .zero, "again, contextDeadlineExceeded: Post \"<redacted>\": why"),
            (
                .timeout, .milliseconds(300),
                "again, other: Post \"<redacted>\": configured webhook timeout reached (300ms)"
            ),
            (.timeout, .seconds(60), "again, contextDeadlineExceeded: Post \"<redacted>\": why"),
            (.cancelled, .zero, "no more, contextCanceled: Post \"<redacted>\": why"),
            (.setup, .zero, "again, other: Post \"<redacted>\": why"),
            (.connection, .zero, "again, other: Post \"<redacted>\": why"),
        ]
        var faults: [String] = []
        for (kind, timeout, expected) in table {
            let result = await Self.attempt(timeout: timeout) { request in
                .failure(TransportFailure(kind, operation: "Post", url: request.url, cause: "why"))
            }
            if result != expected { faults.append("\(kind): \(result)") }
        }
        #expect(faults == [])
    }

    @Test func `an attempt is given the shorter of its own time and the time of the flush`() async {
        let limits = Mutex<[Int]>([])
        for timeout in [GoDuration.zero, .milliseconds(300), .seconds(60)] {
            _ = await Self.attempt(timeout: timeout) { request in
                limits.withLock { $0.append(request.timeoutMilliseconds) }
                return .success(IncomingResponse(status: 200))
            }
        }
        #expect(limits.withLock { $0 } == [9_000, 300, 9_000])
    }

    @Test func `an address in a file is read at each attempt, without the white space around it`() async {
        let urls = Mutex<[String]>([])
        let texts = [" http://h/a \n", "\thttp://h/b", "  \n", "http://h/{{ .Status }}"]
        var results: [String] = []
        for text in texts {
            results.append(
                await Self.attempt(.file("/u", Self.means.templates), file: .success(Array(text.utf8))) {
                    request in
                    urls.withLock { $0.append(request.url) }
                    return .success(IncomingResponse(status: 200))
                })
        }
        results.append(
            await Self.attempt(.file("/u", Self.means.templates)) { _ in
                .success(IncomingResponse(status: 200))
            })
        let expected = [
            "told", "told", "no more, other: webhook URL is empty after templating", "told",
            "no more, other: read url_file: open /u: no such file or directory",
        ]
        let sent = ["http://h/a", "http://h/b", "http://h/resolved"]
        #expect(results == expected && urls.withLock { $0 } == sent)
    }
}
