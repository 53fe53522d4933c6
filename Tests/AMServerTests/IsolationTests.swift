import AMBytes
import AMNet
import AMText
import Synchronization
import Testing

@testable import AMServer

/// Receivers that do not answer, beside some that do.
@Suite(.serialized, .timeLimit(.minutes(1))) struct IsolationTests {
    /// A far end that takes requests and never answers.
    private final class DeadReceiver: Sendable {
        let address: String
        private let requests: AsyncStream<Void>
        private let server: HTTPServer
        /// Those that could answer: one that is let go of answers with 500.
        private let kept = Kept()

        init() throws {
            let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
            requests = stream
            var configuration = HTTPServerConfiguration(listen: [.address("127.0.0.1:0")])
            configuration.limits.answerMilliseconds = 300_000
            let kept = kept
            server = HTTPServer(configuration: configuration) { _, responder in
                kept.hold(responder)
                continuation.yield()
            }
            address = try server.start()[0]
        }

        deinit { server.stop(deadlineMilliseconds: 0) }

        /// Waits until so many requests have come.
        func wait(for count: Int) async {
            var iterator = requests.makeAsyncIterator()
            for _ in 0..<count { await iterator.next() }
        }
    }

    private final class Kept: Sendable {
        private let responders = Mutex<[HTTPResponder]>([])
        func hold(_ responder: HTTPResponder) { responders.withLock { $0.append(responder) } }
    }

    /// Flushes that meet the dead one last for a minute: longer than the test may take.
    private static func configuration(_ dead: String, _ live: String, _ other: String) -> String {
        """
        route:
          receiver: live
          group_by: [alertname]
          group_wait: 1ms
          group_interval: 50ms
          repeat_interval: 1h
          routes:
          - {receiver: dead, continue: true, group_interval: 2m}
          - {receiver: both, continue: true, group_interval: 2m}
          - {receiver: live}
        receivers:
        - name: dead
          webhook_configs: [{url: 'http://\(dead)/dead'}]
        - name: both
          webhook_configs: [{url: 'http://\(dead)/both'}, {url: 'http://\(other)/both'}]
        - name: live
          webhook_configs: [{url: 'http://\(live)/live'}]
        """
    }

    private static func post(_ instance: String, to node: TestNode) async throws -> Int {
        let alert = "{\"labels\":{\"alertname\":\"Up\",\"instance\":\"\(instance)\"}}"
        return try await node.send("POST", "/api/v2/alerts", "[\(alert)]").status
    }

    private static func text(_ request: HTTPRequest?) -> String {
        request.map { String(decoding: $0.body, as: UTF8.self) } ?? "nothing"
    }

    @Test func `a receiver that hangs delays no other, and an integration none beside it`() async throws {
        let dead = try DeadReceiver()
        let (live, other) = (try TestReceiver(), try TestReceiver())
        let node = try TestNode(Self.configuration(dead.address, live.address, other.address))
        let posted = try await Self.post("one", to: node)
        await dead.wait(for: 2)
        let beside = Self.text(await other.next())
        let first = Self.text(await live.next())
        _ = try await Self.post("two", to: node)
        // The next flush of the live one's group, while those of the others still wait for the dead one.
        let second = Self.text(await live.next())
        let waiting = try await node.metric("amserver_deliveries_in_flight")
        node.server.stop()
        let facts = [
            posted == 200, beside.contains("\"one\""), first.contains("\"one\""), second.contains("\"two\""),
            (waiting ?? 0) >= 2,
        ]
        #expect(facts.firstIndex(of: false) == nil, "\(facts) \(beside) \(first) \(second)")
    }
}
