import AMBytes
import AMGossip
import AMTesting
import Testing

/// Clusters on a network with time of its own.
@Suite struct ClusterTests {
    private let second = GossipWorld.second

    @Test func `nodes that join one of them know each other`() throws {
        var world = GossipWorld(seed: 1)
        world.add(3)
        world.joinAll()
        let took = world.run(atMost: 5 * second) { $0.agree(0..<3) }
        let joins = world.nodes.map { node in
            node.notices.count { if case .joined = $0.1 { true } else { false } }
        }
        let ends = world.nodes.flatMap { $0.notices }.compactMap { _, notice in
            if case .joinEnded(_, let failure) = notice { failure ?? "" } else { nil }
        }
        #expect(try #require(took) < 2 * second && joins == [3, 3, 3] && ends == ["", ""])
        world.run(for: 60 * second)
        #expect(world.agree(0..<3) && world.nodes.allSatisfy { $0.membership.healthScore == 0 })
    }

    /// One or two seconds until the probe, one for the probe, and four times the interval to refute.
    @Test(arguments: [2, 3]) func `a small cluster finds a death in time`(count: Int) throws {
        for seed: UInt64 in 1...8 {
            var world = GossipWorld(seed: seed)
            world.add(count)
            world.joinAll()
            world.run(for: (10 * second) + Int64(seed) * 130_000_000)
            world.kill(count - 1)
            let killed = world.now
            world.run(for: 15 * second)
            let deaths = (0..<count - 1).flatMap { world.goneNotices(at: $0, about: count - 1) }
            let isRight =
                deaths.count == count - 1
                && deaths.allSatisfy {
                    (4.9...8.5).contains(Double($0 - killed) / 1e9)
                }
            #expect(isRight, "\(seed): \(deaths.map { Double($0 - killed) / 1e9 })")
        }
    }

    /// Two confirmations shorten 24 s to 4; without them it takes the whole time.
    @Test func `confirmations shorten the time to a death`() throws {
        var shortest = Double.infinity
        var longest = 0.0
        for seed: UInt64 in 1...5 {
            var world = GossipWorld(seed: seed)
            world.add(8)
            world.joinAll()
            world.run(for: 10 * second)
            world.kill(7)
            let killed = world.now
            world.run(for: 40 * second)
            for number in 0..<7 {
                let deaths = world.goneNotices(at: number, about: 7)
                let time = deaths.count == 1 ? Double(deaths[0] - killed) / 1e9 : .infinity
                shortest = min(shortest, time)
                longest = max(longest, time)
            }
        }
        #expect(shortest > 4.5 && longest < 20, "\(shortest) … \(longest)")
    }

    @Test func `a dead node is forgotten after half a minute`() throws {
        var world = GossipWorld(seed: 6)
        world.add(3)
        world.joinAll()
        world.run(for: 10 * second)
        world.kill(2)
        _ = try #require(world.run(atMost: 15 * second) { $0.state(of: 2, at: 0) == .dead })
        world.run(for: 29 * second)
        #expect(world.state(of: 2, at: 0) == .dead)
        world.run(for: 8 * second)
        #expect(world.state(of: 2, at: 0) == nil && world.agree(0..<2))
    }

    @Test func `who is accused refutes, and beats the accusation's number`() throws {
        for (ahead, types) in [(0 as UInt32, "suspect"), (1000, "suspect"), (0, "dead"), (1000, "dead")] {
            var world = GossipWorld(seed: 8)
            world.add(4)
            world.joinAll()
            world.run(for: 5 * second)
            let accused = NodeName("node3")
            let known = try #require(world.nodes[0].membership.member(accused)).incarnation
            let accusation = Accusation(
                incarnation: known + ahead, node: accused, from: NodeName("stranger"))
            let message: Message = types == "dead" ? .dead(accusation) : .suspect(accusation)
            world.handle(.datagram(from: world.nodes[1].endpoint, message.encoded(.v2)), 0)
            world.run(for: 5 * second)
            let numbers = (0..<4).map { world.nodes[$0].membership.member(accused)?.incarnation }
            #expect(numbers == [UInt32?](repeating: known + ahead + 1, count: 4) && world.agree(0..<4))
        }
    }

