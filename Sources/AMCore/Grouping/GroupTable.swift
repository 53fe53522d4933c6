internal import CXXHash

/// All groups: by index, found by route and labels.
package struct GroupTable: Sendable {
    /// What views copy. nil: a free index.
    package internal(set) var slots: Chunked<Group?> = Chunked()
    /// Groups in the table.
    package private(set) var count = 0
    private var free: [UInt32] = []
    private var index = TextIndex()
    /// The number that the next group gets.
    package var nextNumber: UInt64 = 1

    /// An empty table.
    package init() {}

    private static func hash(route: Int, labels: LabelRun) -> UInt64 {
        labels.withUnsafeBytes {
            XXH3_64bits_withSeed($0.baseAddress, $0.count, XXH64_hash_t(UInt64(route)))
        }
    }

    /// The index of a route's group with these labels.
    package func find(route: Int, labels: LabelRun) -> UInt32? {
        index.find(hash: Self.hash(route: route, labels: labels)) { at in
            guard let group = slots[Int(at)] else { return false }
            return group.route == route && group.labels == labels
        }
    }

    /// The group at an index that is taken. Fault: if it is free.
    package subscript(_ at: UInt32) -> Group {
        @inline(__always) get { slots[taken: Int(at)] }
        _modify { yield &slots[taken: Int(at)] }
    }

    /// Adds a group that is not in the table.
    package mutating func insert(_ group: Group) -> UInt32 {
        let at: UInt32
        if let reused = free.popLast() {
            at = reused
            slots[Int(at)] = group
        } else {
            at = UInt32(slots.count)
            slots.append(group)
        }
        index.insert(at, hash: Self.hash(route: group.route, labels: group.labels))
        count += 1
        return at
    }

    /// Takes a group out.
    package mutating func remove(_ at: UInt32) {
        let group = self[at]
        index.remove(at, hash: Self.hash(route: group.route, labels: group.labels))
        slots[Int(at)] = nil
        free.append(at)
        count -= 1
    }

    /// Gives groups other route positions, after a reload.
    package mutating func renumberRoutes(_ position: (Int) -> Int) {
        var fresh = TextIndex()
        for at in 0..<slots.count {
            guard let route = slots[at]?.route else { continue }
            let moved = position(route)
            slots[at]?.route = moved
            fresh.insert(UInt32(at), hash: Self.hash(route: moved, labels: self[UInt32(at)].labels))
        }
        index = fresh
    }
}
