/// A moment of the steady clock, or a span between two: the room has no clock of its own, so it only compares
/// and adds. Unit: nanoseconds, for a moment since some start. Sums stop at the ends of the type.
package struct Nanoseconds: Hashable, Comparable, Sendable {
    package var count: Int64

    /// So many nanoseconds.
    package init(_ count: Int64) { self.count = count }

    /// So many milliseconds.
    package static func milliseconds(_ count: Int64) -> Nanoseconds { Nanoseconds(1_000_000) * count }
    /// So many seconds.
    package static func seconds(_ count: Int64) -> Nanoseconds { Nanoseconds(1_000_000_000) * count }
    /// None.
    package static let zero = Nanoseconds(0)

    package static func < (a: Nanoseconds, b: Nanoseconds) -> Bool { a.count < b.count }
    /// Later, or longer.
    package static func + (a: Nanoseconds, b: Nanoseconds) -> Nanoseconds {
        let (sum, overflow) = a.count.addingReportingOverflow(b.count)
        return Nanoseconds(overflow ? (b.count > 0 ? .max : .min) : sum)
    }
    /// The span from `b` to `a`, or earlier.
    package static func - (a: Nanoseconds, b: Nanoseconds) -> Nanoseconds {
        let (difference, overflow) = a.count.subtractingReportingOverflow(b.count)
        return Nanoseconds(overflow ? (b.count < 0 ? .max : .min) : difference)
    }
    /// So many times as long.
    package static func * (a: Nanoseconds, times: Int64) -> Nanoseconds {
        let (product, overflow) = a.count.multipliedReportingOverflow(by: times)
        return Nanoseconds(overflow ? ((a.count > 0) == (times > 0) ? .max : .min) : product)
    }
}
