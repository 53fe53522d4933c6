/// Which bytes may stand where in a URL, and percent escapes. Source: RFC 3986 §2–3, Go net/url shouldEscape.
enum URLBytes {
    private static let hexDigits = Array("0123456789ABCDEF".utf8)

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }

    private static func isSubDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"),
            UInt8(ascii: "="):
            true
        default: false
        }
    }

    static func standsInPath(_ byte: UInt8) -> Bool {
        if isUnreserved(byte) || isSubDelimiter(byte) { return true }
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: "%"):
            return true
        default: return false
        }
    }

    /// The query goes out as the user wrote it, save what would break the request line.
    static func standsInQuery(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

    static func standsInUserinfo(_ byte: UInt8) -> Bool {
        isUnreserved(byte) || isSubDelimiter(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "@")
            || byte == UInt8(ascii: "%")
    }

    /// Names beyond ASCII pass: libcurl turns them into their IDNA form.
    static func standsInHost(_ byte: UInt8) -> Bool {
        isUnreserved(byte) || isSubDelimiter(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "%")
            || byte >= 0x80
    }

    /// The bytes as text, each that does not pass written as `%XX`.
    static func escaping(_ bytes: ArraySlice<UInt8>, where passes: (UInt8) -> Bool) -> String {
        if bytes.allSatisfy(passes) { return String(decoding: bytes, as: UTF8.self) }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + 16)
        for byte in bytes {
            if passes(byte) {
                out.append(byte)
            } else {
                out += [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The text with `%XX` resolved; what is no escape stays.
    static func unescaping(_ bytes: ArraySlice<UInt8>) -> String {
        var out: [UInt8] = []
        var at = bytes.startIndex
        while at < bytes.endIndex {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.endIndex,
                let high = hexValue(bytes[at + 1]), let low = hexValue(bytes[at + 2])
            {
                out.append(high << 4 | low)
                at += 3
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The first `%` without two hexadecimal digits, quoted as Go does; nil when all are well.
    static func firstBadEscape(_ bytes: ArraySlice<UInt8>) -> String? {
        var at = bytes.startIndex
        while let percent = bytes[at...].firstIndex(of: UInt8(ascii: "%")) {
            let digits = bytes[(percent + 1)...].prefix(2)
            guard digits.count == 2, digits.allSatisfy({ hexValue($0) != nil }) else {
                return "\"" + String(decoding: bytes[percent...].prefix(3), as: UTF8.self) + "\""
            }
            at = percent + 3
        }
        return nil
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
