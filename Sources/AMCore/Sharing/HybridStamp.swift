package import AMText

/// When something was accepted, in an order that all nodes agree on: the wall clock first, and a counter for
/// what the clock cannot tell apart. Two nodes may give the same stamp; then their names decide.
/// Source: Kulkarni et al., "Logical Physical Clocks".
package struct HybridStamp: Hashable, Comparable, Sendable {
    /// Unit: nanoseconds since 1970. Shape: 0 … `latest`.
    package var wall: Int64
    /// Tells apart what happened at one reading of the clock.
    package var counter: UInt32

    /// The last moment a stamp can have, in the year 2116: sums of stamps and spans never overflow.
    package static let latest: Int64 = 1 << 62 - 1

    /// A stamp; a moment out of range becomes the nearest one.
    package init(wall: Int64, counter: UInt32 = 0) {
        self.wall = min(max(wall, 0), Self.latest)
        self.counter = counter
    }

    /// The first stamp of a moment.
    package init(_ moment: Timestamp) { self.init(wall: (moment - .epoch).nanoseconds) }

    package static func < (a: HybridStamp, b: HybridStamp) -> Bool {
        a.wall == b.wall ? a.counter < b.counter : a.wall < b.wall
    }

    /// The stamp right behind this one.
    package var next: HybridStamp {
        counter == .max ? HybridStamp(wall: wall + 1) : HybridStamp(wall: wall, counter: counter + 1)
    }
}
