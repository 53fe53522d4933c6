package import AMBytes

extension Message {
    /// The message as it stands in a packet, its type first.
    /// Shape: the keys of the map are sorted by bytes.
    package func encoded(_ dialect: MessagePackDialect) -> [UInt8] {
        switch self {
        case .ping(let ping): Self.body(.ping, dialect, ping.write)
        case .indirectPing(let ping): Self.body(.indirectPing, dialect, ping.write)
        case .ack(let ack): Self.body(.ack, dialect, ack.write)
        case .nack(let sequence):
            Self.body(.nack, dialect) { out in
                out.map(1)
                out.key("SeqNo")
                out.unsigned(UInt64(sequence))
            }
        case .suspect(let accusation): Self.body(.suspect, dialect, accusation.write)
        case .alive(let alive): Self.body(.alive, dialect, alive.write)
        case .dead(let accusation): Self.body(.dead, dialect, accusation.write)
        case .user(let bytes): [MessageType.user.rawValue] + bytes
        }
    }

    static func body(
        _ type: MessageType, _ dialect: MessagePackDialect, _ write: (inout MessagePackWriter) -> Void
    ) -> [UInt8] {
        var out = MessagePackWriter(dialect, appendingTo: [type.rawValue])
        write(&out)
        return out.bytes
    }
}

extension MessageSource {
    var fieldCount: Int { (address == nil ? 0 : 1) + (node.bytes.isEmpty ? 0 : 1) + (port == 0 ? 0 : 1) }

    func write(_ out: inout MessagePackWriter) {
        if let address {
            out.key("SourceAddr")
            out.raw(address.bytes)
        }
        if !node.bytes.isEmpty {
            out.key("SourceNode")
            out.raw(node.bytes)
        }
        if port != 0 {
            out.key("SourcePort")
            out.unsigned(UInt64(port))
        }
    }
}

extension Ping {
    func write(_ out: inout MessagePackWriter) {
        out.map(2 + source.fieldCount)
        out.key("Node")
        out.raw(node.bytes)
        out.key("SeqNo")
        out.unsigned(UInt64(sequence))
        source.write(&out)
    }
}

extension IndirectPing {
    func write(_ out: inout MessagePackWriter) {
        out.map(5 + source.fieldCount)
        out.key("Nack")
        out.bool(wantsNack)
        out.key("Node")
        out.raw(node.bytes)
        out.key("Port")
        out.unsigned(UInt64(port))
        out.key("SeqNo")
        out.unsigned(UInt64(sequence))
        source.write(&out)
        out.key("Target")
        out.raw(target?.bytes ?? [])
    }
}

extension Ack {
    func write(_ out: inout MessagePackWriter) {
        out.map(2)
        out.key("Payload")
        out.raw(payload)
        out.key("SeqNo")
        out.unsigned(UInt64(sequence))
    }
}

extension Accusation {
    func write(_ out: inout MessagePackWriter) {
        out.map(3)
        out.key("From")
        out.raw(from.bytes)
        out.key("Incarnation")
        out.unsigned(UInt64(incarnation))
        out.key("Node")
        out.raw(node.bytes)
    }
}

extension Alive {
    func write(_ out: inout MessagePackWriter) {
        out.map(6)
        out.key("Addr")
        out.raw(address?.bytes ?? [])
        out.key("Incarnation")
        out.unsigned(UInt64(incarnation))
        out.key("Meta")
        out.raw(metadata)
        out.key("Node")
        out.raw(node.bytes)
        out.key("Port")
        out.unsigned(UInt64(port))
        out.key("Vsn")
        out.raw(versions)
    }
}
