/// The test that the schema's format `uri` means for the original.
/// Source: Go net/url ParseRequestURI, by govalidator.IsRequestURI.
enum RequestURI {
    /// Whether a text could stand in a request line: a scheme or a leading slash, a parsable authority,
    /// valid escapes. What stands behind `#` is not looked at.
    static func isValid(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let end = fragmentStart(text) else { return false }
        var rest = text[..<end]
        if rest.isEmpty { return false }
        if rest.count == 1, rest.first == UInt8(ascii: "*") { return true }
        guard let schemeEnd = schemeEnd(rest) else { return false }
        let hasScheme = schemeEnd > rest.startIndex
        rest = rest[schemeEnd...]
        if let query = rest.firstIndex(of: UInt8(ascii: "?")) { rest = rest[..<query] }
        // A path that does not begin with a slash is opaque behind a scheme, and refused without one.
        guard rest.first == UInt8(ascii: "/") else { return hasScheme }
        if hasScheme, rest.starts(with: [UInt8(ascii: "/"), UInt8(ascii: "/")]) {
            let authority = rest.dropFirst(2)
            let end = authority.firstIndex(of: UInt8(ascii: "/")) ?? authority.endIndex
            guard isAuthority(authority[..<end]) else { return false }
            rest = authority[end...]
        }
        return hasValidEscapes(rest)
    }

    private typealias Piece = Slice<UnsafeRawBufferPointer>

    /// Where the fragment begins, or the end; nil if there is a control character. Eight bytes a step.
    private static func fragmentStart(_ text: UnsafeRawBufferPointer) -> Int? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var start = text.count
        var i = 0
        while i + 8 <= text.count {
            let word = text.loadUnaligned(fromByteOffset: i, as: UInt64.self)
            let mark = word ^ (ones &* 0x23)
            let delete = word ^ (ones &* 0x7F)
            let found =
                ((mark &- ones) & ~mark) | ((delete &- ones) & ~delete) | ((word &- ones &* 0x20) & ~word)
            if found & 0x8080_8080_8080_8080 != 0 { break }
            i += 8
        }
        while i < text.count {
            let byte = text[i]
            if byte < 0x20 || byte == 0x7F { return nil }
            if byte == UInt8(ascii: "#") { start = min(start, i) }
            i += 1
        }
        return start
    }

    /// Where the rest behind the scheme's colon begins; the start if there is no scheme; nil: the scheme is
    /// missing.
    private static func schemeEnd(_ text: Piece) -> Int? {
        for i in text.indices {
            switch text[i] {
            case 0x41...0x5A, 0x61...0x7A: continue
            case 0x30...0x39, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if i == text.startIndex { return i }
            case UInt8(ascii: ":"): return i == text.startIndex ? nil : i + 1
            default: return text.startIndex
            }
        }
        return text.startIndex
    }

    private static func isAuthority(_ text: Piece) -> Bool {
        guard let at = text.lastIndex(of: UInt8(ascii: "@")) else { return isHost(text) }
        let user = text[..<at]
        let isUser = user.allSatisfy { byte in
            isAlphanumeric(byte) || "-._:~!$&'()*+,;=%@".utf8.contains(byte)
        }
        return isUser && hasValidEscapes(user) && isHost(text[(at + 1)...])
    }

    private static func isHost(_ text: Piece) -> Bool {
        if text.first == UInt8(ascii: "[") {
            guard let close = text.lastIndex(of: UInt8(ascii: "]")) else { return false }
            return isPort(text[(close + 1)...]) && isHostName(text[..<close], isZoned: true)
        }
        if let colon = text.lastIndex(of: UInt8(ascii: ":")) {
            return isPort(text[colon...]) && isHostName(text[..<colon], isZoned: false)
        }
        return isHostName(text, isZoned: false)
    }

    /// Nothing, or a colon with digits (or none).
    private static func isPort(_ text: Piece) -> Bool {
        guard let first = text.first else { return true }
        return first == UInt8(ascii: ":") && text.dropFirst().allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    private static func isHostName(_ text: Piece, isZoned: Bool) -> Bool {
        var i = text.startIndex
        while i < text.endIndex {
            let byte = text[i]
            if byte == UInt8(ascii: "%") {
                guard i + 2 < text.endIndex, let high = hexDigit(text[i + 1]), let low = hexDigit(text[i + 2])
                else { return false }
                // Only bytes beyond ASCII may be escaped in a host, and the per cent sign of a zone.
                let value = high << 4 | low
                if value < 0x80, !(isZoned && (value == 0x25 || value == 0x20)), value != 0x25 {
                    return false
                }
                i += 3
                continue
            }
            let isPlain =
                byte >= 0x80 || isAlphanumeric(byte) || "-_.~!$&'()*+,;=:[]<>\"".utf8.contains(byte)
            if !isPlain { return false }
            i += 1
        }
        return true
    }

    private static func hasValidEscapes(_ text: Piece) -> Bool {
        let all = text.base
        var i = text.startIndex
        while i < text.endIndex, all[i] != UInt8(ascii: "%") { i += 1 }
        while i < text.endIndex {
            if text[i] == UInt8(ascii: "%") {
                guard i + 2 < text.endIndex, hexDigit(text[i + 1]) != nil, hexDigit(text[i + 2]) != nil
                else { return false }
                i += 3
            } else {
                i += 1
            }
        }
        return true
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}

/// The value of a hexadecimal digit of either case.
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}
