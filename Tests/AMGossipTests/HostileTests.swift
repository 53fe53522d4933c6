import AMBytes
import AMGossip
import Testing

/// Bytes that somebody made who knows the form, and what is taken of them.
@Suite struct HostileTests {
    private static let nack = Message.nack(7)
    private static var bytes: [UInt8] { nack.encoded(.v2) }

    @Test func `each broken layer is named, and costs no more than what is behind it`() {
        let good = Self.bytes
        let sum = Packet.checksummed(good)
        let label = Array("blue".utf8)
        var cut = Packet.compound([good, good, good])
        cut.removeLast()
        let nested = (0..<9).reduce(good) { inner, _ in Packet.compound([inner]) }
        let bomb = Packet.compressed([UInt8](repeating: 8, count: GossipLimits.unpackedPacket + 1), .v2)
        let half = Packet.compressed([UInt8](repeating: 8, count: GossipLimits.unpackedPacket / 2 + 1), .v2)
        let table: [(String, [UInt8], Int, [WireError])] = [
            ("nothing", [], 0, [.empty]),
            ("checksum", Array(sum.dropLast()) + [sum[sum.count - 1] ^ 1], 0, [.badChecksum]),
            ("short checksum", [12, 1, 2, 3], 0, [.unknownType(12)]),
            ("label without end", [244, 9, 1], 0, [.badLabel]),
            ("label of none", [244, 0] + good, 0, [.badLabel]),
            ("label not ours", Packet.labelled(good, label), 0, [.otherLabel]),
            ("encrypted", [10, 1, 2], 0, [.encrypted]),
            ("push/pull", [6, 0x80], 0, [.unknownType(6)]),
            ("unknown", [99], 0, [.unknownType(99)]),
            ("cut compound", cut, 2, [.truncated]),
            ("compound without lengths", [7, 3, 0, 1], 0, [.truncated]),
            ("compound of nothing", [7, 0], 0, []),
            ("empty part", Packet.compound([[], good]), 1, [.empty]),
            ("deep", nested, 0, [.tooDeep]),
            ("bomb", bomb, 0, [.tooLong]),
            ("two halves of a bomb", Packet.compound([half, half, good]), 2, [.tooLong]),
            ("algorithm", [9, 0x81, 0xA4] + Array("Algo".utf8) + [1], 0, [.unknownAlgorithm(1)]),
            ("no LZW", [9, 0x81, 0xA3] + Array("Buf".utf8) + [0xA1, 5], 0, [.packed(.truncated)]),
        ]
        let wrong = table.filter { _, bytes, count, faults in
            let content = Packet.read(bytes[...], label: [])
            return content.messages.count != count || content.faults != faults
        }
        #expect(wrong.isEmpty, "\(wrong.map(\.0))")
    }

    @Test func `unknown keys are passed over, in any order, as far as the limits`() {
        func map(_ pairs: [[UInt8]]) -> [UInt8] {
            [11, 0xDE, UInt8(pairs.count >> 8), UInt8(pairs.count & 255)] + pairs.flatMap { $0 }
        }
        let number: [UInt8] = [0xA5] + Array("SeqNo".utf8) + [7]
        let other: [UInt8] = [0xA3] + Array("New".utf8) + [0x92, 0xC0, 0x81, 1, 2]
        let long: [UInt8] = [0xA1, 0x78, 0xDB, 0, 0, 0x20, 0] + [UInt8](repeating: 0, count: 8192)
        let outcomes = [
            map([other, number, other]), map([[UInt8]](repeating: other, count: 63) + [number]),
            map([[UInt8]](repeating: other, count: 64) + [number]), map([long, number]),
            map([[0x05, 0x06], number]),
        ].map { Packet.read($0[...], label: []).messages }
        #expect(outcomes == [[Self.nack], [Self.nack], [], [], []])
    }

