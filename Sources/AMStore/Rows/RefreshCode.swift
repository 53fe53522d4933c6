import AMCore

/// One record of the table `refresh`: new times of alerts of one partition.
///
/// Shape: a kind, then entries up to the end of the record: slot (from the one before), in a folded record
/// the age of the entry (its sequence number, back from the record's), times.
struct RefreshCode {
    /// Slots of one partition, a power of two: small enough that folding one takes a few milliseconds.
    static let partitionShift: UInt32 = 12
    static let partitionSlots = 1 << Int(partitionShift)
    /// Bits of a record's id that hold its sequence number, below the partition.
    static let sequenceBits: Int64 = 43
    static let sequenceMask: Int64 = 1 << sequenceBits - 1

    /// What a record is.
    enum Kind: UInt8 {
        /// One batch: every entry has the sequence number of the record.
        case batch = 0
        /// The newest times of each alert, folded from earlier records.
        case folded = 1
    }

    /// The partition of a slot.
    static func partition(of slot: UInt32) -> UInt32 { slot >> partitionShift }

    /// The id of a record.
    static func id(partition: UInt32, sequence: Int64) -> Int64 {
        Int64(partition) << sequenceBits | sequence & sequenceMask
    }

    private var row = RowWriter()
    private var times = TimesCode()
    private var lastSlot: UInt32 = 0

    /// A record to be written.
    init(_ kind: Kind) { row.byte(kind.rawValue) }

    /// Adds an entry.
    mutating func add(slot: UInt32, age: Int64? = nil, _ new: AlertTimes) {
        row.signed(Int64(slot) - Int64(lastSlot))
        lastSlot = slot
        if let age { row.number(UInt64(bitPattern: age)) }
        times.write(new, to: &row)
    }

    /// The record's bytes.
    consuming func sealed(id: Int64) -> RowWriter {
        row.seal(RowSum(UInt64(bitPattern: id)))
        return row
    }

    /// One entry of a record.
    struct Entry: Equatable {
        var slot: UInt32
        var sequence: Int64
        var times: AlertTimes
    }

    /// Reads a whole record; nil if it is damaged.
    static func entries(_ bytes: UnsafeRawBufferPointer, id: Int64) -> [Entry]? {
        var row = RowReader(sealed: bytes, RowSum(UInt64(bitPattern: id)))
        guard let kind = Kind(rawValue: row.byte()), id >= 0 else { return nil }
        let partition = UInt32(truncatingIfNeeded: id >> sequenceBits)
        let sequence = id & sequenceMask
        var times = TimesCode()
        var slot: Int64 = 0
        var entries: [Entry] = []
        entries.reserveCapacity(bytes.count / 8)
        while row.hasMore {
            slot &+= row.signed()
            let age = kind == .folded ? Int64(truncatingIfNeeded: row.number()) : 0
            let new = times.read(from: &row)
            guard let exact = UInt32(exactly: slot), Self.partition(of: exact) == partition else {
                return nil
            }
            entries.append(Entry(slot: exact, sequence: sequence &- age, times: new))
        }
        return row.isWhole ? entries : nil
    }
}
