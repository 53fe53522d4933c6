// Escapes.
extension RegexpParser {
    /// Consumes what begins with a backslash outside of a class.
    mutating func backslash() throws(RegexpError) {
        let start = position
        switch peek(1).map({ Unicode.Scalar($0) }) {
        case "A": push(.start)
        case "z": push(.end)
        case "b", "B": push(.boundary)
        case "C": throw RegexpError(.invalidEscape, bytes[start..<start + 2])
        case "Q": return quotation()
        case "p", "P":
            _ = try unicodeClass(inBrackets: false)
            return push(.anyOf)
        case "d", "D", "s", "S", "w", "W": push(.anyOf)
        default: return push(scalar: try escape())
        }
        position += 2
    }

    /// Consumes `\Q…\E`, or up to the end where `\E` is missing.
    private mutating func quotation() {
        position += 2
        while position < bytes.count {
            if peek() == UInt8(ascii: "\\") && peek(1) == UInt8(ascii: "E") {
                position += 2
                return
            }
            guard let value = scalar() else { return }
            push(scalar: value)
        }
    }

    /// Consumes an escape that stands for one scalar.
    mutating func escape() throws(RegexpError) -> UInt32 {
        let start = position
        position += 1
        guard let c = scalar() else { throw RegexpError(.trailingBackslash, EmptyCollection()) }
        switch Unicode.Scalar(c) {
        case "1", "2", "3", "4", "5", "6", "7":
            // A single digit would refer back to a group, which no linear matcher can do.
            guard let next = peek(), Self.isOctal(next) else { break }
            return octal(c)
        case "0": return octal(c)
        case "x": if let value = hexadecimal() { return value }
        case "a": return 0x07
        case "f": return 0x0C
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "v": return 0x0B
        default:
            guard c < 0x80 && !Self.isAlphanumeric(UInt8(c)) else { break }
            // RE2 counts the underscore among the letters.
            if c == 0x5F { rewrite(from: start, as: "_") }
            return c
        }
        throw RegexpError(.invalidEscape, bytes[start..<position])
    }

    private static func isOctal(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 8 }

    /// Consumes up to two octal digits behind the first.
    private mutating func octal(_ first: UInt32) -> UInt32 {
        var value = first - 0x30
        for _ in 0..<2 {
            guard let digit = peek(), Self.isOctal(digit) else { break }
            value = value * 8 + UInt32(digit - UInt8(ascii: "0"))
            position += 1
        }
        return value
    }

    /// Consumes what follows `\x`; nil, with the position behind the offending scalar, if it is no number.
    private mutating func hexadecimal() -> UInt32? {
        guard let first = scalar() else { return nil }
        if first != 0x7B {
            // Both scalars are read, and shown in the error, before either is judged.
            let second = scalar()
            guard let high = Self.hexDigit(first), let low = second.flatMap(Self.hexDigit) else { return nil }
            return high << 4 | low
        }
        var value: UInt32 = 0
        var digits = 0
        while let c = scalar() {
            if c == 0x7D { return digits > 0 ? value : nil }
            guard let digit = Self.hexDigit(c) else { return nil }
            value = value << 4 | digit
            if value > 0x10FFFF { return nil }
            digits += 1
        }
        return nil
    }

    private static func hexDigit(_ scalar: UInt32) -> UInt32? {
        scalar < 0x80 ? AMText.hexDigit(UInt8(scalar)) : nil
    }
}