    @Test func `a name or metadata that fits into no packet is refused`() {
        let counts = [(384, 512, 1), (385, 0, 0), (1, 513, 0)].filter { name, metadata, expected in
            let alive = Alive(
                incarnation: 1, node: NodeName([UInt8](repeating: 97, count: name)),
                address: IPAddress([1, 2, 3, 4]), port: 1,
                metadata: [UInt8](repeating: 1, count: metadata), versions: [1, 5, 2, 0, 0, 0])
            let bytes = Message.alive(alive).encoded(.v2)
            return Packet.read(bytes[...], label: []).messages.count != expected
        }
        #expect(counts.isEmpty)
    }

    private static func fault(_ pieces: [[UInt8]]) -> WireError? {
        var reader = StreamReader.accepting(label: [])
        do throws(WireError) {
            for piece in pieces { _ = try reader.add(piece) }
            return nil
        } catch {
            return error
        }
    }

    /// Whether an error says that something is longer than allowed, wherever it stood.
    private static func isTooLong(_ error: WireError?) -> Bool {
        switch error {
        case .tooLong: true
        case .malformed(let inner): inner.reason == .tooLong
        default: false
        }
    }

    @Test func `lengths that a stream claims are refused before memory is taken`() {
        func header(_ key: String, _ number: [UInt8]) -> [UInt8] {
            [6, 0x81, 0xA0 | UInt8(key.utf8.count)] + Array(key.utf8) + number
        }
        let claims: [[UInt8]] = [
            header("UserStateLen", [0xD2, 0x01, 0x40, 0, 1]), header("Nodes", [0xD2, 0, 0x10, 0, 1]),
            [8, 0x81, 0xAA] + Array("UserMsgLen".utf8) + [0xD3, 0, 0, 1, 0, 0, 0, 0, 0],
            [9, 0x81, 0xA3] + Array("Buf".utf8) + [0xDB, 0x7F, 0xFF, 0xFF, 0xFF],
        ]
        let accepted: [[UInt8]] = [
            header("UserStateLen", [0xD2, 0x01, 0x40, 0, 0]), header("Nodes", [0xD2, 0, 0x10, 0, 0]),
        ]
        let negative = Self.fault([header("Nodes", [0xFF])])
        #expect(claims.allSatisfy { Self.isTooLong(Self.fault([$0])) })
        #expect(accepted.allSatisfy { Self.fault([$0]) == nil })
        #expect(negative == .malformed(MessagePackError(.outOfRange, at: 9)))
    }

    @Test func `what is compressed twice, cut within, or no request is refused`() {
        let ping = Ping(sequence: 1, node: NodeName("a"), source: MessageSource())
        let plain = StreamMessage.ping(ping).plain(.v2)
        let twice = Packet.compressed(Packet.compressed(plain, .v2), .v2)
        let within = Packet.compressed(Array(plain.dropLast()), .v2)
        #expect(Self.fault([twice]) == .unknownType(9))
        #expect(Self.fault([[10, 1]]) == .encrypted && Self.fault([[4, 0x80]]) == .unknownType(4))
        #expect(Self.fault([[244, 0]]) == .badLabel && Self.fault([[244, 1, 65]]) == .otherLabel)
        #expect(Self.fault([Packet.compressed([], .v2)]) == .empty)
        let isMalformed = if case .malformed = Self.fault([within]) { true } else { false }
        #expect(isMalformed)
    }

    /// Whoever sends a byte at a time gets no more of our time than whoever sends all at once.
    @Test func `a long state in small pieces takes linear time`() throws {
        let node = ListedNode(
            name: NodeName("n"), address: IPAddress([1, 2, 3, 4]), port: 1, metadata: nil, incarnation: 1,
            state: .alive, versions: [1, 5, 2, 0, 0, 0])
        let exchange = PushPull(
            isJoin: false, nodes: [ListedNode](repeating: node, count: 2000),
            userState: [UInt8](repeating: 1, count: 50_000))
        let bytes = StreamMessage.pushPull(exchange).plain(.v1)
        var reader = StreamReader.accepting(label: [])
        var seen: [StreamMessage] = []
        for byte in bytes { if let message = try reader.add(CollectionOfOne(byte)) { seen.append(message) } }
        #expect(seen == [.pushPull(exchange)] && !reader.isWithinMessage)
    }
}
