/// How far an import is, in a line that is written over and over on a terminal.
struct ImportProgress {
    /// Unit: nanoseconds.
    private static let pause: UInt64 = 100_000_000
    /// Goes back to the beginning of the line and empties it.
    private static let erasure = "\r\u{1B}[K"

    let total: Int
    let isShown: Bool
    let startedAt: UInt64
    /// How many are through, failed ones too.
    private(set) var done = 0
    /// How many the server had already.
    private(set) var known = 0
    private(set) var failures = 0
    private var isDrawn = false
    private var drawnAt: UInt64 = 0

    init(total: Int, isShown: Bool, startedAt: UInt64) {
        self.total = total
        self.isShown = isShown
        self.startedAt = startedAt
    }

    /// One was there already.
    mutating func wasKnown() {
        known += 1
        done += 1
    }

    /// One came to its end.
    mutating func ended(failed: Bool) {
        if failed { failures += 1 }
        done += 1
    }

    /// What to write before anything else is written to the terminal; nil: nothing.
    mutating func erase() -> String? {
        guard isDrawn else { return nil }
        isDrawn = false
        return Self.erasure
    }

    /// The line, if it is time to write it.
    /// Unit: `now`, nanoseconds of the clock of `startedAt`.
    mutating func draw(at now: UInt64) -> String? {
        guard isShown, done < total, now >= drawnAt &+ Self.pause || drawnAt == 0 else { return nil }
        drawnAt = now
        isDrawn = true
        var line = "\(done) of \(total) silences"
        if failures > 0 { line += ", \(failures) failed" }
        let seconds = Double(now &- startedAt) / 1e9
        let posted = done - known
        if seconds > 1, posted > 0 {
            line += ", \(Int(Double(total - done) * seconds / Double(posted)) + 1)s left"
        }
        return Self.erasure + line
    }

    /// What came of it all.
    func summary(at now: UInt64) -> String {
        let tenths = (now &- startedAt) / 100_000_000
        return "\(done - known - failures) imported, \(known) there already, \(failures) failed, of \(total) "
            + "silences in \(tenths / 10).\(tenths % 10)s"
    }
}
