extension TimeReader {
    private func isDigit(_ place: Int) -> Bool { place < text.count && text[place] &- UInt8(ascii: "0") < 10 }

    private func digit(_ place: Int) -> Int { Int(text[place] &- UInt8(ascii: "0")) }

    mutating func skipBlank() {
        if at < text.count && text[at] == UInt8(ascii: " ") { at += 1 }
    }

    /// One or two digits; if `fixed`, exactly two.
    mutating func twoDigits(fixed: Bool) throws(Trouble) -> Int {
        guard isDigit(at) else { throw .mismatch }
        let high = digit(at)
        guard isDigit(at + 1) else {
            if fixed { throw .mismatch }
            at += 1
            return high
        }
        at += 2
        return high * 10 + digit(at - 1)
    }

    /// Up to three digits; if `fixed`, exactly three.
    mutating func threeDigits(fixed: Bool) throws(Trouble) -> Int {
        var value = 0
        var count = 0
        while count < 3 && isDigit(at + count) {
            value = value * 10 + digit(at + count)
            count += 1
        }
        if count == 0 || (fixed && count != 3) { throw .mismatch }
        at += count
        return value
    }

    /// A number of one or two digits that a clock shows.
    mutating func number(below bound: Int, _ what: String, fixed: Bool) throws(Trouble) -> Int {
        let value = try twoDigits(fixed: fixed)
        if value >= bound { throw .outOfRange(what) }
        return value
    }

    /// A number of exactly so many bytes, of which the first may be a sign.
    mutating func signedNumber(_ length: Int) throws(Trouble) -> Int {
        guard text.count - at >= length else { throw .mismatch }
        guard let value = Self.signed(text[at..<at + length]) else { throw .mismatch }
        at += length
        return value
    }

    mutating func longYear() throws(Trouble) -> Int {
        guard isDigit(at) else { throw .mismatch }
        return try signedNumber(4)
    }

    /// Digits with an optional sign in front; none count as 0. nil: anything else.
    private static func signed(_ bytes: ArraySlice<UInt8>) -> Int? {
        var rest = bytes
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        var value = 0
        for byte in rest {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return isNegative ? -value : value
    }

    /// The number of digits of a fraction that starts here with its separator; nil: no fraction here.
    func fractionDigits() -> Int? {
        guard at < text.count, text[at] == UInt8(ascii: ".") || text[at] == UInt8(ascii: ","), isDigit(at + 1)
        else { return nil }
        var count = 1
        while isDigit(at + 1 + count) { count += 1 }
        return count
    }

    /// A separator and so many digits, of which nine count. Unit: nanoseconds.
    mutating func fraction(_ digits: Int) throws(Trouble) -> Int {
        guard text[at] == UInt8(ascii: ".") || text[at] == UInt8(ascii: ",") else { throw .mismatch }
        let counted = min(digits, 9)
        guard var value = Self.signed(text[at + 1..<at + 1 + counted]) else { throw .mismatch }
        if value < 0 { throw .outOfRange("fractional second") }
        for _ in counted..<9 { value *= 10 }
        at += 1 + digits
        return value
    }

    /// The place in a list of the name that stands here, letters compared without case; `prefix`: only so
    /// many of them.
    mutating func name(of names: [String], prefix: Int?) throws(Trouble) -> Int {
        for (index, name) in names.enumerated() {
            let wanted = Array(prefix.map { name.utf8.prefix($0) } ?? name.utf8[...])
            guard text.count - at >= wanted.count else { continue }
            let here = text[at..<at + wanted.count]
            guard here.elementsEqual(wanted, by: { $0 | 0x20 == $1 | 0x20 }) else { continue }
            at += wanted.count
            return index
        }
        throw .mismatch
    }

    /// The half of the day.
    mutating func half(_ afternoon: String, _ morning: String) throws(Trouble) -> Bool {
        let rest = text[at...]
        let isAfternoon = rest.starts(with: afternoon.utf8)
        guard isAfternoon || rest.starts(with: morning.utf8) else { throw .mismatch }
        at += 2
        return isAfternoon
    }

    /// A numeric offset.
    mutating func offset(_ form: GoTimeLayout.Offset) throws(Trouble) {
        if form.hasZ, at < text.count, text[at] == UInt8(ascii: "Z") {
            at += 1
            fields.isUTC = true
            return
        }
        let pairs = 1 + (form.hasMinutes ? 1 : 0) + (form.hasSeconds ? 1 : 0)
        let step = form.hasColons ? 3 : 2
        let length = 1 + 2 * pairs + (form.hasColons ? pairs - 1 : 0)
        guard text.count - at >= length else { throw .mismatch }
        var values = [0, 0, 0]
        for i in 0..<pairs {
            let place = at + 1 + i * step
            if i > 0 && form.hasColons && text[place - 1] != UInt8(ascii: ":") { throw .mismatch }
            guard isDigit(place) && isDigit(place + 1) else { throw .mismatch }
            values[i] = digit(place) * 10 + digit(place + 1)
        }
        // Some people write offsets of 24 hours or 60 minutes.
        if values[2] > 60 { throw .outOfRange("time zone offset second") }
        if values[1] > 60 { throw .outOfRange("time zone offset minute") }
        if values[0] > 24 { throw .outOfRange("time zone offset hour") }
        let size = (values[0] * 60 + values[1]) * 60 + values[2]
        switch text[at] {
        case UInt8(ascii: "+"): fields.offsetSeconds = size
        case UInt8(ascii: "-"): fields.offsetSeconds = -size
        default: throw .mismatch
        }
        at += length
    }

    /// A zone's abbreviation, which says nothing about its offset unless it is `UTC` or `GMT+3`.
    mutating func abbreviation() throws(Trouble) {
        let rest = text[at...]
        if rest.starts(with: "UTC".utf8) {
            at += 3
            fields.isUTC = true
            return
        }
        let length = Self.abbreviationLength(rest)
        guard length > 0 else { throw .mismatch }
        let name = rest.prefix(length)
        at += length
        fields.abbreviation = String(decoding: name, as: UTF8.self)
        if fields.offsetSeconds == nil, length > 3, name.starts(with: "GMT".utf8) {
            fields.offsetSeconds = (Self.signed(name.dropFirst(3)) ?? 0) * 3600
        }
    }

    /// The length of what looks like an abbreviation: three to five capital letters by certain rules, or a
    /// signed hour.
    private static func abbreviationLength(_ rest: ArraySlice<UInt8>) -> Int {
        guard rest.count >= 3, let first = rest.first else { return 0 }
        if rest.starts(with: "ChST".utf8) || rest.starts(with: "MeST".utf8) { return 4 }
        if rest.starts(with: "GMT".utf8) { return 3 + signedHourLength(rest.dropFirst(3)) }
        if first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { return signedHourLength(rest) }
        let capitals = rest.prefix(6).prefix { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }
        switch capitals.count {
        case 3: return 3
        case 4: return capitals.last == UInt8(ascii: "T") || capitals.elementsEqual("WITA".utf8) ? 4 : 0
        case 5: return capitals.last == UInt8(ascii: "T") ? 5 : 0
        default: return 0
        }
    }

    /// The length of a sign and a number up to 23; 0 if there is none.
    private static func signedHourLength(_ rest: ArraySlice<UInt8>) -> Int {
        guard let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return 0 }
        var value = 0
        var count = 0
        for byte in rest.dropFirst() {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value * 10 + Int(digit)
            if value > 23 { return 0 }
            count += 1
        }
        return count == 0 ? 0 : count + 1
    }
}
