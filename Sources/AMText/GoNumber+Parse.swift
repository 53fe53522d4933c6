extension GoNumber {
    /// A text that is no number.
    package struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// Go's text, e.g. `strconv.ParseFloat: parsing "x": invalid syntax`.
        package let text: String

        /// The text.
        package var description: String { text }
    }

    /// The number that a text stands for: decimal or hexadecimal floating point, `inf` or `nan`.
    /// Throws: `Failure` with Go's text, also for a number beyond the range.
    /// Source: Go strconv.ParseFloat.
    package static func parse(_ text: String) throws(Failure) -> Double {
        var digits = text.utf8.filter { $0 != UInt8(ascii: "_") }
        let hasUnderscores = digits.count != text.utf8.count
        let isNumber = isFloat(digits) && (!hasUnderscores || separates(Array(text.utf8)))
        guard isNumber || isWord(text), let value = value(&digits) else {
            throw Failure(text: "strconv.ParseFloat: parsing \(Quote.quote(text)): invalid syntax")
        }
        if value.isInfinite && isNumber {
            throw Failure(text: "strconv.ParseFloat: parsing \(Quote.quote(text)): value out of range")
        }
        return value
    }

    /// The integer that the number of a text has left when its fraction is cut off, as command line flags
    /// take it; what is out of range becomes the nearest integer.
    /// Throws: `Failure` with Go's text.
    package static func parseTruncated(_ text: String) throws(Failure) -> Int {
        let value = try parse(text)
        // 2⁶³, the first number beyond the range.
        let bound = 9_223_372_036_854_775_808.0
        if value.isNaN || value < -bound { return .min }
        return value >= bound ? .max : Int(value)
    }

    private static func value(_ digits: inout [UInt8]) -> Double? {
        let lower = String(decoding: digits, as: UTF8.self).lowercased()
        switch lower {
        case "nan": return .nan
        case "inf", "+inf", "infinity", "+infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        default: break
        }
        if let value = Double(lower) { return value }
        // The syntax is right, so that the number is too large or too small.
        return nil
    }

    private static func isWord(_ text: String) -> Bool {
        let word = String(decoding: withoutSign(Array(text.utf8)), as: UTF8.self).lowercased()
        return word == "inf" || word == "infinity" || text.lowercased() == "nan"
    }

    private static func withoutSign(_ text: [UInt8]) -> ArraySlice<UInt8> {
        text.first == UInt8(ascii: "+") || text.first == UInt8(ascii: "-") ? text.dropFirst() : text[...]
    }

    private static func isHex(_ text: [UInt8]) -> Bool {
        let body = withoutSign(text)
        return body.count >= 2 && body.first == UInt8(ascii: "0")
            && body.dropFirst().first.map { $0 | 0x20 } == 0x78
    }

    /// Whether the text is a number: a mantissa with at least one digit, and an exponent, which hexadecimal
    /// ones need.
    private static func isFloat(_ text: [UInt8]) -> Bool {
        let hex = isHex(text)
        var rest = hex ? withoutSign(text).dropFirst(2) : withoutSign(text)
        let isDigit: (UInt8) -> Bool = { hex ? hexDigit($0) != nil : $0 &- UInt8(ascii: "0") < 10 }
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        var count = whole.count
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: isDigit)
            count += fraction.count
            rest = rest.dropFirst(fraction.count + 1)
        }
        if count == 0 { return false }
        guard let mark = rest.first else { return !hex }
        guard mark | 0x20 == (hex ? UInt8(ascii: "p") : UInt8(ascii: "e")) else { return false }
        let exponent = withoutSign(Array(rest.dropFirst()))
        return !exponent.isEmpty && exponent.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    }

    /// Whether each underscore stands between two digits, or between the prefix and a digit.
    private static func separates(_ text: [UInt8]) -> Bool {
        let body = Array(withoutSign(text))
        let hex = isHex(text)
        let isDigit: (UInt8) -> Bool = { hex ? hexDigit($0) != nil : $0 &- UInt8(ascii: "0") < 10 }
        for (i, byte) in body.enumerated() where byte == UInt8(ascii: "_") {
            guard i > 0, i + 1 < body.count, isDigit(body[i + 1]) else { return false }
            let before = body[i - 1]
            guard isDigit(before) || (hex && i == 2 && before | 0x20 == UInt8(ascii: "x")) else {
                return false
            }
        }
        return true
    }
}
