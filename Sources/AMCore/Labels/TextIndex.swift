/// An open-addressed table from a hash to numbers; the owner compares the texts.
package struct TextIndex: Sendable {
    private var ids: ContiguousArray<UInt32> = []
    private var hashes: ContiguousArray<UInt32> = []
    private var used = 0
    private static let empty = UInt32.max
    private static let removed = UInt32.max - 1

    /// An empty table.
    package init() { resize(to: 1024) }

    /// The number with this hash that `isSame` accepts.
    package func find(hash: UInt64, _ isSame: (UInt32) -> Bool) -> UInt32? {
        let mask = ids.count - 1
        let short = UInt32(truncatingIfNeeded: hash >> 32)
        var at = Int(truncatingIfNeeded: hash) & mask
        while ids[at] != Self.empty {
            if ids[at] != Self.removed, hashes[at] == short, isSame(ids[at]) { return ids[at] }
            at = (at + 1) & mask
        }
        return nil
    }

    /// Adds a number that is not in the table.
    package mutating func insert(_ id: UInt32, hash: UInt64) {
        if (used + 1) * 4 > ids.count * 3 { grow() }
        place(id, hash: hash)
        used += 1
    }

    /// Takes a number out.
    package mutating func remove(_ id: UInt32, hash: UInt64) {
        let mask = ids.count - 1
        var at = Int(truncatingIfNeeded: hash) & mask
        while ids[at] != Self.empty {
            if ids[at] == id {
                ids[at] = Self.removed
                return
            }
            at = (at + 1) & mask
        }
    }

    private mutating func place(_ id: UInt32, hash: UInt64) {
        let mask = ids.count - 1
        var at = Int(truncatingIfNeeded: hash) & mask
        while ids[at] != Self.empty { at = (at + 1) & mask }
        ids[at] = id
        hashes[at] = UInt32(truncatingIfNeeded: hash >> 32)
        lows[at] = UInt32(truncatingIfNeeded: hash)
    }

    /// The lower halves of the hashes: where an entry goes when the table grows.
    private var lows: ContiguousArray<UInt32> = []

    private mutating func grow() {
        let old = (ids, hashes, lows)
        var living = 0
        for id in old.0 where id != Self.empty && id != Self.removed { living += 1 }
        resize(to: living * 2 > old.0.count ? old.0.count * 2 : old.0.count)
        used = living
        for i in old.0.indices where old.0[i] != Self.empty && old.0[i] != Self.removed {
            place(old.0[i], hash: UInt64(old.1[i]) << 32 | UInt64(old.2[i]))
        }
    }

    private mutating func resize(to count: Int) {
        ids = ContiguousArray(repeating: Self.empty, count: count)
        hashes = ContiguousArray(repeating: 0, count: count)
        lows = ContiguousArray(repeating: 0, count: count)
    }
}
