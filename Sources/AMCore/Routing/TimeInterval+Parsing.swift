package import AMText

/// Why a text is no part of a time interval.
package struct TimeIntervalError: Error, Sendable, Equatable {
    /// The text that users know, e.g. `funday is not a valid weekday`.
    package let text: String

    /// An error with its whole text.
    package init(_ text: String) { self.text = text }
}

extension TimeInterval {
    /// A range of minutes of the day from two clock times `HH:MM`, up to `24:00`.
    /// Throws: `both start and end times must be provided`, `couldn't parse timestamp X, invalid format`,
    /// `start time cannot be equal or greater than end time`.
    /// Source: timeinterval/timeinterval.go TimeRange.UnmarshalYAML.
    package static func parseTimeRange(start: String, end: String) throws(TimeIntervalError) -> Range {
        if start.isEmpty || end.isEmpty {
            throw TimeIntervalError("both start and end times must be provided")
        }
        let range = Range(begin: try minuteOfDay(start), end: try minuteOfDay(end))
        if range.begin >= range.end {
            throw TimeIntervalError("start time cannot be equal or greater than end time")
        }
        return range
    }

    /// Days of the week by name, `monday` or `monday:friday`; Sunday is 0.
    /// Throws: `X is not a valid weekday`, `start day cannot be before end day`,
    /// `couldn't parse range X, invalid format`.
    /// Source: timeinterval/timeinterval.go WeekdayRange.UnmarshalYAML.
    package static func parseWeekdays(_ text: String) throws(TimeIntervalError) -> Range {
        let range = try range(text) { member throws(TimeIntervalError) in
            guard let day = place(of: member, in: CivilDate.weekdayNames) else {
                throw TimeIntervalError("\(member) is not a valid weekday")
            }
            return day
        }
        if range.begin > range.end { throw TimeIntervalError("start day cannot be before end day") }
        return range
    }

    /// Days of the month, `5`, `-1` or `1:-1`.
    /// Throws: `strconv.Atoi: parsing "X": invalid syntax`, `N is not a valid day of the month: out of
    /// range`, `end day must be negative if start day is negative`, `end day E is always before start day B`.
    /// Source: timeinterval/timeinterval.go DayOfMonthRange.UnmarshalYAML.
    package static func parseDaysOfMonth(_ text: String) throws(TimeIntervalError) -> Range {
        let range = try range(text, member: number)
        for day in [range.begin, range.end] where day == 0 || day < -31 || day > 31 {
            throw TimeIntervalError("\(day) is not a valid day of the month: out of range")
        }
        if range.begin < 0 && range.end > 0 {
            throw TimeIntervalError("end day must be negative if start day is negative")
        }
        // Compared as in the shortest month; what fails only there is cut when it is looked at.
        let begin = range.begin < 0 ? 28 + range.begin : range.begin
        let end = range.end < 0 ? 28 + range.end : range.end
        if begin > end {
            throw TimeIntervalError("end day \(range.end) is always before start day \(range.begin)")
        }
        return range
    }

    /// Months by name or number, `may`, `1:3`; numbers are not held against the calendar.
    /// Throws: `X is not a valid month`, `end month E is before start month B`.
    /// Source: timeinterval/timeinterval.go MonthRange.UnmarshalYAML.
    package static func parseMonths(_ text: String) throws(TimeIntervalError) -> Range {
        let range = try range(text) { member throws(TimeIntervalError) in
            if let month = place(of: member, in: CivilDate.monthNames) { return month + 1 }
            guard let number = integer(member) else {
                throw TimeIntervalError("\(member) is not a valid month")
            }
            return number
        }
        if range.begin > range.end {
            let end = monthName(range.end)
            throw TimeIntervalError("end month \(end) is before start month \(monthName(range.begin))")
        }
        return range
    }

