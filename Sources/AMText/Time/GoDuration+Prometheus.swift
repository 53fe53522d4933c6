extension GoDuration {
    /// The units of Prometheus' durations, largest first.
    static let prometheusUnits: [(name: String, nanoseconds: Int64)] = [
        ("y", 365 * 86_400_000_000_000), ("w", 7 * 86_400_000_000_000), ("d", 86_400_000_000_000),
        ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
    ]

    /// Reads the syntax of the configuration file: `0`, or whole numbers with units `y w d h m s ms`, largest
    /// first,
    /// each at most once.
    /// Throws: `empty duration string`, `not a valid duration string: "x"`, `unknown unit "us" in duration
    /// "30us"`,
    /// `duration out of range`.
    /// Source: prometheus/common model.ParseDuration.
    package static func parsePrometheus(_ text: String) throws(TimeError) -> GoDuration {
        if text == "0" { return .zero }
        if text.isEmpty { throw TimeError("empty duration string") }
        let bytes = Array(text.utf8)
        var at = 0
        var total: UInt64 = 0
        var nextAllowed = 0
        while at < bytes.count {
            let start = at
            while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
            let unitStart = at
            while at < bytes.count, bytes[at] &- 0x30 >= 10 { at += 1 }
            guard let value = UInt64(String(decoding: bytes[start..<unitStart], as: UTF8.self)),
                at > unitStart
            else { throw TimeError("not a valid duration string: \(Quote.quote(text))") }
            let name = String(decoding: bytes[unitStart..<at], as: UTF8.self)
            guard let place = prometheusUnits.firstIndex(where: { $0.name == name }) else {
                throw TimeError("unknown unit \(Quote.quote(name)) in duration \(Quote.quote(text))")
            }
            if place < nextAllowed { throw TimeError("not a valid duration string: \(Quote.quote(text))") }
            nextAllowed = place + 1
            let size = UInt64(prometheusUnits[place].nanoseconds)
            if value > 1 << 63 / size { throw TimeError("duration out of range") }
            // At most 2^63 is added to less than 2^63.
            total += value * size
            if total > 1 << 63 - 1 { throw TimeError("duration out of range") }
        }
        return GoDuration(nanoseconds: Int64(total))
    }
}
