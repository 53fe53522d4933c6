import AMBytes
import AMGossip
import AMTesting
import AMText

/// Bytes that real Alertmanagers sent, with what they mean.
struct GossipVector {
    let name: String
    let bytes: [UInt8]
    /// What is decoded, nested as on the wire.
    let decoded: JSONValue
    let transport: String
    let isRequest: Bool
    let dialect: MessagePackDialect

    /// All frames of memberlist; for TLS what the frames carry.
    static func all() throws -> [GossipVector] {
        try VectorFile.list("gossip").filter { $0.hasSuffix(".json") }.flatMap { file -> [GossipVector] in
            let json = try VectorFile.json("gossip/" + file)
            guard let transport = json["transport"]?.string, transport != "file" else { return [] }
            let bytes = try raw(json["file"]?.string ?? "")
            let source = json["source"]?.string ?? ""
            let whole = GossipVector(
                name: json["name"]?.string ?? file, bytes: bytes, decoded: json["decoded"] ?? .null,
                transport: transport, isRequest: json["role"]?.string != "answer",
                dialect: source.contains("0.34") ? .v2 : .v1)
            return try transport == "tls" ? whole.withinFrames() : [whole]
        }
    }

    static func raw(_ file: String) throws -> [UInt8] {
        let bytes = try VectorFile.read("gossip/" + file)
        if file.hasSuffix(".bin") { return bytes }
        let digits = bytes.filter { $0 > 0x20 }
        return Hex.decode(String(decoding: digits, as: UTF8.self)) ?? []
    }

    /// The packets of a TLS connection, or its stream.
    private func withinFrames() throws -> [GossipVector] {
        var rest = bytes[...]
        return try (decoded["frames"]?.array ?? []).map { frame in
            if let stream = frame["stream"] { return inner(Array(rest), stream, "tcp") }
            let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            var reader = ProtobufReader(rest.dropFirst(4).prefix(length))
            rest = rest.dropFirst(4 + length)
            while let field = try reader.next() {
                if field.number == 4, case .bytes(let packet) = field.value, let json = frame["packet"] {
                    return inner(Array(packet), json, "udp")
                }
            }
            return inner([], .null, "frame")
        }.filter { $0.transport != "frame" }
    }

    private func inner(_ bytes: [UInt8], _ decoded: JSONValue, _ transport: String) -> GossipVector {
        GossipVector(
            name: name, bytes: bytes, decoded: decoded, transport: transport, isRequest: isRequest,
            dialect: dialect)
    }

    /// The label that is on the bytes.
    var label: [UInt8] { Array((decoded["label"]?.string ?? "").utf8) }

    /// What is said of each message that is not itself an envelope, in the order of the bytes.
    var leaves: [JSONValue] { Self.leaves(decoded) }

    private static func leaves(_ json: JSONValue) -> [JSONValue] {
        switch json["type"]?.string {
        case "label", "crc", "compress": json["inner"].map(leaves) ?? []
        case "compound": (json["parts"]?.array ?? []).flatMap(leaves)
        default: [json]
        }
    }

    /// The packet built anew from its messages, with the envelopes that the capture had.
    func rebuilt(from messages: [Message]) -> [UInt8] {
        var rest = messages[...]
        return rebuilt(decoded, &rest)
    }

    private func rebuilt(_ json: JSONValue, _ rest: inout ArraySlice<Message>) -> [UInt8] {
        let inner = json["inner"]
        switch json["type"]?.string {
        case "label": return Packet.labelled(inner.map { rebuilt($0, &rest) } ?? [], label)
        case "crc": return Packet.checksummed(inner.map { rebuilt($0, &rest) } ?? [])
        case "compress": return Packet.compressed(inner.map { rebuilt($0, &rest) } ?? [], dialect)
        case "compound": return Packet.compound((json["parts"]?.array ?? []).map { rebuilt($0, &rest) })
        default: return rest.popFirst()?.encoded(dialect) ?? []
        }
    }
}

/// The fields of a message as the captures write them.
enum Spelled {
    static func message(_ message: Message) -> [String: String] {
        switch message {
        case .ping(let ping): return self.ping(ping)
        case .indirectPing(let ping):
            var all = self.ping(Ping(sequence: ping.sequence, node: ping.node, source: ping.source))
            all["Nack"] = "\(ping.wantsNack)"
            all["Port"] = "\(ping.port)"
            address(ping.target, "Target", &all)
            return all
        case .ack(let ack): return self.ack(ack)
        case .nack(let sequence): return ["SeqNo": "\(sequence)"]
        case .suspect(let accusation), .dead(let accusation):
            return [
                "From": "\(accusation.from)", "Incarnation": "\(accusation.incarnation)",
                "Node": "\(accusation.node)",
            ]
        case .alive(let alive):
            var all = [
                "Incarnation": "\(alive.incarnation)", "Meta": bytes(alive.metadata), "Node": "\(alive.node)",
                "Port": "\(alive.port)", "Vsn": "\(alive.versions)",
            ]
            address(alive.address, "Addr", &all)
            return all
        case .user(let bytes): return ["length": "\(bytes.count)"]
        }
    }

    static func ping(_ ping: Ping) -> [String: String] {
        var all = ["Node": "\(ping.node)", "SeqNo": "\(ping.sequence)"]
        if ping.source.address != nil { address(ping.source.address, "SourceAddr", &all) }
        if ping.source.port > 0 { all["SourcePort"] = "\(ping.source.port)" }
        if !ping.source.node.bytes.isEmpty { all["SourceNode"] = "\(ping.source.node)" }
        return all
    }

    static func ack(_ ack: Ack) -> [String: String] {
        ["SeqNo": "\(ack.sequence)", "Payload": bytes(ack.payload)]
    }

    static func listed(_ node: ListedNode) -> [String: String] {
        var all = [
            "Incarnation": "\(node.incarnation)", "Meta": bytes(node.metadata), "Name": "\(node.name)",
            "Port": "\(node.port)", "State": "\(node.state?.rawValue ?? -1)", "Vsn": "\(node.versions)",
        ]
        address(node.address, "Addr", &all)
        return all
    }

    private static func address(_ address: IPAddress?, _ key: String, _ all: inout [String: String]) {
        all[key] = address?.description ?? ""
        all[key + "Len"] = "\(address?.bytes.count ?? 0)"
    }

    private static func bytes(_ bytes: [UInt8]?) -> String {
        bytes.map { Hex.encode($0) } ?? "nil"
    }

    /// The fields of a capture.
    static func json(_ json: JSONValue?) -> [String: String] {
        var all: [String: String] = [:]
        for (key, value) in json?.object ?? [] {
            switch value {
            case .null: all[key] = "nil"
            case .bool(let bool): all[key] = "\(bool)"
            case .number(let text), .string(let text): all[key] = text
            case .array(let list):
                all[key] = "[" + list.map { $0.number ?? "" }.joined(separator: ", ") + "]"
            case .object: all[key] = "{}"
            }
        }
        return all
    }
}
