/// A moment that was read from a text, with the clock by which the text gave it.
package struct ParsedTime: Sendable, Hashable {
    /// The moment.
    package var moment: Timestamp
    /// How far that clock is ahead of UTC. Unit: seconds.
    package var offsetSeconds: Int
    /// The zone's abbreviation if the text had one; `UTC` for UTC; empty for a mere offset.
    package var abbreviation: String

    /// A moment and its clock.
    package init(_ moment: Timestamp, offsetSeconds: Int = 0, abbreviation: String = "UTC") {
        self.moment = moment
        self.offsetSeconds = offsetSeconds
        self.abbreviation = abbreviation
    }
}
