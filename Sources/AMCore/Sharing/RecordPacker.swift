import AMGossip

/// Packs records into messages of a bounded size.
struct RecordPacker {
    private let header: PeerMessage
    private let size: Int
    private var current: PeerMessage
    private var positions: [UInt16: Int] = [:]
    private var used = 0
    private var full: [PeerMessage] = []
    /// About the bytes of all records.
    private(set) var bytes = 0

    /// A packer of messages with this header and of about this size.
    init(header: PeerMessage, size: Int) {
        self.header = header
        self.size = size
        current = header
    }

    /// Adds a record.
    mutating func add(
        _ fingerprint: Fingerprint, _ body: AlertBody?, _ registers: some Sequence<AlertRegister>,
        _ origins: borrowing OriginTable
    ) {
        var record = PeerMessage.Record(fingerprint: fingerprint, body: body, registers: [])
        for register in registers {
            record.registers.append(
                PeerMessage.Register(
                    origin: position(of: register.origin, origins), stamp: register.stamp,
                    details: register.details, times: register.times))
        }
        let length = PeerMessage.size(of: record)
        used += length
        bytes += length
        current.records.append(record)
        if used >= size { close() }
    }

    /// All messages.
    mutating func finish() -> [PeerMessage] {
        if !current.records.isEmpty { close() }
        return full
    }

    private mutating func position(of origin: UInt16, _ origins: borrowing OriginTable) -> Int {
        if let known = positions[origin] { return known }
        let position = current.names.count
        current.names.append(origins.name(origin))
        positions[origin] = position
        return position
    }

    private mutating func close() {
        full.append(current)
        current = header
        positions = [:]
        used = 0
    }
}
