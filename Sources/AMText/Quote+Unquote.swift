extension Quote {
    /// The text that a Go interpreted string literal, with its double quotes, stands for; nil if it is none,
    /// or if the text would not be UTF-8.
    /// Source: Go strconv.Unquote.
    package static func unquote(_ literal: String) -> String? {
        var literal = literal
        guard let bytes = literal.withUTF8({ unquote($0) }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The bytes that a Go interpreted string literal, with its double quotes, stands for; nil if it is none.
    /// They need not be UTF-8.
    package static func unquote(_ literal: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let quote = UInt8(ascii: "\"")
        guard literal.count >= 2, literal.first == quote, literal.last == quote else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(literal.count)
        var i = 1
        let end = literal.count - 1
        while i < end {
            let byte = literal[i]
            if byte == quote || byte == UInt8(ascii: "\n") { return nil }
            if byte != UInt8(ascii: "\\") {
                // What is no UTF-8 is taken as a replacement character.
                let length = GoUTF8.sequenceLength(literal, at: i)
                GoUTF8.append(length == 0 ? 0xFFFD : GoUTF8.scalar(literal, at: i, length: length), to: &out)
                i += max(1, length)
                continue
            }
            guard i + 1 < end, let next = appendUnescaped(literal, at: i + 1, end: end, to: &out) else {
                return nil
            }
            i = next
        }
        return out
    }

    /// Appends what the escape, whose letter is at `at`, stands for; where it ends, or nil if it is none.
    private static func appendUnescaped(
        _ literal: UnsafeBufferPointer<UInt8>, at: Int, end: Int, to out: inout [UInt8]
    ) -> Int? {
        switch Unicode.Scalar(literal[at]) {
        case "a": out.append(0x07)
        case "b": out.append(0x08)
        case "f": out.append(0x0C)
        case "n": out.append(0x0A)
        case "r": out.append(0x0D)
        case "t": out.append(0x09)
        case "v": out.append(0x0B)
        case "\\", "\"": out.append(literal[at])
        case "x":
            guard let value = number(literal, from: at + 1, digits: 2, radix: 16, end: end) else {
                return nil
            }
            out.append(UInt8(value))
            return at + 3
        case "u", "U":
            let digits = literal[at] == UInt8(ascii: "u") ? 4 : 8
            guard let value = number(literal, from: at + 1, digits: digits, radix: 16, end: end),
                Unicode.Scalar(value) != nil
            else { return nil }
            GoUTF8.append(value, to: &out)
            return at + 1 + digits
        case "0"..."7":
            guard let value = number(literal, from: at, digits: 3, radix: 8, end: end), value < 256 else {
                return nil
            }
            out.append(UInt8(value))
            return at + 3
        default: return nil
        }
        return at + 1
    }

    /// The number of exactly so many digits; nil if they are not all there.
    private static func number(
        _ literal: UnsafeBufferPointer<UInt8>, from: Int, digits: Int, radix: UInt32, end: Int
    ) -> UInt32? {
        guard from + digits <= end else { return nil }
        var value: UInt32 = 0
        for byte in literal[from..<from + digits] {
            guard let digit = hexDigit(byte), digit < radix else { return nil }
            value = value &* radix | digit
        }
        return value
    }
}
