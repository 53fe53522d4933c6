private let hexDigits = Array("0123456789abcdef".utf8)

/// Go's quoted strings.
package enum Quote {
    /// The text as a Go string literal in double quotes, as `%q` prints it.
    /// Source: Go strconv.Quote.
    package static func quote(_ text: String) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count + 2)
        append(text, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Appends what `quote` gives.
    package static func append(_ text: String, to out: inout [UInt8]) {
        var text = text
        text.withUTF8 { append($0, to: &out) }
    }

    /// Appends the literal of these bytes; a byte that is no UTF-8 becomes `\xhh`.
    package static func append(_ bytes: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        append(bytes, isASCII: false, to: &out)
    }

    /// Appends the literal of these bytes, with an escape for all that is beyond ASCII if so wished.
    /// Source: Go strconv.AppendQuote, strconv.AppendQuoteToASCII.
    static func append(_ bytes: UnsafeBufferPointer<UInt8>, isASCII: Bool, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        var i = 0
        while i < bytes.count {
            let byte = bytes[i]
            if byte >= 0x20 && byte < 0x7F {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { out.append(UInt8(ascii: "\\")) }
                out.append(byte)
                i += 1
                continue
            }
            let length = GoUTF8.sequenceLength(bytes, at: i)
            if length == 0 {
                appendHex(UInt32(byte), digits: 2, letter: "x", to: &out)
                i += 1
                continue
            }
            let scalar = GoUTF8.scalar(bytes, at: i, length: length)
            if !isASCII && isPrintable(scalar) {
                out.append(contentsOf: bytes[i..<i + length])
            } else {
                appendEscape(scalar, to: &out)
            }
            i += length
        }
        out.append(UInt8(ascii: "\""))
    }

    /// Appends one character in single quotes; what is no scalar value becomes U+FFFD.
    /// Source: Go strconv.AppendQuoteRune, strconv.AppendQuoteRuneToASCII.
    static func appendCharacter(_ value: UInt32, isASCII: Bool, to out: inout [UInt8]) {
        let scalar = Unicode.Scalar(value)?.value ?? 0xFFFD
        out.append(UInt8(ascii: "'"))
        if scalar == 0x27 || scalar == 0x5C {
            out.append(contentsOf: [0x5C, UInt8(scalar)])
        } else if isPrintable(scalar) && (scalar < 0x80 || !isASCII) {
            GoUTF8.append(scalar, to: &out)
        } else {
            appendEscape(scalar, to: &out)
        }
        out.append(UInt8(ascii: "'"))
    }

    private static func appendEscape(_ scalar: UInt32, to out: inout [UInt8]) {
        switch scalar {
        case 0x07: out.append(contentsOf: "\\a".utf8)
        case 0x08: out.append(contentsOf: "\\b".utf8)
        case 0x0C: out.append(contentsOf: "\\f".utf8)
        case 0x0A: out.append(contentsOf: "\\n".utf8)
        case 0x0D: out.append(contentsOf: "\\r".utf8)
        case 0x09: out.append(contentsOf: "\\t".utf8)
        case 0x0B: out.append(contentsOf: "\\v".utf8)
        case 0..<0x20, 0x7F: appendHex(scalar, digits: 2, letter: "x", to: &out)
        case 0..<0x10000: appendHex(scalar, digits: 4, letter: "u", to: &out)
        default: appendHex(scalar, digits: 8, letter: "U", to: &out)
        }
    }

    private static func appendHex(
        _ value: UInt32, digits: Int, letter: Unicode.Scalar, to out: inout [UInt8]
    ) {
        out.append(UInt8(ascii: "\\"))
        out.append(UInt8(ascii: letter))
        for place in stride(from: digits - 1, through: 0, by: -1) {
            out.append(hexDigits[Int(value >> UInt32(4 * place) & 15)])
        }
    }

    /// Whether Go prints the scalar as it is: letters, marks, numbers, punctuation, symbols and the ASCII
    /// space.
    /// Source: Go unicode.IsPrint.
    package static func isPrintable(_ value: UInt32) -> Bool {
        if value < 0x7F { return value >= 0x20 }
        guard let scalar = Unicode.Scalar(value) else { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default: return true
        }
    }
}
