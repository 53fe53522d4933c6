import AMGossip
import AMNet
import Synchronization
import Testing

@Suite struct PeerResolverTests {
    /// An address from its text, by the door's own reading of a told address.
    static func endpoint(_ address: String, _ port: UInt16) -> Endpoint? {
        let text = address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
        return (try? GossipAddresses(listen: "127.0.0.1:1", advertise: text))?.told
    }

    private static func found(_ addresses: String...) -> PeerResolver.Found {
        .addresses(addresses.compactMap { endpoint($0, 0)?.address })
    }

    private func ask(_ resolver: PeerResolver, _ request: PeerResolver.Request) -> [String] {
        let mail = Mailbox<PeerResolver.Answer>()
        resolver.resolve(request) { mail.put($0) }
        guard let answer = mail.take() else { return ["nothing"] }
        return answer.endpoints.map { "\($0)" } + answer.failures.map { "\($0.peer): \($0.text)" }
    }

    @Test func `peers are looked up, in order and each once, without ourselves`() {
        let resolver = PeerResolver(pause: .zero) { host in
            switch host {
            case "three": Self.found("10.0.0.1", "10.0.0.2", "fd00::3")
            case "me": Self.found("10.0.0.9", "10.0.0.2")
            default: .failure("lookup \(host): no such host")
            }
        }
        var request = PeerResolver.Request(peers: [
            "[::1]:1", "three:9094", "none:9094", "me:9094", "10.0.0.1:9094", "10.0.0.1:1", "[10.0.0.8]:2",
            "three:5", "bad", "x:http", "fe80::1", "[fe80::1%eth0]:4",
        ])
        request.own = [Self.endpoint("10.0.0.9", 9094)].compactMap { $0 }
        #expect(
            ask(resolver, request) == [
                "[::1]:1", "10.0.0.1:9094", "10.0.0.2:9094", "[fd00::3]:9094", "10.0.0.1:1", "10.0.0.8:2",
                "10.0.0.1:5", "10.0.0.2:5", "[fd00::3]:5", "[fe80::1]:4",
                "none:9094: lookup none: no such host",
                "bad: address bad: missing port in address", "x:http: address x:http: invalid port",
                "fe80::1: address fe80::1: missing port in address",
            ])
    }

    @Test func `to join, names without addresses are looked up again until there is one`() {
        let calls = Mutex(0)
        let resolver = PeerResolver(pause: .milliseconds(1)) { host in
            let call = calls.withLock { calls in
                calls += 1
                return calls
            }
            return call < 4 ? .failure("lookup \(host): no such host") : Self.found("10.0.0.1")
        }
        var request = PeerResolver.Request(peers: ["a:1"])
        let first = ask(resolver, request)
        request.waitsIfEmpty = true
        let second = ask(resolver, request)
        #expect([first, second] == [["a:1: lookup a: no such host"], ["10.0.0.1:1"]])
        #expect(calls.withLock { $0 } == 4)
    }

    @Test func `a resolver that hangs costs no more than the limit, and does not keep others waiting`() {
        let hanging = Mailbox<Int>()
        let resolver = PeerResolver(pause: .zero) { host in
            if host == "slow" { _ = hanging.take() }
            return Self.found("10.0.0.1")
        }
        var request = PeerResolver.Request(peers: ["slow:1", "quick:2"])
        request.limit = .milliseconds(100)
        let first = ask(resolver, request)
        request.peers = ["quick:3"]
        let second = ask(resolver, request)
        hanging.put(1)
        #expect([first, second] == [["10.0.0.1:2", "slow:1: lookup slow: i/o timeout"], ["10.0.0.1:3"]])
    }

    @Test func `the system is asked`() {
        let seen = ask(
            PeerResolver(), PeerResolver.Request(peers: ["localhost:9094", "[127.0.0.1]:7", "no.invalid:1"]))
        #expect(seen.contains("127.0.0.1:9094") && seen.contains("127.0.0.1:7"))
        #expect(seen.last?.hasPrefix("no.invalid:1: lookup no.invalid: ") == true)
    }

    @Test func `peers must name a port`() {
        var texts: [String] = []
        for peers in [["a:1", "bad"], ["[::1]"], ["::1"], ["a:1", "[::1]:2"]] {
            do throws(GossipDoorError) {
                try PeerResolver.check(peers)
                texts.append("good")
            } catch {
                texts.append(error.text)
            }
        }
        let beginning = "resolve peers: split host/port for peer "
        #expect(
            texts == [
                beginning + "bad: address bad: missing port in address",
                beginning + "[::1]: address [::1]: missing port in address",
                beginning + "::1: address ::1: too many colons in address", "good",
            ])
    }
}
