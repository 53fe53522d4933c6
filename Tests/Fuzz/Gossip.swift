import AMBytes
import AMGossip

/// Bytes of peers of the cluster.
enum Gossip {
    /// A node that knows a few others and has something to tell. Each input meets a fresh copy of it.
    private static let node: Membership = {
        var dice = Numbers(state: 5)
        var settings = GossipSettings(name: NodeName("me"), advertised: endpoint(1))
        settings.form.isCompressing = false
        var node = Membership(settings)
        _ = node.handle(.start, at: .zero, using: &dice)
        for number: UInt8 in 2...5 {
            let place = endpoint(number)
            let alive = Alive(
                incarnation: 1, node: NodeName("n\(number)"), address: place.address, port: place.port,
                metadata: nil, versions: [1, 5, 2, 0, 0, 0])
            _ = node.handle(
                .datagram(from: place, Message.alive(alive).encoded(.v2)), at: .zero, using: &dice)
        }
        _ = node.handle(.broadcast([1, 2, 3]), at: .zero, using: &dice)
        return node
    }()

    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private static func endpoint(_ number: UInt8) -> Endpoint {
        guard let address = IPAddress([10, 0, 0, number]) else {
            preconditionFailure("four bytes are an address")
        }
        return Endpoint(address, 9094)
    }

    /// A packet: its messages are written and read the same; then a node gets it.
    static func packet(_ input: [UInt8]) {
        let content = Packet.read(input[...], label: [])
        for message in content.messages {
            for dialect in MessagePackDialect.allCases {
                let bytes = message.encoded(dialect)
                must(
                    Packet.read(bytes[...], label: []).messages == [message],
                    "a message is read as it was written")
            }
        }
        _ = Packet.read(input[...], label: [0x62])
        var node = node
        var dice = Numbers(state: 7)
        _ = node.handle(.datagram(from: endpoint(9), input), at: .seconds(1), using: &dice)
        node.checkInvariants()
        for _ in 0..<8 {
            guard let wake = node.nextWake else { break }
            _ = node.handle(.wake, at: wake, using: &dice)
            node.checkInvariants()
        }
    }

    /// A stream in two pieces is what it is in one; what was read is written and read the same; then a node
    /// gets it.
    static func stream(_ input: [UInt8]) {
        guard let first = input.first else { return }
        let bytes = Array(input.dropFirst())
        let whole = read([bytes[...]])
        let cut = Int(first) * bytes.count / 255
        must(read([bytes[..<cut], bytes[cut...]]) == whole, "where a stream is cut is nothing")
        guard let message = whole else { return }
        for isCompressing in [false, true] {
            let form = WireForm(isCompressing: isCompressing)
            let again = read([message.encoded(form, isDialling: true)[...]])
            must(again == known(message), "a stream is read as it was written")
        }
        var node = node
        var dice = Numbers(state: 8)
        _ = node.handle(.received(.accepted(1), message), at: .seconds(1), using: &dice)
        _ = node.handle(.localState([4]), at: .seconds(1), using: &dice)
        node.checkInvariants()
    }

    private static func read(_ pieces: [ArraySlice<UInt8>]) -> StreamMessage? {
        var reader = StreamReader.accepting(label: [])
        var message: StreamMessage?
        for piece in pieces {
            do { message = try reader.add(piece) ?? message } catch { return nil }
        }
        return message
    }

    /// A message without what is not written back: states of nodes that do not exist.
    private static func known(_ message: StreamMessage) -> StreamMessage {
        guard case .pushPull(var exchange) = message else { return message }
        for place in exchange.nodes.indices where exchange.nodes[place].state == nil {
            exchange.nodes[place].state = .dead
        }
        return .pushPull(exchange)
    }

    /// Frames of the TLS transport: what was read is written and read the same.
    static func frame(_ input: [UInt8]) {
        var reader = GossipFrameReader()
        reader.add(input)
        while let frame = try? reader.next() {
            var again = GossipFrameReader()
            again.add(frame.encoded)
            must((try? again.next()) == frame && again.rest.isEmpty, "a frame is read as it was written")
        }
    }

    /// Values of the codec, in all the ways to read them.
    static func messagePack(_ input: [UInt8]) {
        var reader = MessagePackReader(input[...])
        while !reader.rest.isEmpty {
            let before = reader.offset
            var others = (reader, reader, reader)
            if let raw = try? others.0.raw(limit: 64) { must(raw.count <= 64, "a limit is kept") }
            if let number = try? others.1.unsigned(1000) { must(number <= 1000, "a bound is kept") }
            _ = try? others.2.map()
            guard (try? reader.skip(limit: 256)) != nil else {
                must(reader.offset == before, "a reader stays before what it cannot read")
                return
            }
            must(reader.offset > before && reader.offset - before <= 256, "a value has bytes")
        }
    }

    /// Anything may be unpacked, within a limit; what is packed comes back.
    static func lzw(_ input: [UInt8]) {
        if let plain = try? LZW.decompress(input[...], limit: 1 << 16) {
            must(plain.count <= 1 << 16, "a limit is kept")
            must(
                (try? LZW.decompress(LZW.compress(plain)[...], limit: plain.count)) == plain,
                "what was packed comes back")
        }
        must(
            (try? LZW.decompress(LZW.compress(input)[...], limit: input.count)) == input,
            "what was packed comes back")
    }
}
