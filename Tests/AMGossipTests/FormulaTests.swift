import AMBytes
import AMTesting
import Testing

@testable import AMGossip

@Suite struct FormulaTests {
    private static func settings() throws -> GossipSettings {
        let address = try #require(IPAddress([127, 0, 0, 1]))
        return GossipSettings(name: NodeName("a"), advertised: Endpoint(address, 9094))
    }

    private static func seconds(_ time: Nanoseconds) -> Double { Double(time.count) / 1e9 }

    /// With an interval of one second: small clusters have nobody to confirm; larger ones wait longer for it.
    @Test func `a suspicion lasts as long as the size of the cluster says`() throws {
        let settings = try Self.settings()
        let times = [1, 2, 3, 4, 5, 10, 11, 100, 1000].map { nodes in
            Suspicion(by: NodeName("b"), at: .zero, nodes: nodes, settings)
        }.map { Self.seconds($0.deadline) }
        // log10 of 11 is cut to 1.041.
        #expect(times == [4, 4, 4, 24, 24, 24, 24.984, 48, 72])
    }

    @Test func `confirmations shorten a suspicion, each node once`() throws {
        var suspicion = Suspicion(by: NodeName("b"), at: .seconds(10), nodes: 5, try Self.settings())
        var seen = [Self.seconds(suspicion.deadline)]
        var news: [Bool] = []
        for accuser in ["b", "c", "c", "d", "e"] {
            news.append(suspicion.confirm(by: NodeName(accuser)))
            seen.append(Self.seconds(suspicion.deadline))
        }
        #expect(news == [false, true, false, true, false])
        #expect(seen == [34, 34, 21.381, 21.381, 14, 14])
    }

    @Test func `logarithms are those of a mathematics library`() {
        let table: [(Double, Double)] = [
            (1, 0), (2, 0.6931471805599453), (3, 1.0986122886681098), (0.5, -0.6931471805599453),
            (10, 2.302585092994046), (1_000_000, 13.815510557964274),
        ]
        let errors = table.map { abs(Logarithm.natural($0) - $1) }
        let thousandths = [1, 2, 9, 10, 11, 99, 100, 1000, 1001].map { Logarithm.thousandthsOfDecimal($0) }
        let ceilings = [1, 2, 10, 11, 100, 101].map { Logarithm.decimalCeiling($0) }
        let binary = [1, 2, 3, 4, 32, 33, 64, 65].map { Logarithm.binaryCeiling($0) }
        #expect((errors.max() ?? 1) < 1e-13)
        #expect(thousandths == [0, 301, 954, 1000, 1041, 1995, 2000, 3000, 3000])
        #expect(ceilings == [0, 1, 1, 2, 2, 3] && binary == [0, 1, 2, 2, 5, 6, 6, 7])
    }

    @Test func `the health score stays within its bounds and stretches times`() {
        var awareness = Awareness(ceiling: 8)
        let scores = [-1, 3, 9, -2, 1].map { delta in
            awareness.apply(delta)
            return awareness.score
        }
        #expect(scores == [0, 3, 7, 5, 6] && awareness.scale(.seconds(2)) == .seconds(14))
    }

    @Test func `a queue gives what was sent least first, and of that the longest that fits`() {
        var queue = BroadcastQueue()
        let lengths = [10, 40, 20, 40, 30]
        for (number, length) in lengths.enumerated() {
            queue.add([UInt8](repeating: UInt8(number), count: length))
        }
        var picks: [[UInt8]] = []
        for room in [86, 86, 40, 86] {
            picks.append(queue.pick(room: room, overhead: 2, limit: 2).messages.map { $0[0] })
            queue.checkInvariants()
        }
        // The two longest; what fits of the others and then of those; and so on until each went out twice.
        #expect(picks == [[3, 1], [4, 2, 0], [4], [3, 1]])
        #expect(queue.count == 2)
    }

    @Test func `news about a node push out older news about it`() {
        var queue = BroadcastQueue()
        let first = queue.add([1, 1], about: NodeName("a"))
        queue.add([2], about: NodeName("b"))
        queue.add([3], about: NodeName("a"))
        queue.add([4])
        queue.add([5])
        let picked = queue.pick(room: 100, overhead: 2, limit: 1)
        queue.checkInvariants()
        #expect(!queue.contains(first) && picked.messages == [[5], [4], [3], [2]] && queue.isEmpty)
    }

