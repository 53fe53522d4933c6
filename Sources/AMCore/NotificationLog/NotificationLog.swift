package import AMText

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

    /// The entry of a key. One that expired and was not collected yet still counts.
    package subscript(_ key: LogKey) -> LogEntry? { entries[key] }

    /// Puts an entry in unless a newer one is there. True: it was put in.
    package mutating func put(_ entry: LogEntry) -> Bool {
        guard LogMerge.mayWrite(entry, known: entries[entry.key]) else { return false }
        entries[entry.key] = entry
        return true
    }

    /// Takes out and returns the keys of entries that expired. Shape: sorted by text.
    package mutating func collect(now: Timestamp) -> [LogKey] {
        let gone = entries.values.filter { $0.expiresAt <= now }.map { ($0.key.text, $0.key) }
            .sorted { $0.0.precedesByBytes($1.0) }.map(\.1)
        for key in gone { entries[key] = nil }
        return gone
    }
}
