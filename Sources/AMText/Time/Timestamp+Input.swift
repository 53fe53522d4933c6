extension Timestamp {
    /// The layouts that the API reads, in the order in which they are tried.
    /// Source: go-openapi/strfmt DateTimeFormats.
    private static let apiLayouts: [GoTimeLayout] = [
        "2006-01-02T15:04:05.000000Z07:00", "2006-01-02T15:04:05.000000Z0700",
        "2006-01-02T15:04:05.000Z07:00", "2006-01-02T15:04:05.000Z0700",
        "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05.999999999Z07:00",
        "2006-01-02T15:04:05", "2006-01-02T15:04Z", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02",
    ].map { GoTimeLayout($0) }

    /// Reads a time as the API takes it; an empty text is the epoch.
    /// Throws: the complaint of the last layout, `parsing time "x" as "2006-01-02": cannot parse "x" as
    /// "2006"`.
    /// Source: go-openapi/strfmt ParseDateTime.
    package static func parseAPI(_ text: String) throws(TimeError) -> ParsedTime {
        var text = text
        if let quick = text.withUTF8({ parseRFC3339(UnsafeRawBufferPointer($0)) }) { return quick }
        return try parseAPILayouts(Array(text.utf8))
    }

    /// Reads the bytes of a time as the API takes it.
    /// Throws: as for a text.
    package static func parseAPI(_ bytes: UnsafeRawBufferPointer) throws(TimeError) -> ParsedTime {
        if let quick = parseRFC3339(bytes) { return quick }
        return try parseAPILayouts(Array(bytes))
    }

    private static func parseAPILayouts(_ bytes: [UInt8]) throws(TimeError) -> ParsedTime {
        if bytes.isEmpty { return ParsedTime(.epoch) }
        var last = TimeError("")
        for layout in apiLayouts {
            do {
                return try layout.parse(bytes)
            } catch {
                last = error
            }
        }
        throw last
    }

    /// Reads `2006-01-02T15:04:05` with an optional fraction after a point, then `Z` or `+hh:mm`: what nearly
    /// every
    /// sender writes. nil: anything else, which may still be a time.
    /// Source: RFC 3339 §5.6.
    package static func parseRFC3339(_ bytes: UnsafeRawBufferPointer) -> ParsedTime? {
        guard bytes.count >= 20, let date = date(bytes), let clock = clock(bytes) else { return nil }
        var at = 19
        var nanoseconds: UInt32 = 0
        if bytes[at] == UInt8(ascii: ".") {
            at += 1
            let first = at
            var scale: UInt32 = 100_000_000
            while at < bytes.count {
                let digit = bytes[at] &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                nanoseconds += UInt32(digit) * scale
                scale /= 10
                at += 1
            }
            if at == first { return nil }
        }
        guard at < bytes.count, let offset = offset(bytes, at: at) else { return nil }
        let moment = CivilTime.moment(
            of: date, secondOfDay: clock, nanosecond: Int(nanoseconds), offsetSeconds: offset)
        return ParsedTime(moment, offsetSeconds: offset, abbreviation: offset == 0 ? "UTC" : "")
    }

    /// Two digits; 255 or more if these are none.
    @inline(__always)
    private static func two(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Int {
        let high = bytes[at] &- UInt8(ascii: "0")
        let low = bytes[at + 1] &- UInt8(ascii: "0")
        return high < 10 && low < 10 ? Int(high) * 10 + Int(low) : 255
    }

    private static func date(_ bytes: UnsafeRawBufferPointer) -> CivilDate? {
        let dash = UInt8(ascii: "-")
        guard bytes[4] == dash && bytes[7] == dash && bytes[10] == UInt8(ascii: "T") else { return nil }
        let century = two(bytes, 0)
        let year = two(bytes, 2)
        let month = two(bytes, 5)
        let day = two(bytes, 8)
        guard century < 100 && year < 100 && month >= 1 && month <= 12 && day >= 1 else { return nil }
        guard day <= CivilDate.daysInMonth(year: century * 100 + year, month: month) else { return nil }
        return CivilDate(year: century * 100 + year, month: month, day: day)
    }

    /// The second of the day.
    private static func clock(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes[13] == UInt8(ascii: ":") && bytes[16] == UInt8(ascii: ":") else { return nil }
        let hour = two(bytes, 11)
        let minute = two(bytes, 14)
        let second = two(bytes, 17)
        return hour < 24 && minute < 60 && second < 60 ? (hour * 60 + minute) * 60 + second : nil
    }

    /// The offset that ends the text. Unit: seconds east.
    private static func offset(_ bytes: UnsafeRawBufferPointer, at: Int) -> Int? {
        let sign = bytes[at]
        if sign == UInt8(ascii: "Z") { return bytes.count == at + 1 ? 0 : nil }
        guard bytes.count == at + 6 && bytes[at + 3] == UInt8(ascii: ":") else { return nil }
        let hour = two(bytes, at + 1)
        let minute = two(bytes, at + 4)
        guard hour < 24 && minute < 60 else { return nil }
        let size = (hour * 60 + minute) * 60
        return sign == UInt8(ascii: "+") ? size : (sign == UInt8(ascii: "-") ? -size : nil)
    }
}
