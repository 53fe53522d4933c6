import AMCore
import AMText
import CSQLite

/// Reads a whole file and hands out what it holds as changes: the node, silences, log entries, groups, then
/// alerts by slot with their newest times. What cannot be read is stepped over and counted.
struct JournalScan {
    private let database: Database
    /// The first thing that could not be read; nil if all could.
    private(set) var damage: String?
    /// Rows, or runs of rows, that could not be read.
    private(set) var lost = 0
    /// What was handed out.
    private(set) var alerts = 0
    private(set) var groups = 0
    private(set) var silences = 0
    private(set) var logEntries = 0
    /// A sequence number above all that were read.
    private(set) var sequence: Int64 = 1
    private(set) var aliveAt: Timestamp?
    /// How much the refresh records hold.
    private(set) var refreshes = RefreshLedger()

    private let options: JournalOptions

    /// A scan of an open file.
    init(_ database: Database, _ options: JournalOptions) {
        self.database = database
        self.options = options
    }

    /// Reads everything.
    /// Throws: what is no damage, such as a lack of memory.
    mutating func run(_ each: (Change) -> Void) throws(SQLiteFailure) {
        try walk("SELECT id, sequence, alive FROM node WHERE id >= ?1 ORDER BY id") { scan, row in
            scan.sequence = max(scan.sequence, row.integer(1))
            if row.bytes(2).isEmpty { return true }
            var reader = RowReader(row.bytes(2))
            let moment = reader.moment()
            guard reader.isWhole else { return false }
            scan.aliveAt = moment
            each(.alive(moment))
            return true
        }
        try walk("SELECT id, row FROM files WHERE id >= ?1 ORDER BY id") { _, row in
            guard let files = StateFilesCode.read(row.bytes(1)) else { return false }
            each(.stateFiles(files))
            return true
        }
        try walk("SELECT id, name, row FROM silence WHERE id >= ?1 ORDER BY id") { scan, row in
            guard let silence = SilenceCode.read(row.bytes(2), id: row.text(1)) else { return false }
            scan.silences += 1
            each(.silence(silence))
            return true
        }
        try walk("SELECT id, name, row FROM log WHERE id >= ?1 ORDER BY id") { scan, row in
            guard let key = LogEntryCode.key(row.bytes(1)),
                let entry = LogEntryCode.read(row.bytes(2), key: key)
            else { return false }
            scan.logEntries += 1
            each(.logEntry(entry))
            return true
        }
        try walk("SELECT number, row FROM grp WHERE number >= ?1 ORDER BY number") { scan, row in
            let number = UInt64(bitPattern: row.integer(0))
            guard let group = GroupCode.read(row.bytes(1), number: number) else { return false }
            scan.groups += 1
            each(.group(group))
            return true
        }
        try runAlerts(each)
    }

    private mutating func runAlerts(_ each: (Change) -> Void) throws(SQLiteFailure) {
        var block = AlertBlock()
        var newest: NewestTimes?
        var used = 0
        var groups = GroupsMemory()
        var failure: SQLiteFailure?
        let sql = """
            SELECT slot, sequence, cut, times, groups, sum, body FROM alert WHERE slot >= ?1 ORDER BY slot
            """
        try walk(sql) { scan, row in
            guard let slot = UInt32(exactly: row.integer(0)) else { return false }
            let partition = RefreshCode.partition(of: slot)
            if newest?.partition != partition {
                scan.settle(newest, used: used)
                used = 0
                do throws(SQLiteFailure) { newest = try scan.newestTimes(partition) } catch {
                    failure = error
                }
            }
            let (raw, body) = (row.bytes(3), row.bytes(6))
            let cut = Int(truncatingIfNeeded: row.integer(2))
            let sequence = row.integer(1)
            guard row.integer(5) == Int64(AlertCode.sum(slot, sequence, cut: cut, raw, body)) else {
                return false
            }
            var reader = RowReader(raw)
            var code = TimesCode()
            var times = code.read(from: &reader)
            guard reader.isWhole, AlertCode.isBody(body, cut: cut), let numbers = groups.read(row.bytes(4))
            else { return false }
            scan.sequence = max(scan.sequence, sequence)
            if let told = newest?[slot], told.sequence >= sequence {
                times = told.times
                used += 1
            }
            block.add(slot, body, cut: cut, times, numbers)
            scan.alerts += 1
            if block.isFull { block.handOut(each) }
            return true
        }
        settle(newest, used: used)
        block.handOut(each)
        if let failure { throw failure }
    }