    /// Years, `2020` or `2020:2022`.
    /// Throws: `strconv.Atoi: parsing "X": invalid syntax`, `end year E is before start year B`.
    /// Source: timeinterval/timeinterval.go YearRange.UnmarshalYAML.
    package static func parseYears(_ text: String) throws(TimeIntervalError) -> Range {
        let range = try range(text, member: number)
        if range.begin > range.end {
            throw TimeIntervalError("end year \(range.end) is before start year \(range.begin)")
        }
        return range
    }

    /// Sets the zone by its name; an empty name is UTC.
    /// Throws: `unknown time zone X`, `time: invalid location name`.
    /// Source: timeinterval/timeinterval.go Location.UnmarshalYAML.
    package mutating func setLocation(_ name: String, from zones: ZoneDatabase) throws(TimeIntervalError) {
        do {
            let zone = try zones.zone(named: name)
            location = zone.name
            self.zone = zone
        } catch {
            throw TimeIntervalError(error.text)
        }
    }
}

extension TimeInterval {
    /// One member, or two with a colon between them; letters in lower case.
    private static func range(
        _ text: String, member: (String) throws(TimeIntervalError) -> Int
    ) throws(TimeIntervalError) -> Range {
        let lower = lowercased(text)
        let parts = lower.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        if parts.count > 2 { throw TimeIntervalError("couldn't parse range \(lower), invalid format") }
        let begin = try member(String(decoding: parts[0], as: UTF8.self))
        let end = parts.count == 2 ? try member(String(decoding: parts[1], as: UTF8.self)) : begin
        return Range(begin: begin, end: end)
    }

    /// Minutes since midnight.
    private static func minuteOfDay(_ text: String) throws(TimeIntervalError) -> Int {
        let bytes = Array(text.utf8)
        let digits = bytes.map { Int($0) - 0x30 }
        let places = [0, 1, 3, 4]
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"), places.allSatisfy({ 0...9 ~= digits[$0] })
        else {
            throw TimeIntervalError("couldn't parse timestamp \(text), invalid format")
        }
        let hour = digits[0] * 10 + digits[1]
        let minute = digits[3] * 10 + digits[4]
        guard (hour < 24 && minute < 60) || (hour == 24 && minute == 0) else {
            throw TimeIntervalError("couldn't parse timestamp \(text), invalid format")
        }
        return hour * 60 + minute
    }

    private static func number(_ member: String) throws(TimeIntervalError) -> Int {
        if let value = integer(member) { return value }
        let isNumber = !member.isEmpty && digits(of: member).allSatisfy { $0 &- 0x30 < 10 }
        let reason = isNumber && !digits(of: member).isEmpty ? "value out of range" : "invalid syntax"
        throw TimeIntervalError("strconv.Atoi: parsing \(Quote.quote(member)): \(reason)")
    }

    /// A number of digits with an optional sign, as Go's `strconv.Atoi` reads it; nil: none, or too large.
    private static func integer(_ member: String) -> Int? { Int(member) }

    /// The bytes behind an optional sign.
    private static func digits(of member: String) -> Substring.UTF8View {
        let hasSign = member.utf8.first == UInt8(ascii: "-") || member.utf8.first == UInt8(ascii: "+")
        return member.dropFirst(hasSign ? 1 : 0).utf8
    }

    private static func place(of name: String, in names: [String]) -> Int? {
        names.firstIndex { $0.utf8.elementsEqual(name.utf8, by: { $0 | 0x20 == $1 }) }
    }

    /// The name in lower case; empty for a number that is no month.
    private static func monthName(_ month: Int) -> String {
        month >= 1 && month <= 12 ? CivilDate.monthNames[month - 1].lowercased() : ""
    }

    /// Each scalar in lower case by itself, as Go's `strings.ToLower` does it.
    private static func lowercased(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            // The one scalar whose full mapping is longer than its simple one.
            if scalar == "\u{130}" { out += "i" } else { out += scalar.properties.lowercaseMapping }
        }
        return out
    }
}
