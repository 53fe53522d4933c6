import AMBytes
import AMNet
import Glibc
import Synchronization
import Testing

/// Many requests, slow hosts, limits.
@Suite struct ClientLoadTests {
    private final class Tally: Sendable {
        let good = Atomic(0)
        let timedOut = Atomic(0)
        let other = Atomic(0)

        func count(_ outcome: HTTPClient.Outcome) {
            switch outcome {
            case .success: good.add(1, ordering: .relaxed)
            case .failure(let failure) where failure.kind == .timeout: timedOut.add(1, ordering: .relaxed)
            case .failure: other.add(1, ordering: .relaxed)
            }
        }

        var text: String {
            let numbers = [
                good.load(ordering: .relaxed), timedOut.load(ordering: .relaxed),
                other.load(ordering: .relaxed),
            ]
            return numbers.map(String.init).joined(separator: " ")
        }
    }

    private static func post(_ url: String, timeout: Int = 300_000) -> OutgoingRequest {
        OutgoingRequest(method: "POST", url: url, body: [1, 2, 3], timeoutMilliseconds: timeout)
    }

    @Test func `ten thousand requests at once go over the few connections of their host`() async {
        let server = FarEnd { _ in .answer(200) }
        var limits = ClientLimits()
        limits.perHost = 8
        let client = HTTPClient(limits: limits)
        var good = 0
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<10_000 {
                group.addTask { (try? await client.send(Self.post(server.url())))?.status == 200 }
            }
            for await isGood in group where isGood { good += 1 }
        }
        #expect(good == 10_000)
        #expect(server.connections <= 8)
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `a host that hangs holds nobody up`() async throws {
        let hanging = FarEnd { _ in .silence }
        let fast = FarEnd { _ in .answer(200) }
        var limits = ClientLimits()
        limits.perHost = 4
        limits.total = 6
        let client = HTTPClient(limits: limits)
        let hung = Task {
            await withTaskGroup(of: TransportFailure.Kind?.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        do throws(TransportFailure) {
                            _ = try await client.send(Self.post(hanging.url()))
                            return nil
                        } catch {
                            return error.kind
                        }
                    }
                }
                var kinds: [TransportFailure.Kind?] = []
                for await kind in group { kinds.append(kind) }
                return kinds
            }
        }
        while hanging.received.count < 4 { await Task.yield() }
        for _ in 0..<200 { _ = try await client.send(Self.post(fast.url())) }
        #expect(hanging.received.count == 4)
        hung.cancel()
        #expect(await hung.value == Array(repeating: .cancelled, count: 50))
        client.stop(graceMilliseconds: 0)
        hanging.stop()
        fast.stop()
    }

    @Test func `the time in the queue counts`() async throws {
        let server = FarEnd { _ in .silence }
        var limits = ClientLimits()
        limits.perHost = 1
        let client = HTTPClient(limits: limits)
        let first = Task { try? await client.send(Self.post(server.url())) }
        while server.received.isEmpty { await Task.yield() }
        let failure = await #expect(throws: TransportFailure.self) {
            try await client.send(Self.post(server.url(), timeout: 40))
        }
        #expect(failure?.kind == .timeout && failure?.cause == "context deadline exceeded")
        first.cancel()
        #expect(await first.value == nil)
        #expect(server.received.count == 1)
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `with more hosts than room each gets its turn`() async {
        let servers = (0..<6).map { _ in FarEnd { _ in .answer(200) } }
        var limits = ClientLimits()
        limits.total = 2
        let client = HTTPClient(limits: limits)
        var good = 0
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<600 {
                let url = servers[number % 6].url()
                group.addTask { (try? await client.send(Self.post(url)))?.status == 200 }
            }
            for await isGood in group where isGood { good += 1 }
        }
        #expect(good == 600)
        client.stop(graceMilliseconds: 0)
        for server in servers { server.stop() }
    }

    @Test func `more than may wait is refused at once, and what waits can be given up`() async {
        let server = FarEnd { _ in .silence }
        var limits = ClientLimits()
        limits.perHost = 1
        limits.waiting = 2
        let client = HTTPClient(limits: limits)
        let tally = Tally()
        let (ended, announce) = AsyncStream.makeStream(of: String.self)
        var ids: [SendID] = []
        for _ in 0..<4 {
            ids.append(
                client.send(Self.post(server.url())) {
                    tally.count($0)
                    if case .failure(let failure) = $0 { announce.yield(failure.cause) }
                })
        }
        var causes = ended.makeAsyncIterator()
        #expect(await causes.next() == "too many requests are waiting")
        for id in ids { client.cancel(id) }
        var rest: [String?] = []
        for _ in 0..<3 { rest.append(await causes.next()) }
        #expect(rest == Array(repeating: "context canceled", count: 3))
        client.stop(graceMilliseconds: 0)
        #expect(tally.text == "0 0 4")
        server.stop()
    }

    @Test func `clients and files come and go without leaving a descriptor open`() async throws {
        let server = FarEnd { _ in .answer(200) }
        func openFiles() -> Int {
            (0..<8_000).count { fcntl(Int32($0), F_GETFD) >= 0 }
        }
        var counts: [Int] = []
        for _ in 0..<2 {
            for _ in 0..<200 {
                let client = HTTPClient()
                _ = try await client.send(Self.post(server.url()))
                client.stop(graceMilliseconds: 0)
            }
            counts.append(openFiles())
        }
        // Other tests run beside this one and open some; 200 clients that left two each would be more.
        #expect(counts[1] - counts[0] < 300)
        server.stop()
    }
}
