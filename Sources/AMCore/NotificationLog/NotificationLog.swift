package import AMText
internal import CXXHash

/// The notification log: what was told last, by group and integration.
package struct NotificationLog: Sendable {
    /// Shape: in the order in which they came; nil: a free place.
    private var slots: ContiguousArray<LogEntry?> = []
    private var free: [Int] = []
    /// Where the entry of a key is.
    private var places: [LogKey: Int] = [:]

    /// An empty log.
    package init() {}

    /// Entries in the log.
    package var count: Int { places.count }
    /// Every entry. Shape: in an order that depends on what happened and on nothing else; not sorted, because
    /// that takes a while.
    package var stored: [LogEntry] { slots.compactMap(\.self) }
    /// Every entry. Shape: sorted by key text, so that the order can be seen.
    package var all: [LogEntry] {
        stored.map { ($0.key.text, $0) }.sorted { $0.0.precedesByBytes($1.0) }.map(\.1)
    }

    /// The hash by which `collect` knows a group's key.
    package static func hash(_ groupKey: String) -> UInt64 {
        var key = groupKey
        return key.withUTF8 { XXH3_64bits($0.baseAddress, $0.count) }
    }

    /// The entry of a key. One that expired and was not collected yet still counts.
    package subscript(_ key: LogKey) -> LogEntry? { places[key].flatMap { slots[$0] } }

    /// Puts an entry in unless a newer one is there. True: it was put in.
    package mutating func put(_ entry: LogEntry) -> Bool {
        if let place = places[entry.key] {
            guard LogMerge.mayWrite(entry, known: slots[place]) else { return false }
            slots[place] = entry
            return true
        }
        let place = free.popLast() ?? slots.count
        if place == slots.count { slots.append(entry) } else { slots[place] = entry }
        places[entry.key] = place
        return true
    }

    /// Takes out and returns the keys of entries that expired. Shape: sorted by text.
    /// - Parameter living: hashes of the keys of groups that live. Their entries stay: who was told of a
    /// group while it   fires must be told of its end, however long the receiver was away.
    package mutating func collect(now: Timestamp, except living: Set<UInt64>) -> [LogKey] {
        let gone = stored.filter {
            $0.expiresAt <= now && !living.contains(Self.hash($0.key.groupKey))
        }
        .map { ($0.key.text, $0.key) }
        .sorted { $0.0.precedesByBytes($1.0) }.map(\.1)
        for key in gone {
            guard let place = places.removeValue(forKey: key) else { continue }
            slots[place] = nil
            free.append(place)
        }
        return gone
    }
}
