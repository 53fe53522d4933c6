import AMCore
import CSQLite

/// The newest times that the refresh records of one partition tell for each of its slots.
struct NewestTimes {
    let partition: UInt32
    private var entries: [RefreshCode.Entry?]
    /// Entries told.
    private(set) var count = 0

    /// Nothing told yet.
    init(partition: UInt32) {
        self.partition = partition
        entries = Array(repeating: nil, count: RefreshCode.partitionSlots)
    }

    /// What is told of a slot of the partition.
    subscript(_ slot: UInt32) -> RefreshCode.Entry? { entries[Int(slot) & (RefreshCode.partitionSlots - 1)] }

    /// Takes one record in; false if it is damaged. Records come in the order of their sequence numbers; what
    /// a later one tells counts, and within one the later entry.
    mutating func take(_ bytes: UnsafeRawBufferPointer, id: Int64) -> Bool {
        guard let told = RefreshCode.entries(bytes, id: id) else { return false }
        for entry in told {
            let index = Int(entry.slot) & (RefreshCode.partitionSlots - 1)
            if let known = entries[index] {
                if known.sequence > entry.sequence { continue }
            } else {
                count += 1
            }
            entries[index] = entry
        }
        return true
    }

    /// Reads all records of the partition; returns the highest sequence number, -1 if there are none.
    /// Throws: also when a record is damaged.
    mutating func read(from database: Database) throws(SQLiteFailure) -> Int64 {
        let records = try database.prepare(
            "SELECT id, entries FROM refresh WHERE id BETWEEN ?1 AND ?2 ORDER BY id")
        records.bind(1, RefreshCode.id(partition: partition, sequence: 0))
        records.bind(2, RefreshCode.id(partition: partition, sequence: RefreshCode.sequenceMask))
        var top: Int64 = -1
        while try records.step() {
            let id = records.integer(0)
            guard take(records.bytes(1), id: id) else {
                throw SQLiteFailure(code: SQLITE_CORRUPT, text: "refresh record \(id) cannot be read")
            }
            top = id & RefreshCode.sequenceMask
        }
        return top
    }
}
