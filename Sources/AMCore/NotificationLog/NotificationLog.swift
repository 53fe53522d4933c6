package import AMText
internal import CXXHash

/// The notification log: what was told last, by group and integration.
package struct NotificationLog: Sendable {
    private var entries: [LogKey: LogEntry] = [:]

    /// An empty log.
    package init() {}

    /// Entries in the log.
    package var count: Int { entries.count }
    /// Every entry. Shape: sorted by key text, so that the order can be seen.
    package var all: [LogEntry] {
        entries.values.map { ($0.key.text, $0) }.sorted { $0.0.precedesByBytes($1.0) }.map(\.1)
    }

    /// The hash by which `collect` knows a group's key.
    package static func hash(_ groupKey: String) -> UInt64 {
        var key = groupKey
        return key.withUTF8 { XXH3_64bits($0.baseAddress, $0.count) }
    }

    /// The entry of a key. One that expired and was not collected yet still counts.
    package subscript(_ key: LogKey) -> LogEntry? { entries[key] }

    /// Puts an entry in unless a newer one is there. True: it was put in.
    package mutating func put(_ entry: LogEntry) -> Bool {
        guard LogMerge.mayWrite(entry, known: entries[entry.key]) else { return false }
        entries[entry.key] = entry
        return true
    }

    /// Takes out and returns the keys of entries that expired. Shape: sorted by text.
    /// - Parameter living: hashes of the keys of groups that live. Their entries stay: who was told of a
    /// group while it   fires must be told of its end, however long the receiver was away.
    package mutating func collect(now: Timestamp, except living: Set<UInt64>) -> [LogKey] {
        let gone = entries.values.filter {
            $0.expiresAt <= now && !living.contains(Self.hash($0.key.groupKey))
        }
        .map { ($0.key.text, $0.key) }
        .sorted { $0.0.precedesByBytes($1.0) }.map(\.1)
        for key in gone { entries[key] = nil }
        return gone
    }
}
