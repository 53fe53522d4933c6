/// Reads one text by one layout.
struct TimeReader {
    let text: [UInt8]
    let layout: GoTimeLayout
    var at = 0
    var fields = Fields()

    /// What was read so far.
    struct Fields {
        var year = 0
        var month: Int?
        var day: Int?
        var yearDay: Int?
        var hour = 0
        var minute = 0
        var second = 0
        var nanosecond = 0
        /// nil: no AM or PM was read.
        var isAfternoon: Bool?
        var isUTC = false
        var offsetSeconds: Int?
        var abbreviation = ""
    }

    /// Why a piece does not fit.
    enum Trouble: Error {
        case mismatch
        /// A number that no clock or calendar shows.
        case outOfRange(String)
    }

    init(text: [UInt8], layout: GoTimeLayout) {
        self.text = text
        self.layout = layout
    }

    mutating func read() throws(TimeError) -> ParsedTime {
        for (index, part) in layout.parts.enumerated() {
            if case .literal(let bytes) = part.piece {
                try skip(bytes)
                continue
            }
            let next = index + 1 < layout.parts.count ? layout.parts[index + 1].piece : nil
            let start = at
            do {
                try read(part.piece, before: next)
            } catch {
                switch error {
                case .mismatch: throw cannotParse(from: start, as: part.source)
                case .outOfRange(let what): throw refused(": \(what) out of range")
                }
            }
        }
        if at < text.count { throw refused(": extra text: \(TimeError.quote(text[at...]))") }
        return try finished()
    }

    /// Skips a literal; a blank in it stands for any number of blanks.
    private mutating func skip(_ literal: [UInt8]) throws(TimeError) {
        var i = 0
        let blank = UInt8(ascii: " ")
        while i < literal.count {
            if literal[i] == blank {
                if at < text.count && text[at] != blank { throw cannotParse(from: at, as: literal) }
                while i < literal.count && literal[i] == blank { i += 1 }
                while at < text.count && text[at] == blank { at += 1 }
                continue
            }
            guard at < text.count && text[at] == literal[i] else { throw cannotParse(from: at, as: literal) }
            i += 1
            at += 1
        }
    }

    private func cannotParse(from start: Int, as element: some Sequence<UInt8>) -> TimeError {
        let rest = TimeError.quote(text[start...])
        return TimeError(
            "parsing time \(TimeError.quote(text)) as \(TimeError.quote(layout.text.utf8)): "
                + "cannot parse \(rest) as \(TimeError.quote(element))")
    }

    private func refused(_ reason: String) -> TimeError {
        TimeError("parsing time \(TimeError.quote(text))\(reason)")
    }

    // tidy: switch
    private mutating func read(_ piece: GoTimeLayout.Piece, before next: GoTimeLayout.Piece?) throws(Trouble)
    {
        switch piece {
        case .literal: break
        case .longMonth: fields.month = try name(of: CivilDate.monthNames, prefix: nil) + 1
        case .month: fields.month = try name(of: CivilDate.monthNames, prefix: 3) + 1
        case .numericMonth, .zeroMonth:
            let month = try twoDigits(fixed: piece == .zeroMonth)
            if month < 1 || month > 12 { throw .outOfRange("month") }
            fields.month = month
        case .longWeekday: _ = try name(of: CivilDate.weekdayNames, prefix: nil)
        case .weekday: _ = try name(of: CivilDate.weekdayNames, prefix: 3)
        case .day, .underDay, .zeroDay:
            if piece == .underDay { skipBlank() }
            fields.day = try twoDigits(fixed: piece == .zeroDay)
        case .underYearDay, .zeroYearDay:
            if piece == .underYearDay {
                skipBlank()
                skipBlank()
            }
            fields.yearDay = try threeDigits(fixed: piece == .zeroYearDay)
        case .hour: fields.hour = try number(below: 24, "hour", fixed: false)
        case .hour12, .zeroHour12: fields.hour = try number(below: 13, "hour", fixed: piece == .zeroHour12)
        case .minute, .zeroMinute:
            fields.minute = try number(below: 60, "minute", fixed: piece == .zeroMinute)
        case .second, .zeroSecond:
            fields.second = try number(below: 60, "second", fixed: piece == .zeroSecond)
            // A fraction may follow although the layout has none.
            if let next, next.isFraction { break }
            if let digits = fractionDigits() { fields.nanosecond = try fraction(digits) }
        case .longYear: fields.year = try longYear()
        case .year:
            let year = try signedNumber(2)
            fields.year = year >= 69 ? year + 1900 : year + 2000
        case .upperPM: fields.isAfternoon = try half("PM", "AM")
        case .lowerPM: fields.isAfternoon = try half("pm", "am")
        case .abbreviation: try abbreviation()
        case .offset(let form): try offset(form)
        case .fixedFraction(let digits, _):
            guard text.count - at > digits else { throw .mismatch }
            fields.nanosecond = try fraction(digits)
        case .trimmedFraction:
            if let digits = fractionDigits() { fields.nanosecond = try fraction(digits) }
        }
    }

    /// Puts the fields together.
    private mutating func finished() throws(TimeError) -> ParsedTime {
        if fields.isAfternoon == true && fields.hour < 12 { fields.hour += 12 }
        if fields.isAfternoon == false && fields.hour == 12 { fields.hour = 0 }
        let year = fields.year
        if let yearDay = fields.yearDay { try settle(yearDay: yearDay) }
        let month = fields.month ?? 1
        let day = fields.day ?? 1
        if day < 1 || day > CivilDate.daysInMonth(year: year, month: month) {
            throw refused(": day out of range")
        }
        var offset = fields.offsetSeconds ?? 0
        var name = fields.abbreviation
        if fields.isUTC || (offset == 0 && (name.isEmpty || name == "UTC")) {
            offset = 0
            name = "UTC"
        }
        let clock = (fields.hour * 60 + fields.minute) * 60 + fields.second
        let moment = CivilTime.moment(
            of: CivilDate(year: year, month: month, day: day), secondOfDay: clock,
            nanosecond: fields.nanosecond, offsetSeconds: offset)
        return ParsedTime(moment, offsetSeconds: offset, abbreviation: name)
    }

    /// Month and day from the number of the day in the year.
    private mutating func settle(yearDay: Int) throws(TimeError) {
        let length = CivilDate.isLeap(year: fields.year) ? 366 : 365
        if yearDay < 1 || yearDay > length { throw refused(": day-of-year out of range") }
        let first = CivilDate(year: fields.year, month: 1, day: 1).daysSinceEpoch
        let date = CivilDate(daysSinceEpoch: first + yearDay - 1)
        if let month = fields.month, month != date.month {
            throw refused(": day-of-year does not match month")
        }
        if let day = fields.day, day != date.day { throw refused(": day-of-year does not match day") }
        fields.month = date.month
        fields.day = date.day
    }
}
