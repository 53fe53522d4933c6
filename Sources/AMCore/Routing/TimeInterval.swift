package import AMText

/// One element of a named time interval: every field that is given must match, each by any of its ranges.
package struct TimeInterval: Sendable {
    /// An inclusive range of whole numbers.
    package struct Range: Sendable, Hashable {
        /// The first number.
        package var begin: Int
        /// The last number; of minutes of the day, the first one that is out.
        package var end: Int
        /// A range.
        package init(begin: Int, end: Int) {
            self.begin = begin
            self.end = end
        }
    }
    /// Minutes of the day, the end exclusive; nil: any. An empty list matches nothing (as for all fields).
    package var times: [Range]?
    /// Days of the week, Sunday is 0; nil: any.
    package var weekdays: [Range]?
    /// Days of the month, 1 … 31, or −31 … −1 from the month's end; nil: any.
    package var daysOfMonth: [Range]?
    /// Months, January is 1, not held against the calendar; nil: any.
    package var months: [Range]?
    /// Years; nil: any.
    package var years: [Range]?
    /// The zone's name as it is printed; empty: none was given, which means UTC.
    package var location: String
    /// The zone's rules; nil: UTC.
    package var zone: Zone?

    /// An element that matches always.
    package init() {
        location = ""
    }
}
