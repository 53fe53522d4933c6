/// A length of time as Go's `time.Duration`: signed nanoseconds in 64 bits (about ±292 years).
package struct GoDuration: Hashable, Comparable, Sendable {
    /// The length. Unit: nanoseconds.
    package var nanoseconds: Int64

    /// A length in nanoseconds.
    @inlinable
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// No time at all.
    package static let zero = GoDuration(nanoseconds: 0)
    /// A length in whole seconds; saturates.
    @inlinable
    package static func seconds(_ n: Int64) -> GoDuration {
        let (v, o) = n.multipliedReportingOverflow(by: 1_000_000_000)
        return GoDuration(nanoseconds: o ? (n < 0 ? .min : .max) : v)
    }
    /// A length in whole milliseconds; saturates.
    @inlinable
    package static func milliseconds(_ n: Int64) -> GoDuration {
        let (v, o) = n.multipliedReportingOverflow(by: 1_000_000)
        return GoDuration(nanoseconds: o ? (n < 0 ? .min : .max) : v)
    }
    /// A length in whole minutes.
    @inlinable
    package static func minutes(_ n: Int64) -> GoDuration { seconds(n * 60) }
    /// A length in whole hours.
    @inlinable
    package static func hours(_ n: Int64) -> GoDuration { seconds(n * 3600) }

    /// The length as a floating number of seconds.
    package var inSeconds: Double { Double(nanoseconds) / 1e9 }

    /// Whether `a` is shorter than `b`.
    @inlinable
    package static func < (a: GoDuration, b: GoDuration) -> Bool { a.nanoseconds < b.nanoseconds }
    /// The sum; saturates.
    @inlinable
    package static func + (a: GoDuration, b: GoDuration) -> GoDuration {
        let (v, o) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
        return GoDuration(nanoseconds: o ? (a.nanoseconds < 0 ? .min : .max) : v)
    }
    /// The length `n` times over; saturates.
    @inlinable
    package static func * (a: GoDuration, n: Int64) -> GoDuration {
        let (v, o) = a.nanoseconds.multipliedReportingOverflow(by: n)
        return GoDuration(nanoseconds: o ? ((a.nanoseconds < 0) == (n < 0) ? .max : .min) : v)
    }
}
