package import AMText

extension TimeInterval {
    /// Whether a moment lies in this element: each given field matches the local calendar and clock.
    /// Source: timeinterval/timeinterval.go TimeInterval.ContainsTime.
    package func contains(_ moment: Timestamp) -> Bool {
        contains((zone ?? .utc).civil(at: moment))
    }

    /// Whether the fields of a local calendar and clock lie in this element.
    package func contains(_ local: CivilTime) -> Bool {
        // The end of a range of minutes is exclusive, of all others inclusive.
        if let times, !times.contains(where: { $0.begin <= local.minuteOfDay && local.minuteOfDay < $0.end })
        {
            return false
        }
        if let daysOfMonth, !daysOfMonth.contains(where: { Self.contains(local.date, in: $0) }) {
            return false
        }
        return Self.contains(local.date.month, in: months) && Self.contains(local.weekday, in: weekdays)
            && Self.contains(local.date.year, in: years)
    }

    private static func contains(_ value: Int, in ranges: [Range]?) -> Bool {
        guard let ranges else { return true }
        return ranges.contains { $0.begin <= value && value <= $0.end }
    }

    /// Whether a day lies in a range of days, negative ones counted from the month's end. A range that begins
    /// after the month's end is void; otherwise it is cut to the month.
    private static func contains(_ date: CivilDate, in range: Range) -> Bool {
        let length = CivilDate.daysInMonth(year: date.year, month: date.month)
        let begin = range.begin < 0 ? length + range.begin + 1 : range.begin
        let end = range.end < 0 ? length + range.end + 1 : range.end
        if begin > length { return false }
        let first = min(max(begin, -length), length)
        let last = min(max(end, -length), length)
        return first <= date.day && date.day <= last
    }
}

extension NamedTimeInterval {
    /// Whether a moment lies in any of the elements; never without elements.
    package func contains(_ moment: Timestamp) -> Bool { elements.contains { $0.contains(moment) } }
}
