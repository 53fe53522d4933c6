/// The rule of a POSIX `TZ` text, `CET-1CEST,M3.5.0,M10.5.0/3`, which ends a TZif file.
/// Source: RFC 9636 §3.3; IEEE Std 1003.1 §8.3; Go time.tzset.
struct PosixZoneRule: Sendable, Hashable {
    /// When in the year a change takes place.
    struct Change: Sendable, Hashable {
        enum Day: Sendable, Hashable {
            /// `J60`: 1 … 365, the leap day never counted.
            case julian(Int)
            /// `60`: 0 … 365, the leap day counted.
            case dayOfYear(Int)
            /// `M3.5.0`: the week 1 … 5 of the month, 5 the last one; Sunday is 0.
            case weekday(month: Int, week: Int, weekday: Int)
        }
        var day: Day
        /// Unit: seconds after the local midnight; −167 … 167 hours.
        var secondOfDay: Int

        /// The place in a year. Unit: seconds since the year's first midnight, by the local clock.
        func secondOfYear(_ year: Int) -> Int {
            let first = CivilDate(year: year, month: 1, day: 1).daysSinceEpoch
            let dayOfYear: Int
            switch day {
            case .julian(let n): dayOfYear = n - 1 + (CivilDate.isLeap(year: year) && n >= 60 ? 1 : 0)
            case .dayOfYear(let n): dayOfYear = n
            case .weekday(let month, let week, let weekday):
                let start = CivilDate(year: year, month: month, day: 1).daysSinceEpoch
                let toFirst = (weekday - CivilDate.weekday(daysSinceEpoch: start) + 7) % 7
                var day = toFirst + (week - 1) * 7
                if day >= CivilDate.daysInMonth(year: year, month: month) { day -= 7 }
                dayOfYear = start - first + day
            }
            return dayOfYear * 86_400 + secondOfDay
        }
    }

    /// Summer time and when it begins and ends.
    struct Summer: Sendable, Hashable {
        var kind: Zone.Kind
        var begin: Change
        var end: Change
    }

    var standard: Zone.Kind
    var summer: Summer?

    /// The span around a moment in which the clock does not change.
    /// Shape: the span ends at the year's end by UTC at the latest, if there is summer time.
    func period(at seconds: Int64, notBefore: Int64) -> Zone.Period {
        guard let summer else { return period(of: standard, from: notBefore, to: .max) }
        let moment = Timestamp(seconds: seconds)
        let year = CivilTime(moment).date.year
        // Beyond some ten million years the seconds of a year would not fit with the days.
        guard year.magnitude < 10_000_000 else { return period(of: standard, from: notBefore, to: .max) }
        let yearStart = Int64(CivilDate(year: year, month: 1, day: 1).daysSinceEpoch) * 86_400
        let yearEnd = Int64(CivilDate(year: year + 1, month: 1, day: 1).daysSinceEpoch) * 86_400
        var first = yearStart + Int64(summer.begin.secondOfYear(year) - standard.offsetSeconds)
        var second = yearStart + Int64(summer.end.secondOfYear(year) - summer.kind.offsetSeconds)
        var outside = standard
        var inside = summer.kind
        if second < first {
            // South of the equator summer time spans the new year.
            swap(&first, &second)
            swap(&outside, &inside)
        }
        if seconds < first { return period(of: outside, from: max(yearStart, notBefore), to: first) }
        if seconds >= second { return period(of: outside, from: max(second, notBefore), to: yearEnd) }
        return period(of: inside, from: max(first, notBefore), to: second)
    }

    private func period(of kind: Zone.Kind, from start: Int64, to end: Int64) -> Zone.Period {
        Zone.Period(
            offsetSeconds: kind.offsetSeconds, abbreviation: kind.abbreviation,
            isDaylightSaving: kind.isDaylightSaving, start: start, end: end)
    }
}

extension PosixZoneRule {
    /// Reads a rule; nil: the text is none.
    init?(_ text: ArraySlice<UInt8>) {
        var reader = Reader(rest: text)
        guard let name = reader.name(), let offset = reader.offset() else { return nil }
        // POSIX counts hours west of Greenwich as positive.
        standard = Zone.Kind(offsetSeconds: -offset, isDaylightSaving: false, abbreviation: name)
        if reader.rest.isEmpty { return }
        guard let summerName = reader.name() else { return nil }
        var summerOffset = standard.offsetSeconds + 3600
        if let next = reader.rest.first, next != UInt8(ascii: ",") {
            guard let offset = reader.offset() else { return nil }
            summerOffset = -offset
        }
        // Without dates the rule of the United States counts.
        if reader.rest.isEmpty { reader.rest = Array(",M3.2.0,M11.1.0".utf8)[...] }
        guard reader.skip(","), let begin = reader.change(), reader.skip(","), let end = reader.change(),
            reader.rest.isEmpty
        else { return nil }
        let kind = Zone.Kind(offsetSeconds: summerOffset, isDaylightSaving: true, abbreviation: summerName)
        summer = Summer(kind: kind, begin: begin, end: end)
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func skip(_ mark: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: mark) else { return false }
            rest.removeFirst()
            return true
        }

        /// Three or more letters, or anything between `<` and `>`.
        mutating func name() -> String? {
            if skip("<") {
                guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return nil }
                defer { rest = rest[(end + 1)...] }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            let letters = rest.prefix { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }
            guard letters.count >= 3 else { return nil }
            rest = rest.dropFirst(letters.count)
            return String(decoding: letters, as: UTF8.self)
        }

        mutating func number(_ range: ClosedRange<Int>) -> Int? {
            let digits = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
            guard digits.count >= 1 && digits.count <= 4 else { return nil }
            rest = rest.dropFirst(digits.count)
            let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            return range.contains(value) ? value : nil
        }

        /// `[+-]hh[:mm[:ss]]`. Unit: seconds.
        mutating func offset() -> Int? {
            let isNegative = skip("-")
            if !isNegative { _ = skip("+") }
            guard var value = number(0...167).map({ $0 * 3600 }) else { return nil }
            if skip(":") {
                guard let minutes = number(0...59) else { return nil }
                value += minutes * 60
                if skip(":") {
                    guard let seconds = number(0...59) else { return nil }
                    value += seconds
                }
            }
            return isNegative ? -value : value
        }

        mutating func change() -> Change? {
            guard let day = day() else { return nil }
            guard skip("/") else { return Change(day: day, secondOfDay: 7200) }
            return offset().map { Change(day: day, secondOfDay: $0) }
        }

        private mutating func day() -> Change.Day? {
            if skip("J") { return number(1...365).map { .julian($0) } }
            guard skip("M") else { return number(0...365).map { .dayOfYear($0) } }
            guard let month = number(1...12), skip("."), let week = number(1...5), skip("."),
                let weekday = number(0...6)
            else { return nil }
            return .weekday(month: month, week: week, weekday: weekday)
        }
    }
}
