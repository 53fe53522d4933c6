internal import AMBytes
internal import AMCore
internal import AMGossip
internal import AMText

/// What it costs to share alerts with another node.
extension HeartBench {
    private static func endpoint(_ last: UInt8) -> Endpoint {
        guard let address = IPAddress([10, 0, 0, last]) else {
            preconditionFailure("four bytes are an address")
        }
        return Endpoint(address, 9094)
    }

    /// A node that has heard of another one.
    private func node(_ name: String, _ last: UInt8, peer: String, _ peerLast: UInt8) -> Alertmanager {
        var options = Options(dispatchAt: now.steady)
        var gossip = GossipSettings(name: NodeName(name), advertised: Self.endpoint(last))
        // Nobody is there to answer.
        gossip.probeInterval = .zero
        options.cluster = ClusterSettings(gossip: gossip)
        var value = Alertmanager(options: options, settings: settings(), dice: Dice(seed: 1), now: now)
        let alive = Alive(
            incarnation: 1, node: NodeName(peer), address: Self.endpoint(peerLast).address, port: 9094,
            metadata: PeerCard(sharesAlerts: true).bytes, versions: [1, 5, 2, 0, 0, 0])
        let hello = Event.datagram(from: Self.endpoint(peerLast), Message.alive(alive).encoded(.v2))
        _ = value.turn([.gossip(hello)], at: now)
        return value
    }

    /// What a turn tells other nodes of ours; what waits for the disk has arrived there.
    private func told(_ value: inout Alertmanager, _ turn: Turn) -> [[UInt8]] {
        var messages: [[UInt8]] = []
        var turns = [turn]
        while let turn = turns.popLast() {
            for effect in turn.atOnce + turn.afterCommit {
                switch effect {
                case .gossip(.dial(let dial)):
                    if case .user(let bytes) = dial.message { messages.append(bytes) }
                    turns.append(value.turn([.gossip(.ended(dial.id, .written))], at: now))
                case .announce(let news): turns.append(value.turn([.announce(news)], at: now))
                default: break
                }
            }
        }
        return messages
    }

    /// Lets a node tell all that it has to tell.
    private mutating func drain(_ value: inout Alertmanager) -> [[UInt8]] {
        var all: [[UInt8]] = []
        for _ in 0..<600 {
            now = Now(wall: now.wall + .milliseconds(100), steady: now.steady + .milliseconds(100))
            let messages = told(&value, value.turn([.wake], at: now))
            if messages.isEmpty, !all.isEmpty { break }
            all += messages
        }
        return all
    }

    /// Two nodes, and one of them gets all posts.
    mutating func sharing() {
        let count = 100_000
        var a = node("a", 1, peer: "b", 2)
        var b = node("b", 2, peer: "a", 1)
        let intakes = requests(count, names: 100)
        let before = memory()
        timed("shared: new alerts", per: count) { $0.post(intakes, &a) }
        say("memory: \((memory() - before) / count) bytes an alert")
        let news = timed("shared: telling them", per: count) { $0.drain(&a) }
        say("  \(news.count) messages, \(news.reduce(0) { $0 + $1.count } / count) bytes an alert")
        let moment = now
        timed("shared: hearing of them", per: count) { _ in
            for (number, bytes) in news.enumerated() {
                let event = Event.received(.accepted(UInt64(number)), .user(bytes))
                _ = b.turn([.gossip(event)], at: moment)
            }
        }
        say("  \(b.census)")
        pass(2)
        timed("shared: refreshes", per: count) { $0.post(intakes, &a) }
        pass(200)
        let fresh = requests(count, names: 100)
        timed("shared: refreshes that are told", per: count) { $0.post(fresh, &a) }
        let refreshes = timed("shared: telling them", per: count) { $0.drain(&a) }
        say("  \(refreshes.count) messages, \(refreshes.reduce(0) { $0 + $1.count } / count) bytes an alert")
        let later = now
        timed("shared: hearing of them", per: count) { _ in
            for (number, bytes) in refreshes.enumerated() {
                let event = Event.received(.accepted(UInt64(1_000_000 + number)), .user(bytes))
                _ = b.turn([.gossip(event)], at: later)
            }
        }
        pass(11)
        timed("shared: a heartbeat", per: count) { _ = a.turn([.wake], at: $0.now) }
    }
}
