import AMCore
import AMText

/// As much of YAML as the interval vectors use: one key a line, its value a scalar or a list in brackets.
enum IntervalYAML {
    /// An interval from its text.
    static func interval(_ text: String, zones: ZoneDatabase) throws -> TimeInterval {
        var interval = TimeInterval()
        if text == "{}" { return interval }
        for line in text.split(separator: "\n") {
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            let key = line[..<colon]
            let value = line[colon...].dropFirst().drop { $0 == " " }
            if value == "null" { continue }
            switch key {
            case "times":
                interval.times = try items(value).map { item in
                    try TimeInterval.parseTimeRange(
                        start: field("start_time", item), end: field("end_time", item))
                }
            case "weekdays": interval.weekdays = try items(value).map(TimeInterval.parseWeekdays)
            case "days_of_month": interval.daysOfMonth = try items(value).map(TimeInterval.parseDaysOfMonth)
            case "months": interval.months = try items(value).map(TimeInterval.parseMonths)
            case "years": interval.years = try items(value).map(TimeInterval.parseYears)
            default: try interval.setLocation(unquoted(value), from: zones)
            }
        }
        return interval
    }

    private static func items(_ list: Substring) -> [String] {
        let inside = list.dropFirst().dropLast()
        // A mapping in braces holds commas of its own; no vector has two mappings in one list.
        if inside.hasPrefix("{") { return [String(inside)] }
        return inside.split(separator: ",").map { unquoted($0.drop { $0 == " " }) }
    }

    private static func field(_ name: String, _ mapping: String) -> String {
        for part in mapping.dropFirst().dropLast().split(separator: ",") {
            let pair = part.drop { $0 == " " }
            if pair.hasPrefix(name + ": ") { return unquoted(pair.dropFirst(name.count + 2)) }
        }
        return ""
    }

    private static func unquoted(_ text: Substring) -> String {
        text.hasPrefix("\"") ? String(text.dropFirst().dropLast()) : String(text)
    }

    /// The canonical text of an interval.
    static func print(_ interval: TimeInterval) -> String {
        var out = ""
        if let times = interval.times, !times.isEmpty {
            out += "times:\n"
            for range in times {
                out += "- start_time: \"\(TimeInterval.clockText(range.begin))\"\n"
                out += "  end_time: \"\(TimeInterval.clockText(range.end))\"\n"
            }
        }
        out += list("weekdays", interval.weekdays, TimeInterval.weekdayText)
        out += list("days_of_month", interval.daysOfMonth, TimeInterval.numberText)
        out += list("months", interval.months, TimeInterval.numberText)
        out += list("years", interval.years, TimeInterval.numberText)
        if !interval.location.isEmpty { out += "location: \(interval.location)\n" }
        return out.isEmpty ? "{}\n" : out
    }

    private static func list(
        _ key: String, _ ranges: [TimeInterval.Range]?, _ text: (TimeInterval.Range) -> String
    ) -> String {
        guard let ranges, !ranges.isEmpty else { return "" }
        let items = ranges.map { range in
            let plain = text(range)
            let isSexagesimal = plain.contains(":") && !plain.contains(":-") && range.end < 60
            let isNumber = Int(plain) != nil || isSexagesimal
            if isNumber && plain.first?.isLetter == false { return "\"\(plain)\"" }
            return plain.contains(":") ? "'\(plain)'" : plain
        }
        return "\(key): [\(items.joined(separator: ", "))]\n"
    }
}
