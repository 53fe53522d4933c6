import AMText

/// Quoted text in a matcher: an interpreted string literal of Go in double quotes.
/// Source: matcher/parse/token.go unquote; Go strconv.Unquote.
enum MatcherLiteral {
    /// The text that the literal stands for; nil if it is no literal (an unknown escape, a raw newline, `\'`)
    /// or does not stand for valid UTF-8.
    static func decoded(_ literal: String) -> String? {
        let bytes = Array(literal.utf8)
        guard bytes.count >= 2, bytes.first == 0x22, bytes.last == 0x22 else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 1
        let end = bytes.count - 1
        while at < end {
            let byte = bytes[at]
            at += 1
            switch byte {
            case 0x22, 0x0A: return nil
            case 0x5C:
                guard let used = appendEscape(bytes[at..<end], to: &out) else { return nil }
                at += used
            default: out.append(byte)
            }
        }
        return String(validating: out, as: UTF8.self)
    }

    /// Decodes what stands behind a backslash. Returns: how many bytes that was; nil if it is no escape.
    private static func appendEscape(_ rest: ArraySlice<UInt8>, to out: inout [UInt8]) -> Int? {
        guard let letter = rest.first else { return nil }
        let simple: [UInt8: UInt8] = [
            0x61: 0x07, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09, 0x76: 0x0B, 0x5C: 0x5C,
            0x22: 0x22,
        ]
        if let byte = simple[letter] {
            out.append(byte)
            return 1
        }
        switch letter {
        case 0x30...0x37:
            guard let value = number(rest.prefix(3), count: 3, radix: 8), value <= 255 else { return nil }
            out.append(UInt8(value))
            return 3
        case 0x78:
            guard let value = number(rest.dropFirst().prefix(2), count: 2, radix: 16) else { return nil }
            out.append(UInt8(value))
            return 3
        case 0x75, 0x55:
            let count = letter == 0x75 ? 4 : 8
            guard let value = number(rest.dropFirst().prefix(count), count: count, radix: 16),
                Unicode.Scalar(value) != nil
            else { return nil }
            GoUTF8.append(value, to: &out)
            return 1 + count
        default: return nil
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>, count: Int, radix: UInt32) -> UInt32? {
        guard digits.count == count else { return nil }
        var value: UInt32 = 0
        for digit in digits {
            let place: UInt32
            switch digit {
            case 0x30...0x39: place = UInt32(digit) - 0x30
            case 0x41...0x46: place = UInt32(digit) - 0x41 + 10
            case 0x61...0x66: place = UInt32(digit) - 0x61 + 10
            default: return nil
            }
            guard place < radix else { return nil }
            value = value << (radix == 8 ? 3 : 4) | place
        }
        return value
    }
}
