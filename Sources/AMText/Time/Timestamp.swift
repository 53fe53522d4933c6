/// A moment of wall-clock time, exact to the nanosecond, from the year 1 on, as Go's `time.Time` in UTC and
/// as
/// protobuf's Timestamp. The zero moment of Go (0001-01-01T00:00:00Z) means "not set".
package struct Timestamp: Hashable, Sendable {
    /// Whole seconds since 1970-01-01T00:00:00Z, negative before it.
    package var seconds: Int64
    /// The rest. Unit: nanoseconds, 0 ..< 1,000,000,000.
    package var nanoseconds: Int32

    /// A moment from whole seconds and the nanoseconds after them.
    @inlinable
    package init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// "Not set": Go's zero time.
    package static let zero = Timestamp(seconds: -62_135_596_800)
    /// The Unix epoch.
    package static let epoch = Timestamp(seconds: 0)

    /// Whether this is Go's zero time, which means "not set".
    @inlinable
    package var isZero: Bool { seconds == -62_135_596_800 && nanoseconds == 0 }
}

extension Timestamp: Comparable {
    /// Whether `a` is earlier than `b`.
    @inlinable
    package static func < (a: Timestamp, b: Timestamp) -> Bool {
        a.seconds < b.seconds || (a.seconds == b.seconds && a.nanoseconds < b.nanoseconds)
    }
}

extension Timestamp {
    /// Later by a duration; the seconds saturate instead of overflowing.
    @inlinable
    package static func + (a: Timestamp, d: GoDuration) -> Timestamp {
        let (q, r) = d.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        var nanos = Int64(a.nanoseconds) + r
        var carry = q
        if nanos >= 1_000_000_000 {
            nanos -= 1_000_000_000
            carry += 1
        } else if nanos < 0 {
            nanos += 1_000_000_000
            carry -= 1
        }
        let (sum, overflow) = a.seconds.addingReportingOverflow(carry)
        return Timestamp(
            seconds: overflow ? (carry > 0 ? .max : .min) : sum, nanoseconds: Int32(truncatingIfNeeded: nanos)
        )
    }

    /// Earlier by a duration.
    @inlinable
    package static func - (a: Timestamp, d: GoDuration) -> Timestamp {
        a + GoDuration(nanoseconds: 0 &- d.nanoseconds)
    }

    /// The time from `b` to `a`, saturating at about 292 years as Go's `Sub` does.
    @inlinable
    package static func - (a: Timestamp, b: Timestamp) -> GoDuration {
        let (seconds, o1) = a.seconds.subtractingReportingOverflow(b.seconds)
        let (whole, o2) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (all, o3) = whole.addingReportingOverflow(Int64(a.nanoseconds) - Int64(b.nanoseconds))
        if o1 || o2 || o3 { return GoDuration(nanoseconds: a < b ? .min : .max) }
        return GoDuration(nanoseconds: all)
    }
}