    /// Notes how many entries of a partition speak of no alert.
    private mutating func settle(_ newest: NewestTimes?, used: Int) {
        guard let newest, newest.count > 0 else { return }
        refreshes.noteDead(newest.partition, entries: newest.count - used, of: newest.count)
    }

    /// The newest times in a partition's records, without those that cannot be read.
    private mutating func newestTimes(_ partition: UInt32) throws(SQLiteFailure) -> NewestTimes {
        var newest = NewestTimes(partition: partition)
        let end = RefreshCode.id(partition: partition, sequence: RefreshCode.sequenceMask)
        let sql = "SELECT id, entries FROM refresh WHERE id BETWEEN ?1 AND \(end) ORDER BY id"
        try walk(sql, from: RefreshCode.id(partition: partition, sequence: 0)) { scan, row in
            let id = row.integer(0)
            let bytes = row.bytes(1)
            scan.sequence = max(scan.sequence, id & RefreshCode.sequenceMask + 1)
            if bytes.first == RefreshCode.Kind.folded.rawValue {
                scan.refreshes.noteFold(partition, bytes: bytes.count)
            } else {
                scan.refreshes.noteBatch(partition, bytes: bytes.count, scan.options)
            }
            return newest.take(bytes, id: id)
        }
        return newest
    }

    /// Reads a table in the order of its key, its first column; the body answers whether a row could be read.
    /// Behind a page that cannot be read it goes on, in growing steps until something can be read again.
    private mutating func walk(
        _ sql: String, from start: Int64 = .min, _ body: (inout JournalScan, Statement) -> Bool
    ) throws(SQLiteFailure) {
        var next = start
        var stride: Int64 = 1
        while true {
            do throws(SQLiteFailure) {
                let rows = try database.prepare(sql)
                rows.bind(1, next)
                while try rows.step() {
                    let key = rows.integer(0)
                    stride = 1
                    if !body(&self, rows) { note("row \(key) cannot be read") }
                    guard key < .max else { return }
                    next = key + 1
                }
                return
            } catch {
                // A table that is missing is damage as well.
                guard error.meansDamage || error.primary == SQLITE_ERROR else { throw error }
                if stride == 1 { note(error.text) }
                if error.primary == SQLITE_ERROR { return }
                if next == .min { next = 0 }
                guard stride < 1 << 32, next < .max - stride else { return }
                next += stride
                stride *= 2
            }
        }
    }

    private mutating func note(_ text: String) {
        damage = damage ?? text
        lost += 1
    }
}

/// Alerts on their way out, whose bodies share one array: a million small arrays would take longer and more.
private struct AlertBlock {
    private struct Item {
        var slot: UInt32
        var start: Int
        var end: Int
        var cut: Int
        var times: AlertTimes
        var groups: [UInt64]
    }

    private var bytes: [UInt8] = []
    private var items: [Item] = []

    var isFull: Bool { bytes.count >= 64 << 10 }

    mutating func add(
        _ slot: UInt32, _ body: UnsafeRawBufferPointer, cut: Int, _ times: AlertTimes, _ groups: [UInt64]
    ) {
        let start = bytes.count
        bytes.append(contentsOf: body)
        items.append(
            Item(slot: slot, start: start, end: bytes.count, cut: cut, times: times, groups: groups))
    }

    mutating func handOut(_ each: (Change) -> Void) {
        // An array that grew by doubling is up to half empty, and lives as long as one of its alerts.
        let shared = Array(bytes[...])
        for item in items {
            let body = AlertBody(bytes: shared[item.start..<item.end], detailsOffset: item.cut)
            each(.alert(slot: item.slot, AlertRow(body: body, times: item.times, groups: item.groups)))
        }
        items.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }
}

/// The groups of the row before: neighbours mostly lie in the same, and then share the array.
private struct GroupsMemory {
    private var bytes: [UInt8] = []
    private var numbers: [UInt64] = []

    mutating func read(_ raw: UnsafeRawBufferPointer) -> [UInt64]? {
        if raw.elementsEqual(bytes) { return numbers }
        guard let fresh = AlertCode.groups(raw) else { return nil }
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: raw)
        numbers = fresh
        return fresh
    }
}
