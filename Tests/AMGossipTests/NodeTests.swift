import AMBytes
import AMGossip
import AMTesting
import Testing

/// One node, and what it does when something happens.
@Suite struct NodeTests {
    private struct Bench {
        var node: Membership
        var dice = SplitMix(seed: 1)
        var now = Nanoseconds.zero

        init(_ change: (inout GossipSettings) -> Void = { _ in }) {
            var settings = GossipSettings(name: NodeName("me"), advertised: GossipWorld.endpoint(0))
            change(&settings)
            node = Membership(settings)
            _ = give(.start)
        }

        mutating func give(_ event: Event) -> [Action] {
            let actions = node.handle(event, at: now, using: &dice)
            node.checkInvariants()
            return actions
        }

        mutating func hear(_ message: Message, from: Int = 9) -> [Action] {
            give(.datagram(from: GossipWorld.endpoint(from), message.encoded(.v1)))
        }

        mutating func meet(_ numbers: ClosedRange<Int>, versions: [UInt8] = [1, 5, 2, 0, 0, 0]) {
            for number in numbers { _ = hear(Bench.alive(number, versions: versions)) }
        }

        static func alive(
            _ number: Int, incarnation: UInt32 = 1, versions: [UInt8] = [1, 5, 2, 0, 0, 0],
            metadata: [UInt8]? = []
        ) -> Message {
            let endpoint = GossipWorld.endpoint(number)
            return .alive(
                Alive(
                    incarnation: incarnation, node: NodeName("n\(number)"), address: endpoint.address,
                    port: endpoint.port, metadata: metadata, versions: versions))
        }

        /// Lets time pass to what the node waits for. Returns: what it did.
        mutating func wait(_ span: Nanoseconds) -> [Action] {
            let end = now + span
            var actions: [Action] = []
            while let wake = node.nextWake, wake <= end {
                now = max(now, wake)
                actions += give(.wake)
            }
            now = end
            return actions
        }
    }

    /// The messages of all packets, with where they go.
    private static func sent(_ actions: [Action]) -> [(to: Endpoint, message: Message)] {
        actions.flatMap { action -> [(to: Endpoint, message: Message)] in
            guard case .send(let to, let bytes) = action else { return [] }
            return Packet.read(bytes[...], label: []).messages.map { (to, $0) }
        }
    }

    private static func dials(_ actions: [Action]) -> [Dial] {
        actions.compactMap { if case .dial(let dial) = $0 { dial } else { nil } }
    }

    private static let ping = Ping(
        sequence: 42, node: NodeName("me"),
        source: MessageSource(
            address: GossipWorld.endpoint(3).address, port: 77, node: NodeName("asker")))