    @Test func `a queue that is too long loses what was sent most`() {
        var queue = BroadcastQueue()
        for number in 0..<10 { queue.add([UInt8(number)]) }
        _ = queue.pick(room: 12, overhead: 2, limit: 9)
        let dropped = queue.prune(to: 4)
        queue.checkInvariants()
        let left = queue.pick(room: 100, overhead: 2, limit: 9).messages
        #expect(dropped == 6 && left == [[5], [4], [3], [2]])
    }

    @Test func `a queue under random use keeps its order`() {
        var dice = SplitMix(seed: 31)
        var queue = BroadcastQueue()
        var sent = 0
        for _ in 0..<4000 {
            switch dice.below(5) {
            case 0, 1:
                let bytes = [UInt8](repeating: 1, count: dice.below(60))
                let name = dice.below(2) == 0 ? NodeName("\(dice.below(20))") : nil
                queue.add(bytes, about: name)
            case 2: _ = queue.prune(to: dice.below(60))
            default:
                let room = dice.below(300)
                let picked = queue.pick(room: room, overhead: 2, limit: 1 + dice.below(6))
                let size = picked.messages.reduce(0) { $0 + $1.count + 2 }
                precondition(size <= room, "a packet holds what was picked")
                sent += picked.messages.count
            }
            queue.checkInvariants()
        }
        #expect(sent > 500)
    }

    @Test func `messages are sent as often as the number of nodes asks for`() {
        let limits = [1, 2, 3, 9, 10, 30, 99, 100].map { BroadcastQueue.transmitLimit(4, nodes: $0) }
        #expect(limits == [4, 4, 4, 4, 8, 8, 8, 12])
    }

    @Test func `states are exchanged more rarely in a large cluster`() throws {
        var dice = SplitMix(seed: 2)
        var node = Membership(try Self.settings())
        _ = node.handle(.start, at: .zero, using: &dice)
        var intervals: [Int: Int64] = [:]
        for number in 1...130 {
            let alive = Alive(
                incarnation: 1, node: NodeName("n\(number)"), address: IPAddress([10, 0, 0, UInt8(number)]),
                port: 1, metadata: nil, versions: GossipSettings.versions)
            let bytes = Message.alive(alive).encoded(.v2)
            _ = node.handle(.datagram(from: node.settings.advertised, bytes), at: .zero, using: &dice)
            intervals[node.members.count] = node.pushPullInterval.count / 60_000_000_000
        }
        node.checkInvariants()
        #expect([2, 32, 33, 64, 65, 128, 129].map { intervals[$0] } == [1, 1, 2, 2, 3, 3, 4])
    }

    @Test func `a ticker keeps its grid over what it misses`() {
        var chance = Chance(seed: 4)
        var ticker = Ticker(every: Nanoseconds(100), from: Nanoseconds(1000), &chance)
        let first = ticker.next.count
        ticker.advance(past: Nanoseconds(first + 250))
        var never = Ticker(every: .zero, from: .zero, &chance)
        never.advance(past: .seconds(5))
        #expect((1000..<1100).contains(first) && ticker.next.count == first + 300)
        #expect(!never.isDue(at: .seconds(1_000_000)))
    }

    @Test func `addresses are written as people write them`() throws {
        let table: [([UInt8], String)] = [
            ([10, 0, 0, 255], "10.0.0.255"),
            ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 1, 2, 3, 4], "1.2.3.4"),
            ([UInt8](repeating: 0, count: 15) + [1], "::1"),
            ([UInt8](repeating: 0, count: 16), "::"),
            ([0x20, 1, 0xD, 0xB8] + [UInt8](repeating: 0, count: 11) + [1], "2001:db8::1"),
            ([0x20, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1], "2001:0:1::1:0:1"),
            ([0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0], "1:2:3:4:5:6:7:0"),
        ]
        let wrong = table.filter { bytes, text in
            let address = IPAddress(bytes)
            return address?.description != text || IPAddress(address?.bytes ?? []) != address
        }
        #expect(wrong.isEmpty && IPAddress([1, 2, 3]) == nil && IPAddress([]) == nil)
    }
}
