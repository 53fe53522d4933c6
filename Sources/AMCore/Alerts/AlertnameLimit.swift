internal import AMText

/// At most so many different alerts of one name. Source: limit/bucket.go of the original.
struct AlertnameLimit: Sendable {
    /// The alerts of one name.
    private struct Bucket {
        var ends: [Fingerprint: Timestamp] = [:]
        /// No entry ends before this, so that a full bucket is searched only when there may be room in it.
        var earliest = Timestamp.zero

        mutating func set(_ fingerprint: Fingerprint, _ end: Timestamp) {
            ends[fingerprint] = end
            if ends.count == 1 || end < earliest { earliest = end }
        }

        /// Takes out the entry that ended first, if any has ended.
        mutating func makeRoom(now: Timestamp) -> Bool {
            guard earliest < now else { return false }
            guard let oldest = ends.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { return false }
            earliest = oldest.value
            guard oldest.value < now else { return false }
            ends[oldest.key] = nil
            return true
        }
    }
    /// Shape: by the bytes of the name, since two spellings of a letter are two names.
    private var names: [[UInt8]: Bucket] = [:]
    /// No more than so many a name; 0: no limit.
    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Whether an alert may be stored. An entry that ended makes room.
    mutating func admits(_ fingerprint: Fingerprint, name: String, endsAt: Timestamp, now: Timestamp) -> Bool
    {
        guard limit > 0 else { return true }
        let key = Array(name.utf8)
        var bucket = names.removeValue(forKey: key) ?? Bucket()
        defer { names[key] = bucket }
        if bucket.ends[fingerprint] == nil, bucket.ends.count >= limit, !bucket.makeRoom(now: now) {
            return false
        }
        bucket.set(fingerprint, endsAt)
        return true
    }

    /// Drops names whose last entry ended.
    mutating func sweep(now: Timestamp) {
        names = names.filter { $0.value.ends.values.contains { $0 >= now } }
    }
}