    @Test func `a node that cannot be reached by one is vouched for by others`() throws {
        var world = GossipWorld(seed: 9)
        world.add(4)
        world.joinAll()
        world.run(for: 5 * second)
        world.cutPairs = [[0, 1]]
        world.run(for: 60 * second)
        #expect(
            world.agree(0..<4) && world.logged("marking") == 0 && world.nodes[0].membership.healthScore == 0)
    }

    @Test func `a node that hears no packets is found on streams`() throws {
        var world = GossipWorld(seed: 10)
        world.add(2)
        world.joinAll()
        world.run(for: 5 * second)
        world.deafPairs = [[0, 1]]
        world.run(for: 60 * second)
        let warnings = world.nodes[0].logs.count { $0.contains("over TCP but UDP probes failed") }
        #expect(world.agree(0..<2) && warnings > 20)
    }

    /// Gossip alone may miss somebody, since much of it goes to those who know already; then it takes the
    /// next exchange of states, which comes within a minute or two.
    @Test func `a split is healed when one joins another`() throws {
        var fast = 0
        var slow: [UInt64] = []
        for seed: UInt64 in 1...5 {
            var world = GossipWorld(seed: seed)
            world.add(6)
            world.joinAll()
            world.run(for: 10 * second)
            for number in 3..<6 { world.nodes[number].group = 1 }
            world.say("left side", 0)
            world.say("right side", 5)
            world.run(for: 70 * second)
            let wereApart = world.agree(0..<3) && world.agree(3..<6)
            for number in 3..<6 { world.nodes[number].group = 0 }
            world.handle(.join([world.nodes[4].endpoint]), 1)
            if world.run(atMost: 5 * second, until: { $0.agree(0..<6) }) != nil { fast += 1 }
            world.run(for: 150 * second)
            let facts: Set<String> = ["left side", "right side"]
            let isHealed = world.agree(0..<6) && world.nodes.allSatisfy { $0.facts == facts }
            if !wereApart || !isHealed { slow.append(seed) }
        }
        #expect(fast >= 2 && slow.isEmpty, "\(fast) fast, not healed: \(slow)")
    }

    @Test func `a short split is forgiven before anybody is dead`() throws {
        var world = GossipWorld(seed: 13)
        world.add(3)
        world.joinAll()
        world.run(for: 10 * second)
        world.nodes[2].group = 1
        world.run(for: 3 * second)
        world.nodes[2].group = 0
        world.run(for: 20 * second)
        let deaths = (0..<3).flatMap { a in (0..<3).flatMap { world.goneNotices(at: a, about: $0) } }
        #expect(world.agree(0..<3) && deaths.isEmpty)
    }

    @Test func `who leaves is known as left at once, and is not waited for`() throws {
        var world = GossipWorld(seed: 14)
        world.add(3)
        world.joinAll()
        world.run(for: 10 * second)
        world.handle(.leave, 2)
        let left = world.run(atMost: 5 * second) { world in
            world.nodes[2].notices.contains { $0.1 == .leftCluster(inTime: true) }
        }
        world.kill(2)
        world.run(for: second)
        #expect(try #require(left) <= second)
        #expect(world.state(of: 2, at: 0) == .left && world.state(of: 2, at: 1) == .left)
        #expect(world.agree(0..<2))
    }

    @Test func `who is alone leaves at once`() {
        var world = GossipWorld(seed: 15)
        world.add(1)
        world.run(for: second)
        world.handle(.leave, 0)
        #expect(world.nodes[0].notices.contains { $0.1 == .leftCluster(inTime: true) })
    }

    @Test func `nodes that leave together do not wait for each other`() throws {
        var world = GossipWorld(seed: 18)
        world.add(3)
        world.joinAll()
        world.run(for: 10 * second)
        for node in 0..<3 { world.handle(.leave, node) }
        let left = world.run(atMost: 12 * second) { world in
            world.nodes.allSatisfy { $0.notices.contains { $0.1 == .leftCluster(inTime: true) } }
        }
        #expect(try #require(left) <= 2 * second)
    }

    @Test func `who comes back under its name and address is taken again`() throws {
        var world = GossipWorld(seed: 16)
        world.add(3)
        world.joinAll()
        world.run(for: 10 * second)
        world.kill(2)
        _ = try #require(world.run(atMost: 15 * second) { $0.agree(0..<2) })
        world.restart(2)
        world.handle(.join([world.nodes[0].endpoint]), 2)
        let took = world.run(atMost: 10 * second) { $0.agree(0..<3) }
        #expect(try #require(took) < 4 * second)
    }

    @Test func `a name belongs to whom it belonged first`() throws {
        var world = GossipWorld(seed: 17)
        world.add(2)
        world.joinAll()
        world.run(for: 5 * second)
        world.add(named: "node1", at: GossipWorld.endpoint(9))
        world.handle(.join([world.nodes[0].endpoint]), 2)
        world.run(for: 5 * second)
        let known = world.nodes[0].membership.member(NodeName("node1"))
        let conflicts = world.nodes.map(\.membership.counts.conflicts)
        #expect(known?.endpoint == world.nodes[1].endpoint && conflicts[0] > 0 && conflicts[2] > 0)
    }

    /// After a reclaim time a dead node's name may come back elsewhere; by default only when it is forgotten.
    @Test func `the name of the dead may be taken over when that is wanted`() throws {
        for (reclaim, isTaken) in [(Nanoseconds.seconds(5), true), (.zero, false)] {
            var world = GossipWorld(seed: 23)
            world.add(2) { $0.deadNodeReclaim = reclaim }
            world.joinAll()
            world.run(for: 5 * second)
            world.kill(1)
            _ = try #require(world.run(atMost: 15 * second) { $0.state(of: 1, at: 0) == .dead })
            world.run(for: 6 * second)
            world.add(named: "node1", at: GossipWorld.endpoint(9)) { $0.deadNodeReclaim = reclaim }
            world.handle(.join([world.nodes[0].endpoint]), 2)
            world.run(for: 3 * second)
            let known = world.nodes[0].membership.member(NodeName("node1"))
            #expect((known?.endpoint == world.nodes[2].endpoint) == isTaken)
        }
    }

    @Test func `nodes with another label are another cluster`() {
        var world = GossipWorld(seed: 18)
        world.add(2) { $0.form = WireForm(label: Array("blue".utf8)) }
        world.add(1) { $0.form = WireForm(label: Array("green".utf8)) }
        world.add(1)
        world.joinAll()
        world.run(for: 10 * second)
        let failures = world.nodes.flatMap { $0.notices }.count { _, notice in
            if case .joinEnded(_, .some) = notice { true } else { false }
        }
        #expect(world.agree(0..<2) && world.agree(2..<3) && world.agree(3..<4) && failures == 2)
    }

    @Test func `thirty nodes converge in bad weather, and what one says all hear`() throws {
        var world = GossipWorld(seed: 19)
        world.weather = GossipWorld.Weather(loss: 50, duplication: 20, latency: 1...60)
        world.add(30)
        for number in world.nodes.indices {
            world.nodes[number].driftPerMillion = Int64(number % 7) * 100
        }
        world.joinAll()
        let took = world.run(atMost: 30 * second) { $0.agree(0..<30) }
        world.say("hello", 13)
        let heard = world.run(atMost: 10 * second) { world in
            world.nodes.allSatisfy { $0.facts.contains("hello") }
        }
        world.run(for: 40 * second)
        let deaths = world.logged("marking")
        #expect(try #require(took) < 5 * second)
        #expect(try #require(heard) < 2 * second)
        #expect(world.agree(0..<30) && deaths == 0)
    }

    @Test func `a long message reaches each member on a stream of its own`() throws {
        var world = GossipWorld(seed: 20)
        world.add(4)
        world.joinAll()
        world.run(for: 10 * second)
        let long = String(repeating: "x", count: 5000)
        world.kill(3)
        world.handle(.tell(Array(long.utf8), tag: 7), 0)
        world.run(for: 12 * second)
        let heard = world.nodes.map { $0.facts.contains(long) }
        let told = world.nodes[0].notices.contains { $0.1 == .told(tag: 7, attempts: 3, failures: 1) }
        #expect(heard == [false, true, true, false] && told)
    }

    @Test func `states meet by push and pull alone`() {
        var world = GossipWorld(seed: 21)
        world.add(3) { $0.gossipInterval = .zero }
        world.joinAll()
        world.run(for: 5 * second)
        world.say("only here", 1)
        world.run(for: 300 * second)
        #expect(world.nodes.allSatisfy { $0.facts == ["only here"] })
    }

    @Test func `a run repeated is the same, and another seed is another run`() {
        let digests = [5, 5, 6].map { seed -> UInt64 in
            var world = GossipWorld(seed: UInt64(seed))
            world.weather = GossipWorld.Weather(loss: 100, duplication: 50, latency: 1...100)
            world.add(7)
            world.joinAll()
            world.run(for: 20 * second)
            world.kill(3)
            world.run(for: 40 * second)
            return world.digest
        }
        #expect(digests[0] == digests[1] && digests[0] != digests[2])
    }

    /// Any mix of faults, then calm: in the end those that are up agree and know the same.
    @Test func `after malice comes calm`() {
        var faults: [String] = []
        for seed: UInt64 in 100..<106 {
            var dice = SplitMix(seed: seed)
            var world = GossipWorld(seed: seed)
            let count = 3 + dice.below(6)
            world.add(count)
            for number in world.nodes.indices {
                world.nodes[number].skew = Int64(dice.below(1_000_000)) * 1_000_000_000
            }
            world.joinAll()
            for round in 0..<12 {
                let number = dice.below(count)
                switch dice.below(6) {
                case 0: world.kill(number)
                case 1: world.restart(number)
                case 2: world.nodes[number].group = dice.below(2)
                case 3: world.say("fact \(round)", number)
                case 4: world.weather.loss = dice.below(600)
                default: world.weather.latency = 1...Int64(1 + dice.below(800))
                }
                world.run(for: Int64(dice.below(9)) * second)
            }
            world.weather = GossipWorld.Weather()
            for number in 0..<count {
                world.nodes[number].group = 0
                if !world.nodes[number].isUp { world.restart(number) }
            }
            for number in 1..<count {
                world.handle(.join([world.nodes[0].endpoint]), number)
                world.run(for: second)
            }
            for _ in 0..<2 {
                for number in 1..<count { world.handle(.join([world.nodes[0].endpoint]), number) }
                world.run(for: 60 * second)
            }
            let facts = Set(world.nodes.map(\.facts))
            if !world.agree(0..<count) || facts.count != 1 { faults.append("seed \(seed)") }
        }
        #expect(faults.isEmpty, "\(faults)")
    }
}
