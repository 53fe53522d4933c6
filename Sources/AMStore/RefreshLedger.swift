/// How much each partition's refresh records hold, so that it is known when to fold which. An estimate: a
/// commit that is taken back leaves its mark, which costs a fold that was not needed.
struct RefreshLedger {
    private struct Account {
        var folded = 0
        var batched = 0
        var records = 0
        var drops = 0
        var isDue = false
    }

    private var accounts: [UInt32: Account] = [:]
    /// Partitions to be folded. Shape: in the order in which they became due.
    private(set) var due: [UInt32] = []

    /// Drops of alerts in one partition after which its records are worth a look.
    private static let manyDrops = RefreshCode.partitionSlots / 2

    /// A batch was written, or found at the start.
    mutating func noteBatch(_ partition: UInt32, bytes: Int, _ options: JournalOptions) {
        var account = accounts[partition] ?? Account()
        account.batched += bytes
        account.records += 1
        let isLarge = account.batched > options.foldBytes + 2 * account.folded
        settle(partition, account, isLarge || account.records > options.foldRecords)
    }

    /// A folded record was written, or found at the start.
    mutating func noteFold(_ partition: UInt32, bytes: Int) {
        accounts[partition] = bytes == 0 ? nil : Account(folded: bytes)
    }

    /// An alert was dropped.
    mutating func noteDrop(_ partition: UInt32) {
        guard var account = accounts[partition] else { return }
        account.drops += 1
        settle(partition, account, account.drops >= Self.manyDrops)
    }

    /// The start found entries that speak of no alert.
    mutating func noteDead(_ partition: UInt32, entries: Int, of all: Int) {
        guard let account = accounts[partition] else { return }
        settle(partition, account, entries * 2 > all)
    }

    /// There are no records of a partition.
    mutating func forget(_ partition: UInt32) { accounts[partition] = nil }

    /// The next partition to be folded, which from here on is not due any more.
    mutating func takeDue() -> UInt32? {
        guard let partition = due.popLast() else { return nil }
        accounts[partition]?.isDue = false
        return partition
    }

    private mutating func settle(_ partition: UInt32, _ account: Account, _ isDue: Bool) {
        var account = account
        if isDue, !account.isDue {
            account.isDue = true
            due.append(partition)
        }
        accounts[partition] = account
    }
}
