package import AMText

/// Whether an entry of the notification log takes the place of what is known.
/// Source: nflog/nflog.go state.merge and Log.
package enum LogMerge {
    /// Whether an entry that a peer told is news: not past its expiry, and later than the known entry of its
    /// key.
    package static func isNews(_ entry: LogEntry, known: LogEntry?, now: Timestamp) -> Bool {
        if entry.expiresAt < now { return false }
        guard let known else { return true }
        return known.timestamp < entry.timestamp
    }

    /// Whether an entry of our own is written: unless what is known is later.
    package static func mayWrite(_ entry: LogEntry, known: LogEntry?) -> Bool {
        guard let known else { return true }
        return known.timestamp <= entry.timestamp
    }

    /// When an entry of our own is forgotten: after the retention, or after two repeat intervals if that is
    /// sooner.
    package static func expiry(
        writtenAt: Timestamp, retention: GoDuration, repeatInterval: GoDuration
    ) -> Timestamp {
        writtenAt + min(retention, repeatInterval * 2)
    }
}