    @Test func `an ack goes to where the ping says, or else to its sender`() {
        var bench = Bench()
        let first = Self.sent(bench.hear(.ping(Self.ping)))
        var bare = Self.ping
        bare.source = MessageSource()
        bare.node = NodeName("")
        let second = Self.sent(bench.hear(.ping(bare)))
        var other = Self.ping
        other.node = NodeName("you")
        let third = Self.sent(bench.hear(.ping(other)))
        let ack = Message.ack(Ack(sequence: 42, payload: []))
        #expect(
            first.first?.message == ack && first.first?.to == Endpoint(GossipWorld.endpoint(3).address, 77))
        #expect(second.first?.message == ack && second.first?.to == GossipWorld.endpoint(9))
        #expect(third.isEmpty)
    }

    @Test func `an indirect ping is passed on, and answered or not`() {
        for (answers, wantsNack, expected) in [
            (true, true, "ack"), (false, true, "nack"), (false, false, ""), (true, false, "ack"),
        ] {
            var bench = Bench { $0.gossipInterval = .zero }
            let target = GossipWorld.endpoint(5)
            let request = IndirectPing(
                sequence: 900, target: target.address, port: 0, node: NodeName("n5"), wantsNack: wantsNack,
                source: Self.ping.source)
            let pings = Self.sent(bench.hear(.indirectPing(request)))
            var replies: [Message] = []
            var isPing = false
            if case .ping(let ping)? = pings.first?.message {
                isPing = pings[0].to == target && ping.node == NodeName("n5") && ping.sequence != 900
                if answers {
                    let ack = Ack(sequence: ping.sequence, payload: [])
                    replies += Self.sent(bench.hear(.ack(ack), from: 5)).map(\.message)
                }
            }
            let early = Self.sent(bench.wait(.milliseconds(499)))
            let late = Self.sent(bench.wait(.milliseconds(2)))
            replies += (early + late).map(\.message)
            let kinds = replies.compactMap { message in
                switch message {
                case .ack(Ack(sequence: 900, payload: nil)): "ack"
                case .nack(900): "nack"
                default: nil
                }
            }
            #expect(isPing && early.isEmpty && kinds.joined() == expected, "\(answers) \(wantsNack) \(kinds)")
        }
    }

    @Test func `a silent node is asked for on all roads, then suspected, then dead`() {
        var bench = Bench { $0.gossipInterval = .zero }
        bench.meet(1...1)
        var log: [String] = []
        for action in bench.wait(.seconds(12)) {
            switch action {
            case .send(_, let bytes):
                for case .ping in Packet.read(bytes[...], label: []).messages { log.append("ping") }
            case .dial: log.append("dial")
            case .notice(.gone): log.append("gone")
            default: break
            }
        }
        // Health goes down with each failure, so the second probe takes two seconds.
        #expect(log.starts(with: ["ping", "dial", "ping", "dial"]) && log.last == "gone")
        #expect(bench.node.liveCount == 1 && bench.node.healthScore > 0)
    }

    @Test func `nacks that come say that it is not our own fault`() {
        for (nacks, score) in [(3, 0), (2, 1), (0, 3)] {
            var bench = Bench { $0.gossipInterval = .zero }
            bench.meet(1...1)
            var number: UInt32?
            while number == nil {
                for case (_, .ping(let ping)) in Self.sent(bench.wait(.milliseconds(1))) {
                    number = ping.sequence
                }
            }
            // Those who can be asked are met only now, so that the first is probed.
            bench.meet(2...4)
            let requests = Self.sent(bench.wait(.milliseconds(500))).filter { _, message in
                if case .indirectPing(let request) = message { request.wantsNack } else { false }
            }
            for _ in 0..<nacks { _ = bench.hear(.nack(number ?? 0)) }
            _ = bench.wait(.milliseconds(500))
            let isSuspect = bench.node.member(NodeName("n1"))?.state == .suspect
            #expect(requests.count == 3 && isSuspect && bench.node.healthScore == score)
        }
    }

    @Test func `a suspected node is told so with its ping, behind a checksum`() {
        var bench = Bench { $0.gossipInterval = .zero }
        bench.meet(1...1)
        let accusation = Accusation(incarnation: 1, node: NodeName("n1"), from: NodeName("n7"))
        _ = bench.hear(.suspect(accusation))
        let packets = bench.wait(.seconds(1)).compactMap { action in
            if case .send(_, let bytes) = action { bytes } else { nil }
        }
        let messages = Packet.read((packets.first ?? [])[...], label: []).messages
        let own = Message.suspect(Accusation(incarnation: 1, node: NodeName("n1"), from: NodeName("me")))
        #expect(packets.first?.first == 12 && messages.count == 2 && messages.last == own)
    }

    @Test func `stale, foreign and impossible announcements change nothing`() {
        var bench = Bench()
        bench.meet(1...1)
        let before = bench.node.members
        let useless: [Message] = [
            Bench.alive(1), Bench.alive(2, versions: []), Bench.alive(2, versions: [0, 5, 2, 0, 0, 0]),
            Bench.alive(2, versions: [5, 1, 2, 0, 0, 0]), Bench.alive(2, versions: [1, 5, 2]),
            .suspect(Accusation(incarnation: 0, node: NodeName("n1"), from: NodeName("x"))),
            .dead(Accusation(incarnation: 9, node: NodeName("n2"), from: NodeName("n2"))),
        ]
        let actions = useless.flatMap { bench.hear($0) }
        let notices = actions.filter { if case .notice = $0 { true } else { false } }
        #expect(bench.node.members == before && notices.isEmpty)
    }

    @Test func `metadata may change, and none is the same as empty`() {
        var bench = Bench()
        bench.meet(1...1)
        let none = bench.hear(Bench.alive(1, incarnation: 2, metadata: nil))
        let some = bench.hear(Bench.alive(1, incarnation: 3, metadata: [1]))
        #expect(none.isEmpty && some.count == 1 && bench.node.counts.updated == 1)
    }

    @Test func `each message about nodes leaves four times, each of the layer above three times`() {
        var bench = Bench()
        bench.meet(1...1)
        _ = bench.give(.broadcast(Array("news".utf8)))
        let sent = Self.sent(bench.wait(.milliseconds(900))).map(\.message)
        let alive = sent.count { $0 == Bench.alive(1) }
        let news = sent.count { $0 == .user(Array("news".utf8)) }
        #expect(alive == 4 && news == 3 && bench.node.queuedUpdates == 0)
        #expect(bench.node.counts.updatesSent.count == 3 && bench.node.counts.updatesSent.bytes == 12)
    }

    @Test func `no packet is longer than the budget before compression`() {
        var longest = 0
        var bench = Bench {
            $0.form = WireForm(label: Array("label".utf8), isCompressing: false)
        }
        for number in 1...60 {
            let bytes = Packet.labelled(Bench.alive(number).encoded(.v2), Array("label".utf8))
            _ = bench.give(.datagram(from: GossipWorld.endpoint(1), bytes))
            _ = bench.give(.broadcast([UInt8](repeating: 7, count: number * 11)))
        }
        for case .send(_, let bytes) in bench.wait(.seconds(3)) { longest = max(longest, bytes.count) }
        #expect(longest > 1300 && longest <= 1400 + 5)
    }

    @Test func `a message that fits into no packet is not kept`() {
        var bench = Bench()
        bench.meet(1...1)
        for count in [1395, 1396] { _ = bench.give(.broadcast([UInt8](repeating: 1, count: count))) }
        let sent = Self.sent(bench.wait(.seconds(3))).map(\.message)
        #expect(sent.count { $0 == .user([UInt8](repeating: 1, count: 1395)) } == 3)
        #expect(bench.node.queuedUpdates == 0 && bench.node.counts.pruned == 1)
    }

    @Test func `a push and pull is answered before what it brought is merged`() throws {
        var bench = Bench()
        bench.meet(1...1)
        let theirs = ListedNode(
            name: NodeName("n2"), address: GossipWorld.endpoint(2).address, port: 0, metadata: nil,
            incarnation: 3, state: .alive, versions: [1, 5, 2, 0, 0, 0])
        let exchange = PushPull(isJoin: true, nodes: [theirs], userState: [5, 6])
        let asked = bench.give(.received(.accepted(4), .pushPull(exchange)))
        let actions = bench.give(.localState([1, 2, 3]))
        guard case .answer(let answer)? = actions.first, case .pushPull(let ours) = answer.message else {
            Issue.record("no answer")
            return
        }
        let names = ours.nodes.map(\.name).sorted()
        #expect(asked == [.askState] && answer.id == .accepted(4) && ours.isJoin)
        #expect(names == [NodeName("me"), NodeName("n1")] && ours.userState == [1, 2, 3])
        #expect(actions.contains(.deliverState([5, 6], isJoin: true)))
        // A port that is not given is our own.
        #expect(bench.node.member(NodeName("n2"))?.endpoint == GossipWorld.endpoint(2))
    }

    @Test func `hearsay of a death is a suspicion, of a leave a leave`() {
        var bench = Bench()
        bench.meet(1...3)
        let states: [MemberState] = [.dead, .suspect, .left]
        let nodes = states.enumerated().map { number, state in
            ListedNode(
                name: NodeName("n\(number + 1)"), address: GossipWorld.endpoint(number + 1).address,
                port: 9094, metadata: [], incarnation: 1, state: state, versions: [1, 5, 2, 0, 0, 0])
        }
        _ = bench.give(
            .received(.accepted(1), .pushPull(PushPull(isJoin: false, nodes: nodes, userState: []))))
        _ = bench.give(.localState([]))
        let known = (1...3).map { bench.node.member(NodeName("n\($0)"))?.state }
        #expect(known == [.suspect, .suspect, .left])
    }

    @Test func `a list with a node that speaks otherwise is refused as a whole`() {
        for versions: [UInt8] in [[1, 1, 1, 0, 0, 0], [3, 5, 3, 0, 0, 0], [1, 5, 2, 0, 1, 1], [1, 5], []] {
            var bench = Bench()
            let nodes = [2, 3].map { number in
                ListedNode(
                    name: NodeName("n\(number)"), address: GossipWorld.endpoint(number).address, port: 1,
                    metadata: [], incarnation: 1, state: .alive,
                    versions: number == 2 ? [1, 5, 2, 0, 0, 0] : versions)
            }
            let exchange = PushPull(isJoin: true, nodes: nodes, userState: [1])
            _ = bench.give(.received(.accepted(1), .pushPull(exchange)))
            let actions = bench.give(.localState([]))
            let delivered = actions.contains(.deliverState([1], isJoin: true))
            #expect(bench.node.members.count == 1 && !delivered, "\(versions)")
        }
    }

    @Test func `streams bring pings, messages and mistakes`() {
        var bench = Bench()
        let id = StreamID.accepted(1)
        let ack = bench.give(.received(id, .ping(Self.ping)))
        let user = bench.give(.received(id, .user([1, 2])))
        let broken = bench.give(.ended(id, .unreadable(.encrypted)))
        let foreign = bench.give(.ended(id, .unreadable(.otherLabel)))
        let messages = (ack + broken).compactMap { action -> StreamMessage? in
            if case .answer(let answer) = action { answer.message } else { nil }
        }
        let text = "remote state is encrypted and encryption is not configured"
        #expect(messages == [.ack(Ack(sequence: 42, payload: nil)), .error(text)])
        #expect(user == [.deliver([1, 2]), .close(id)] && foreign.last == .close(id))
    }

    @Test func `a join that fails says why`() throws {
        var bench = Bench()
        let asked = bench.give(.join([GossipWorld.endpoint(1), GossipWorld.endpoint(2)]))
        let dials = Self.dials(bench.give(.localState([9])))
        let first = bench.give(.ended(try #require(dials.first).id, .failed("connection refused")))
        let second = bench.give(.received(try #require(dials.last).id, .error("no")))
        let again = bench.give(.ended(try #require(dials.last).id, .failed("late")))
        #expect(asked == [.askState] && dials.count == 2 && again.isEmpty)
        #expect(
            first == [
                .notice(.joinEnded(GossipWorld.endpoint(1), failure: "connection refused"))
            ])
        #expect(second == [.notice(.joinEnded(GossipWorld.endpoint(2), failure: "remote error: no"))])
    }

    @Test func `a node that is named like its address gets checksums on everything`() {
        var bench = Bench()
        let endpoint = GossipWorld.endpoint(1)
        let alive = Alive(
            incarnation: 1, node: NodeName(endpoint.address.description), address: endpoint.address,
            port: endpoint.port, metadata: nil, versions: [1, 5, 2, 0, 0, 0])
        _ = bench.hear(.alive(alive))
        var bare = Self.ping
        bare.source = MessageSource()
        let starts = [1, 2].map { number -> UInt8? in
            for case .send(_, let bytes) in bench.hear(.ping(bare), from: number) { return bytes.first }
            return nil
        }
        #expect(starts[0] == 12 && starts[1] != 12)
    }

    @Test func `an accusation with the last number is outlived`() {
        var bench = Bench()
        for _ in 0..<3 {
            _ = bench.hear(
                .suspect(Accusation(incarnation: .max, node: NodeName("me"), from: NodeName("x"))))
        }
        #expect(bench.node.member(NodeName("me"))?.state == .alive)
    }

    @Test func `a flood of names is borne`() {
        var bench = Bench()
        for number in 0..<20_000 {
            let endpoint = GossipWorld.endpoint(number % 250)
            let alive = Alive(
                incarnation: 1, node: NodeName("flood \(number)"), address: endpoint.address, port: 1,
                metadata: nil, versions: [1, 5, 2, 0, 0, 0])
            _ = bench.node.handle(
                .datagram(from: endpoint, Message.alive(alive).encoded(.v2)), at: .zero, using: &bench.dice)
        }
        bench.node.checkInvariants()
        #expect(bench.node.members.count == GossipLimits.knownNodes)
        #expect(bench.node.counts.aliveMessages.count == GossipLimits.countedNames)
    }

    @Test func `packets of noise and half truths change no invariant`() {
        var bench = Bench()
        bench.meet(1...5)
        var dice = SplitMix(seed: 44)
        var actions = 0
        for round in 0..<4000 {
            var bytes = Self.anything(&dice).encoded(round % 2 == 0 ? .v1 : .v2)
            if dice.below(3) == 0 { bytes[dice.below(bytes.count)] ^= UInt8(1 << dice.below(8)) }
            actions += bench.give(.datagram(from: GossipWorld.endpoint(dice.below(9)), bytes)).count
            if dice.below(4) == 0 { actions += bench.wait(.milliseconds(Int64(dice.below(400)))).count }
        }
        #expect(actions > 2000)
    }

    private static func anything(_ dice: inout SplitMix) -> Message {
        let names = ["me", "n1", "n2", "n3", "n4", "n5", "n6", "", "10.0.0.2"].map { NodeName($0) }
        let number = UInt32(truncatingIfNeeded: dice.next() >> UInt64(32 + dice.below(32)))
        let accusation = Accusation(incarnation: number, node: dice.pick(names), from: dice.pick(names))
        let endpoint = GossipWorld.endpoint(dice.below(9))
        switch dice.below(8) {
        case 0: return .ping(Ping(sequence: number, node: dice.pick(names), source: MessageSource()))
        case 1:
            return .indirectPing(
                IndirectPing(
                    sequence: number, target: endpoint.address, port: 5, node: dice.pick(names),
                    wantsNack: dice.below(2) == 0, source: MessageSource()))
        case 2: return .ack(Ack(sequence: UInt32(dice.below(50)), payload: nil))
        case 3: return .nack(UInt32(dice.below(50)))
        case 4: return .suspect(accusation)
        case 5: return .dead(accusation)
        case 6: return .user(Array("\(number)".utf8))
        default:
            return .alive(
                Alive(
                    incarnation: number, node: dice.pick(names), address: endpoint.address,
                    port: endpoint.port, metadata: nil, versions: [1, 5, 2, 0, 0, 0]))
        }
    }
}
