import AMBytes

/// The keys of all messages' maps: the names of the fields in Go.
enum Field: String {
    case addr = "Addr"
    case algo = "Algo"
    case buf = "Buf"
    case error = "Error"
    case from = "From"
    case incarnation = "Incarnation"
    case join = "Join"
    case meta = "Meta"
    case nack = "Nack"
    case name = "Name"
    case node = "Node"
    case nodes = "Nodes"
    case payload = "Payload"
    case port = "Port"
    case seqNo = "SeqNo"
    case sourceAddr = "SourceAddr"
    case sourceNode = "SourceNode"
    case sourcePort = "SourcePort"
    case state = "State"
    case target = "Target"
    case userMsgLen = "UserMsgLen"
    case userStateLen = "UserStateLen"
    case vsn = "Vsn"
}

extension MessagePackReader {
    /// Pairs of one map, and bytes of one value that nobody reads, at most: a map that arrives in pieces is
    /// read again with each of them.
    private static let mostPairs = 64
    private static let mostSkipped = 4096

    /// Reads a map. `take` reads the value of a field that it knows, and says whether it did; other values
    /// are passed over.
    mutating func fields(
        _ take: (Field, inout MessagePackReader) throws(MessagePackError) -> Bool
    ) throws(MessagePackError) {
        let start = offset
        let count = try map()
        guard count <= Self.mostPairs else { throw MessagePackError(.tooLong, at: start) }
        for _ in 0..<count {
            let key = try raw(limit: Self.mostSkipped) ?? []
            let field = key.count <= 12 ? Field(rawValue: String(decoding: key, as: UTF8.self)) : nil
            if let field, try take(field, &self) { continue }
            try skip(limit: Self.mostSkipped)
        }
    }

    mutating func uint32() throws(MessagePackError) -> UInt32 {
        UInt32(truncatingIfNeeded: try unsigned(UInt64(UInt32.max)))
    }

    mutating func uint16() throws(MessagePackError) -> UInt16 {
        UInt16(truncatingIfNeeded: try unsigned(UInt64(UInt16.max)))
    }

    /// A length or count that Go holds in an `int`.
    mutating func length(_ most: Int) throws(MessagePackError) -> Int {
        let start = offset
        let value = try unsigned(UInt64(Int64.max))
        guard value <= UInt64(most) else { throw MessagePackError(.tooLong, at: start) }
        return Int(value)
    }

    mutating func name() throws(MessagePackError) -> NodeName {
        NodeName(try raw(limit: GossipLimits.name) ?? [])
    }

    mutating func address() throws(MessagePackError) -> IPAddress? {
        IPAddress(try raw(limit: GossipLimits.name) ?? [])
    }

    mutating func bytes(_ limit: Int) throws(MessagePackError) -> [UInt8]? {
        try raw(limit: limit).map { Array($0) }
    }
}
