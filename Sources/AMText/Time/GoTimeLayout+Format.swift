extension GoTimeLayout {
    /// A moment in this layout, by the clock of a zone.
    /// Source: Go time.Time.Format.
    package func format(_ moment: Timestamp, in zone: Zone = .utc) -> String {
        let period = zone.period(at: moment)
        return format(moment, offsetSeconds: period.offsetSeconds, abbreviation: period.abbreviation)
    }

    /// A moment in this layout, by a clock with a fixed offset. With an empty abbreviation, `MST` prints the
    /// offset.
    package func format(_ moment: Timestamp, offsetSeconds: Int, abbreviation: String) -> String {
        var out: [UInt8] = []
        append(CivilTime(moment, offsetSeconds: offsetSeconds), abbreviation: abbreviation, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Appends a moment in this layout.
    package func append(_ civil: CivilTime, abbreviation: String, to out: inout [UInt8]) {
        for part in parts { Self.append(part.piece, civil, abbreviation, to: &out) }
    }

    // tidy: switch
    private static func append(
        _ piece: Piece, _ civil: CivilTime, _ abbreviation: String, to out: inout [UInt8]
    ) {
        switch piece {
        case .literal(let bytes): out.append(contentsOf: bytes)
        case .longMonth: out.append(contentsOf: CivilDate.monthNames[civil.date.month - 1].utf8)
        case .month: out.append(contentsOf: CivilDate.monthNames[civil.date.month - 1].utf8.prefix(3))
        case .numericMonth: number(civil.date.month, 1, to: &out)
        case .zeroMonth: number(civil.date.month, 2, to: &out)
        case .longWeekday: out.append(contentsOf: CivilDate.weekdayNames[civil.weekday].utf8)
        case .weekday: out.append(contentsOf: CivilDate.weekdayNames[civil.weekday].utf8.prefix(3))
        case .day: number(civil.date.day, 1, to: &out)
        case .underDay: number(civil.date.day, 1, blanksTo: 2, to: &out)
        case .zeroDay: number(civil.date.day, 2, to: &out)
        case .underYearDay: number(civil.date.yearDay, 1, blanksTo: 3, to: &out)
        case .zeroYearDay: number(civil.date.yearDay, 3, to: &out)
        case .hour: number(civil.hour, 2, to: &out)
        case .hour12: number((civil.hour + 11) % 12 + 1, 1, to: &out)
        case .zeroHour12: number((civil.hour + 11) % 12 + 1, 2, to: &out)
        case .minute: number(civil.minute, 1, to: &out)
        case .zeroMinute: number(civil.minute, 2, to: &out)
        case .second: number(civil.second, 1, to: &out)
        case .zeroSecond: number(civil.second, 2, to: &out)
        case .longYear: number(civil.date.year, 4, to: &out)
        case .year: number(max(civil.date.year, 0) % 100, 2, to: &out)
        case .upperPM: out.append(contentsOf: (civil.hour >= 12 ? "PM" : "AM").utf8)
        case .lowerPM: out.append(contentsOf: (civil.hour >= 12 ? "pm" : "am").utf8)
        case .abbreviation:
            if !abbreviation.isEmpty {
                out.append(contentsOf: abbreviation.utf8)
            } else {
                let form = Offset(hasZ: false, hasColons: false, hasMinutes: true, hasSeconds: false)
                append(form, civil.offsetSeconds, to: &out)
            }
        case .offset(let form): append(form, civil.offsetSeconds, to: &out)
        case .fixedFraction(let digits, let separator):
            out.append(separator)
            fraction(civil.nanosecond, digits: digits, to: &out)
        case .trimmedFraction(let digits, let separator):
            if civil.nanosecond == 0 { return }
            out.append(separator)
            fraction(civil.nanosecond, digits: digits, to: &out)
            while out.last == UInt8(ascii: "0") { out.removeLast() }
            if out.last == separator { out.removeLast() }
        }
    }

    /// Appends a number with zeros in front up to `digits`, then blanks in front up to `blanksTo`.
    private static func number(_ value: Int, _ digits: Int, blanksTo: Int = 0, to out: inout [UInt8]) {
        var edge = 10
        for width in 1..<max(blanksTo, 1) {
            if value < edge {
                out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: blanksTo - width))
                break
            }
            edge *= 10
        }
        if value < 0 { out.append(UInt8(ascii: "-")) }
        DecimalDigits.append(UInt64(value.magnitude), minimum: digits, to: &out)
    }

    /// Appends the first digits of nine.
    private static func fraction(_ nanosecond: Int, digits: Int, to out: inout [UInt8]) {
        let end = out.count + min(digits, 9)
        DecimalDigits.append(UInt64(nanosecond), minimum: 9, to: &out)
        out.removeSubrange(end...)
    }

    private static func append(_ form: Offset, _ offsetSeconds: Int, to out: inout [UInt8]) {
        if form.hasZ && offsetSeconds == 0 { return out.append(UInt8(ascii: "Z")) }
        let minutes = offsetSeconds / 60
        out.append(minutes < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        number(abs(minutes) / 60, 2, to: &out)
        if form.hasMinutes {
            if form.hasColons { out.append(UInt8(ascii: ":")) }
            number(abs(minutes) % 60, 2, to: &out)
        }
        if form.hasSeconds {
            if form.hasColons { out.append(UInt8(ascii: ":")) }
            number(abs(offsetSeconds) % 60, 2, to: &out)
        }
    }
}
