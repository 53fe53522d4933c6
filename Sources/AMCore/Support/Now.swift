package import AMText

/// A reading of the steady clock, which never jumps. Unit: nanoseconds since some start.
package struct Ticks: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64
    /// A reading.
    @inlinable
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    @inlinable
    package static func < (a: Ticks, b: Ticks) -> Bool { a.nanoseconds < b.nanoseconds }
    /// Later by a duration.
    @inlinable
    package static func + (a: Ticks, d: GoDuration) -> Ticks {
        Ticks(nanoseconds: (GoDuration(nanoseconds: a.nanoseconds) + d).nanoseconds)
    }
    /// The time from `b` to `a`.
    @inlinable
    package static func - (a: Ticks, b: Ticks) -> GoDuration {
        GoDuration(nanoseconds: a.nanoseconds - b.nanoseconds)
    }
}

/// The one moment of a turn: the wall clock gives meaning (`startsAt`, repeat interval), the steady clock
/// drives timers, so that a jump of the wall clock moves meanings and not timers.
package struct Now: Sendable, Hashable {
    package var wall: Timestamp
    package var steady: Ticks
    /// A moment.
    @inlinable
    package init(wall: Timestamp, steady: Ticks) {
        self.wall = wall
        self.steady = steady
    }
}
