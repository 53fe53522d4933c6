import AMBytes

extension Message {
    /// Reads the body of a message of a type that travels alone in packets.
    static func read(_ type: MessageType, _ body: ArraySlice<UInt8>) throws(WireError) -> Message {
        var reader = MessagePackReader(body)
        do throws(MessagePackError) {
            switch type {
            case .ping: return .ping(try Ping(&reader))
            case .indirectPing: return .indirectPing(try IndirectPing(&reader))
            case .ack: return .ack(try Ack(&reader))
            case .nack: return .nack(try Ack(&reader).sequence)
            case .suspect: return .suspect(try Accusation(&reader))
            case .alive: return .alive(try Alive(&reader))
            case .dead: return .dead(try Accusation(&reader))
            case .user: return .user(Array(body))
            default: throw MessagePackError(.unexpected(marker: type.rawValue), at: body.startIndex)
            }
        } catch {
            throw .malformed(error)
        }
    }
}

extension MessageSource {
    /// Takes a field that belongs to a source. Returns: whether it does.
    mutating func take(
        _ field: Field, _ reader: inout MessagePackReader
    ) throws(MessagePackError) -> Bool {
        switch field {
        case .sourceAddr: address = try reader.address()
        case .sourcePort: port = try reader.uint16()
        case .sourceNode: node = try reader.name()
        default: return false
        }
        return true
    }
}

extension Ping {
    init(_ reader: inout MessagePackReader) throws(MessagePackError) {
        var ping = Ping(sequence: 0, node: NodeName(""), source: MessageSource())
        try reader.fields { (field, reader) throws(MessagePackError) in
            switch field {
            case .node: ping.node = try reader.name()
            case .seqNo: ping.sequence = try reader.uint32()
            default: return try ping.source.take(field, &reader)
            }
            return true
        }
        self = ping
    }
}

extension IndirectPing {
    init(_ reader: inout MessagePackReader) throws(MessagePackError) {
        var ping = IndirectPing(
            sequence: 0, target: nil, port: 0, node: NodeName(""), wantsNack: false, source: MessageSource())
        try reader.fields { (field, reader) throws(MessagePackError) in
            switch field {
            case .node: ping.node = try reader.name()
            case .seqNo: ping.sequence = try reader.uint32()
            case .target: ping.target = try reader.address()
            case .port: ping.port = try reader.uint16()
            case .nack: ping.wantsNack = try reader.bool()
            default: return try ping.source.take(field, &reader)
            }
            return true
        }
        self = ping
    }
}

extension Ack {
    init(_ reader: inout MessagePackReader) throws(MessagePackError) {
        var ack = Ack(sequence: 0, payload: nil)
        try reader.fields { (field, reader) throws(MessagePackError) in
            switch field {
            case .seqNo: ack.sequence = try reader.uint32()
            case .payload: ack.payload = try reader.bytes(GossipLimits.datagram)
            default: return false
            }
            return true
        }
        self = ack
    }
}

extension Accusation {
    init(_ reader: inout MessagePackReader) throws(MessagePackError) {
        var accusation = Accusation(incarnation: 0, node: NodeName(""), from: NodeName(""))
        try reader.fields { (field, reader) throws(MessagePackError) in
            switch field {
            case .incarnation: accusation.incarnation = try reader.uint32()
            case .node: accusation.node = try reader.name()
            case .from: accusation.from = try reader.name()
            default: return false
            }
            return true
        }
        self = accusation
    }
}

extension Alive {
    init(_ reader: inout MessagePackReader) throws(MessagePackError) {
        var alive = Alive(
            incarnation: 0, node: NodeName(""), address: nil, port: 0, metadata: nil, versions: [])
        try reader.fields { (field, reader) throws(MessagePackError) in
            switch field {
            case .incarnation: alive.incarnation = try reader.uint32()
            case .node: alive.node = try reader.name()
            case .addr: alive.address = try reader.address()
            case .port: alive.port = try reader.uint16()
            case .meta: alive.metadata = try reader.bytes(GossipLimits.metadata)
            case .vsn: alive.versions = try reader.bytes(GossipLimits.versions) ?? []
            default: return false
            }
            return true
        }
        self = alive
    }
}
