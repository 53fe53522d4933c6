/// A Go `time.Time`: a moment, and the clock that shows it.
package final class GoTime: TemplateObject {
    /// The moment.
    package let moment: Timestamp
    /// The clock that shows it.
    package let location: GoLocation
    /// The server's own clock, which the method `Local` sets.
    package let local: GoLocation

    /// A moment and its clock.
    package init(_ moment: Timestamp, in location: GoLocation = .utc, local: GoLocation = .localUTC) {
        self.moment = moment
        self.location = location
        self.local = local
    }

    /// A time that was read from a text. An offset that the server's own clock has at that moment means that
    /// clock.
    /// Source: Go time.Parse.
    package convenience init(_ parsed: ParsedTime, local: GoLocation = .localUTC) {
        let location: GoLocation
        if parsed.offsetSeconds == 0 && parsed.abbreviation == "UTC" {
            location = .utc
        } else {
            let here = local.zone.period(at: parsed.moment)
            let isHere =
                here.offsetSeconds == parsed.offsetSeconds
                && (parsed.abbreviation.isEmpty || here.abbreviation == parsed.abbreviation)
            location =
                isHere
                ? local
                : GoLocation(offsetSeconds: parsed.offsetSeconds, abbreviation: parsed.abbreviation)
        }
        self.init(parsed.moment, in: location, local: local)
    }

    /// The type `time.Time`.
    package var type: TemplateType { .time }

    /// Go's own three numbers: the nanoseconds, the seconds since the year 1, and the location.
    package func field(_ index: Int) -> TemplateValue {
        switch index {
        case 0: .uint(UInt64(moment.nanoseconds.magnitude), .uint64)
        case 1: .int(secondsSinceYearOne, .int64)
        default: .object(location)
        }
    }

    /// The same clock at another moment.
    package func at(_ moment: Timestamp) -> GoTime { GoTime(moment, in: location, local: local) }

    /// The same moment by another clock.
    package func `in`(_ location: GoLocation) -> GoTime { GoTime(moment, in: location, local: local) }

    var secondsSinceYearOne: Int64 { moment.seconds &- Timestamp.zero.seconds }

    /// What calendar and clock show.
    var civil: CivilTime { location.zone.civil(at: moment) }

    /// The text in a layout.
    /// Source: Go time.Time.Format.
    package func text(_ layout: GoTimeLayout) -> String { layout.format(moment, in: location.zone) }

    /// The text as `%v` prints it: `2024-03-05 07:08:09.5 +0000 UTC`.
    /// Source: Go time.Time.String.
    package var text: String { text(Self.layout) }

    private static let layout = GoTimeLayout("2006-01-02 15:04:05.999999999 -0700 MST")

    /// The text as `%#v` prints it.
    /// Source: Go time.Time.GoString.
    var goText: String {
        let civil = civil
        let month = CivilDate.monthNames[civil.date.month - 1]
        return "time.Date(\(civil.date.year), time.\(month), \(civil.date.day), \(civil.hour), "
            + "\(civil.minute), \(civil.second), \(civil.nanosecond), \(location.goText))"
    }

    /// RFC 3339, as JSON and plain texts hold it.
    /// Throws: when RFC 3339 has no form for it.
    /// Source: Go time.Time.MarshalText.
    func strictText(_ method: String) throws(TemplateCallError) -> String {
        let civil = civil
        guard (0...9999).contains(civil.date.year) else {
            throw TemplateCallError("Time.\(method): year outside of range [0,9999]")
        }
        guard abs(civil.offsetSeconds) < 24 * 3600 else {
            throw TemplateCallError("Time.\(method): timezone hour outside of range [0,23]")
        }
        return moment.rfc3339Nano(offsetSeconds: civil.offsetSeconds)
    }

    /// The calendar's year, month and day moved, with what is too much carried over.
    /// Source: Go time.Time.AddDate.
    func adding(years: Int, months: Int, days: Int) -> GoTime {
        let civil = civil
        let date = CivilDate(
            normalizing: civil.date.year &+ years, month: civil.date.month &+ months,
            day: civil.date.day &+ days)
        let second = (civil.hour * 60 + civil.minute) * 60 + civil.second
        var moment = CivilTime.moment(of: date, secondOfDay: second, nanosecond: civil.nanosecond)
        let zone = location.zone
        let period = zone.period(at: moment)
        if period.offsetSeconds != 0 {
            // The offset of the shown time may be another than that of the same numbers in UTC.
            let guess = moment.seconds - Int64(period.offsetSeconds)
            let isRight = guess >= period.start && guess < period.end
            let offset = isRight ? period.offsetSeconds : zone.offset(at: Timestamp(seconds: guess))
            moment.seconds -= Int64(offset)
        }
        return at(moment)
    }

    /// What remains when the time since the zero time is cut to whole multiples of a unit.
    private func rest(of unit: GoDuration) -> Int64 {
        let length = Int128(secondsSinceYearOne) * 1_000_000_000 + Int128(moment.nanoseconds)
        let rest = length % Int128(unit.nanoseconds)
        return Int64(rest < 0 ? rest + Int128(unit.nanoseconds) : rest)
    }

    /// The time down to a multiple of a unit since the zero time.
    /// Source: Go time.Time.Truncate.
    func truncated(to unit: GoDuration) -> GoTime {
        guard unit.nanoseconds > 0 else { return self }
        return at(moment - GoDuration(nanoseconds: rest(of: unit)))
    }

    /// The time to the nearest multiple of a unit since the zero time, halves up.
    /// Source: Go time.Time.Round.
    func rounded(to unit: GoDuration) -> GoTime {
        guard unit.nanoseconds > 0 else { return self }
        let rest = rest(of: unit)
        let isDown = rest.magnitude < unit.nanoseconds.magnitude - rest.magnitude
        return at(
            isDown
                ? moment - GoDuration(nanoseconds: rest)
                : moment + GoDuration(nanoseconds: unit.nanoseconds - rest))
    }

    /// The binary form.
    /// Throws: when the offset has none.
    /// Source: Go time.Time.MarshalBinary.
    func binary() throws(TemplateCallError) -> [UInt8] {
        var minutes: Int16 = -1
        var seconds: Int?
        if !location.isUTC {
            let offset = civil.offsetSeconds
            if offset % 60 != 0 { seconds = offset % 60 }
            guard let exact = Int16(exactly: offset / 60), exact != -1 else {
                throw TemplateCallError("Time.MarshalBinary: unexpected zone offset")
            }
            minutes = exact
        }
        var out: [UInt8] = [seconds == nil ? 1 : 2]
        withUnsafeBytes(of: secondsSinceYearOne.bigEndian) { out.append(contentsOf: $0) }
        withUnsafeBytes(of: moment.nanoseconds.bigEndian) { out.append(contentsOf: $0) }
        withUnsafeBytes(of: minutes.bigEndian) { out.append(contentsOf: $0) }
        if let seconds { out.append(UInt8(truncatingIfNeeded: seconds)) }
        return out
    }
}
