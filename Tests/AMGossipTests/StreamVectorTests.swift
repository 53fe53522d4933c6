import AMBytes
import AMGossip
import AMTesting
import AMText
import Testing

@Suite struct StreamVectorTests {
    private static func streams() throws -> [GossipVector] {
        try GossipVector.all().filter { $0.transport == "tcp" }
    }

    private static func reader(_ vector: GossipVector) -> StreamReader {
        vector.isRequest ? .accepting(label: vector.label) : .dialling()
    }

    private static func read(_ vector: GossipVector) throws -> StreamMessage? {
        var reader = reader(vector)
        return try reader.add(vector.bytes)
    }

    @Test func `captured streams are read as what they are`() throws {
        var faults: [String] = []
        let streams = try Self.streams()
        for vector in streams {
            let json = vector.leaves[0]
            let isRight: Bool
            switch try Self.read(vector) {
            case .ping(let ping): isRight = Spelled.ping(ping) == Spelled.json(json["fields"])
            case .ack(let ack): isRight = Spelled.ack(ack) == Spelled.json(json["fields"])
            case .error(let text): isRight = ["Error": text] == Spelled.json(json["fields"])
            case .user(let bytes):
                isRight = "\(bytes.count)" == Spelled.json(json["header"]?["fields"])["UserMsgLen"]
            case .pushPull(let exchange): isRight = Self.isEqual(exchange, json)
            case nil: isRight = false
            }
            if !isRight { faults.append(vector.name) }
        }
        #expect(streams.count > 50 && faults.isEmpty, "\(faults)")
    }

    private static func isEqual(_ exchange: PushPull, _ json: JSONValue) -> Bool {
        let header = Spelled.json(json["header"]?["fields"])
        let nodes = (json["nodes"]?.array ?? []).map { Spelled.json($0["fields"]) }
        return header["Join"] == "\(exchange.isJoin)" && header["Nodes"] == "\(exchange.nodes.count)"
            && header["UserStateLen"] == "\(exchange.userState.count)"
            && exchange.nodes.map { Spelled.listed($0) } == nodes
    }

    @Test func `captured streams are written to the same bytes`() throws {
        let faults = try Self.streams().filter { vector in
            let form = WireForm(label: vector.label, dialect: vector.dialect)
            let bytes = try Self.read(vector)?.encoded(form, isDialling: vector.isRequest)
            return bytes != vector.bytes
        }
        #expect(faults.isEmpty, "\(faults.map(\.name))")
    }

    @Test func `a stream may arrive in pieces of any size, compressed or not`() throws {
        var faults: [String] = []
        var dice = SplitMix(seed: 4)
        for vector in try Self.streams() {
            guard let whole = try Self.read(vector) else { continue }
            let plain = Packet.labelled(whole.plain(vector.dialect), vector.isRequest ? vector.label : [])
            for bytes in [vector.bytes, plain] {
                for cut in bytes.count < 1200 ? Array(1..<bytes.count) : [1, 2, 7, bytes.count - 1] {
                    var reader = Self.reader(vector)
                    let first = try reader.add(bytes[..<cut])
                    if try first != nil || !reader.isWithinMessage || reader.add(bytes[cut...]) != whole {
                        faults.append("\(vector.name) cut at \(cut)")
                    }
                }
                var reader = Self.reader(vector)
                var rest = bytes[...]
                var seen: [StreamMessage] = []
                while !rest.isEmpty {
                    let piece = rest.prefix(1 + dice.below(bytes.count / 40 + 2))
                    rest = rest.dropFirst(piece.count)
                    if let message = try reader.add(piece) { seen.append(message) }
                }
                if seen != [whole] { faults.append("\(vector.name) in many pieces") }
            }
        }
        #expect(faults.isEmpty, "\(faults.prefix(9))")
    }

    @Test func `a stream of another cluster is refused at its label`() throws {
        var wrong: [GossipVector] = []
        for vector in try Self.streams() where vector.isRequest {
            var other = StreamReader.accepting(label: Array("other".utf8))
            do throws(WireError) {
                _ = try other.add(vector.bytes)
                wrong.append(vector)
            } catch {
                if error != .otherLabel { wrong.append(vector) }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.map(\.name))")
    }

    @Test func `streams with flipped bits are refused or read`() throws {
        var dice = SplitMix(seed: 78)
        var outcomes: [Bool] = []
        for vector in try Self.streams() {
            let whole = try Self.read(vector)
            let plain = whole?.plain(vector.dialect) ?? []
            for bytes in [vector.bytes, plain] where bytes.count < 20_000 {
                for _ in 0..<30 {
                    var bent = bytes
                    for _ in 0...dice.below(3) {
                        bent[dice.below(bent.count)] ^= UInt8(truncatingIfNeeded: 1 << dice.below(8))
                    }
                    var reader = Self.reader(vector)
                    do { outcomes.append(try reader.add(bent) != nil) } catch { outcomes.append(false) }
                }
            }
        }
        #expect(outcomes.contains(true) && outcomes.contains(false))
    }
}
