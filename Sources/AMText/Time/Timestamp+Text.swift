extension Timestamp {
    /// Appends the form of the API, `2006-01-02T15:04:05.000Z07:00`: milliseconds cut off, not rounded; `Z`
    /// for no offset.
    /// Unit: the offset of the clock to show, seconds east. Source: go-openapi/strfmt RFC3339Millis.
    package func appendAPI(to out: inout [UInt8], offsetSeconds: Int = 0) {
        appendRFC3339(to: &out, fractionDigits: 3, offsetSeconds: offsetSeconds)
    }

    /// Appends RFC 3339 with exactly so many digits of the second's fraction (0 … 9), the rest cut off.
    package func appendRFC3339(to out: inout [UInt8], fractionDigits: Int, offsetSeconds: Int = 0) {
        let civil = CivilTime(self, offsetSeconds: offsetSeconds)
        let digits = min(max(fractionDigits, 0), 9)
        guard civil.date.year >= 0 && civil.date.year <= 9999 else {
            let layout: GoTimeLayout = digits == 0 ? .rfc3339 : .rfc3339(fractionDigits: digits)
            return layout.append(civil, abbreviation: "", to: &out)
        }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 48) { buffer in
            var writer = FixedDigits(buffer: buffer)
            writer.dateAndClock(civil)
            if digits > 0 { writer.fraction(civil.nanosecond, digits: digits) }
            writer.zone(offsetSeconds)
            out.append(contentsOf: UnsafeMutableBufferPointer(rebasing: buffer[..<writer.count]))
        }
    }

    /// Appends RFC 3339 with the digits of the fraction that are needed, none for a whole second.
    /// Source: Go time.RFC3339Nano.
    package func appendRFC3339Nano(to out: inout [UInt8], offsetSeconds: Int = 0) {
        var digits = 9
        var rest = min(max(Int(nanoseconds), 0), 999_999_999)
        if rest == 0 { digits = 0 }
        while digits > 0 && rest % 10 == 0 {
            rest /= 10
            digits -= 1
        }
        appendRFC3339(to: &out, fractionDigits: digits, offsetSeconds: offsetSeconds)
    }

    /// The form of the API as text.
    package func apiText(offsetSeconds: Int = 0) -> String {
        rfc3339(fractionDigits: 3, offsetSeconds: offsetSeconds)
    }

    /// RFC 3339 with exactly so many digits of the second's fraction.
    package func rfc3339(fractionDigits: Int, offsetSeconds: Int = 0) -> String {
        var out: [UInt8] = []
        appendRFC3339(to: &out, fractionDigits: fractionDigits, offsetSeconds: offsetSeconds)
        return String(decoding: out, as: UTF8.self)
    }

    /// RFC 3339 with the digits of the fraction that are needed.
    package func rfc3339Nano(offsetSeconds: Int = 0) -> String {
        var out: [UInt8] = []
        appendRFC3339Nano(to: &out, offsetSeconds: offsetSeconds)
        return String(decoding: out, as: UTF8.self)
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with the digits of the fraction that are needed.
    package var description: String { rfc3339Nano() }
}

/// Writes digits at fixed places into a buffer that is large enough.
private struct FixedDigits {
    let buffer: UnsafeMutableBufferPointer<UInt8>
    var count = 0

    init(buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    mutating func put(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    mutating func two(_ value: Int) {
        let value = UInt8(truncatingIfNeeded: value)
        put(UInt8(ascii: "0") + value / 10)
        put(UInt8(ascii: "0") + value % 10)
    }

    mutating func dateAndClock(_ civil: CivilTime) {
        two(civil.date.year / 100)
        two(civil.date.year % 100)
        put(UInt8(ascii: "-"))
        two(civil.date.month)
        put(UInt8(ascii: "-"))
        two(civil.date.day)
        put(UInt8(ascii: "T"))
        two(civil.hour)
        put(UInt8(ascii: ":"))
        two(civil.minute)
        put(UInt8(ascii: ":"))
        two(civil.second)
    }

    mutating func fraction(_ nanosecond: Int, digits: Int) {
        put(UInt8(ascii: "."))
        var rest = UInt32(truncatingIfNeeded: nanosecond)
        var power: UInt32 = 100_000_000
        for _ in 0..<digits {
            put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / power))
            rest %= power
            power /= 10
        }
    }

    mutating func zone(_ offsetSeconds: Int) {
        if offsetSeconds == 0 { return put(UInt8(ascii: "Z")) }
        let minutes = offsetSeconds / 60
        put(minutes < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        let size = min(minutes.magnitude, 99 * 60 + 59)
        two(Int(size / 60))
        put(UInt8(ascii: ":"))
        two(Int(size % 60))
    }
}
