internal import AMText

extension TimeInterval {
    /// Minutes since midnight as `HH:MM`.
    /// Source: timeinterval/timeinterval.go TimeRange.MarshalYAML.
    package static func clockText(_ minuteOfDay: Int) -> String {
        var out: [UInt8] = []
        DecimalDigits.append(UInt64(max(minuteOfDay, 0) / 60), minimum: 2, to: &out)
        out.append(UInt8(ascii: ":"))
        DecimalDigits.append(UInt64(max(minuteOfDay, 0) % 60), minimum: 2, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Days of the week by name, `monday:friday` or `monday`.
    /// Source: timeinterval/timeinterval.go WeekdayRange.MarshalYAML.
    package static func weekdayText(_ range: Range) -> String {
        func name(_ day: Int) -> String {
            CivilDate.weekdayNames.indices.contains(day) ? CivilDate.weekdayNames[day].lowercased() : ""
        }
        return range.begin == range.end ? name(range.begin) : "\(name(range.begin)):\(name(range.end))"
    }

    /// Days of the month, months or years as numbers, `1:7` or `5`.
    /// Source: timeinterval/timeinterval.go InclusiveRange.MarshalText.
    package static func numberText(_ range: Range) -> String {
        range.begin == range.end ? "\(range.begin)" : "\(range.begin):\(range.end)"
    }
}
