internal import AMText

/// At most so many different alerts of one name. Source: limit/bucket.go of the original.
struct AlertnameLimit: Sendable {
    /// Entries of one name: fingerprint to end.
    private var names: [String: [Fingerprint: Timestamp]] = [:]
    /// No more than so many a name; 0: no limit.
    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Whether an alert may be stored. An entry that ended makes room.
    mutating func admits(_ fingerprint: Fingerprint, name: String, endsAt: Timestamp, now: Timestamp) -> Bool
    {
        guard limit > 0 else { return true }
        var entries = names[name, default: [:]]
        if entries[fingerprint] == nil, entries.count >= limit {
            guard
                let oldest = entries.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }), oldest.value < now
            else { return false }
            entries[oldest.key] = nil
        }
        entries[fingerprint] = endsAt
        names[name] = entries
        return true
    }

    /// Drops names whose last entry ended.
    mutating func sweep(now: Timestamp) {
        names = names.filter { $0.value.values.contains { $0 >= now } }
    }
}
