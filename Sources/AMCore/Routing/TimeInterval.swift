package import AMText

/// One element of a named time interval: every field that is given must match, each by any of its ranges.
package struct TimeInterval: Sendable {
    /// An inclusive range of whole numbers.
    package struct Range: Sendable, Hashable {
        package var begin: Int
        package var end: Int
        /// A range.
        package init(begin: Int, end: Int) {
            self.begin = begin
            self.end = end
        }
    }
    /// Minutes of the day, the end exclusive; nil: any. An empty list matches nothing (as for all fields).
    package var times: [Range]?
    /// Sunday is 0.
    package var weekdays: [Range]?
    /// 1 … 31, or −31 … −1 from the month's end.
    package var daysOfMonth: [Range]?
    package var months: [Range]?
    package var years: [Range]?
    /// The zone's name as written; empty: UTC.
    package var location: String
    /// The zone's rules; nil: UTC.
    package var zone: Zone?

    /// An element that matches always.
    package init() {
        location = ""
    }
}
