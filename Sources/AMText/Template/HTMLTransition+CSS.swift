/// CSS in style sheets and in style attributes.
/// Source: Go html/template transition.go, css.go; CSS Syntax Module Level 3.
extension HTMLTransition {
    /// Reads CSS up to what starts a string, URL or comment.
    static func css(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        var next = context
        for i in bytes.indices {
            switch bytes[i] {
            case UInt8(ascii: "("):
                if isAfterURLKeyword(bytes, i) { return cssURLStart(context, bytes, i + 1) }
            case UInt8(ascii: "/"):
                if matches(bytes, at: i, "//") {
                    next.state = .cssLineComment
                    return (next, i + 2)
                }
                if matches(bytes, at: i, "/*") {
                    next.state = .cssBlockComment
                    return (next, i + 2)
                }
            case UInt8(ascii: "\""):
                next.state = .cssDoubleString
                return (next, i + 1)
            case UInt8(ascii: "'"):
                next.state = .cssSingleString
                return (next, i + 1)
            default: break
            }
        }
        return (context, bytes.count)
    }

    /// Whether the word `url`, and not only the end of a longer one, stands before a place.
    private static func isAfterURLKeyword(_ bytes: Bytes, _ at: Int) -> Bool {
        var end = at
        while end > 0 && HTMLNames.isSpace(bytes[end - 1]) { end -= 1 }
        guard end >= 3, HTMLNames.matches(bytes, at: end - 3, "url") else { return false }
        return end == 3 || !endsInNameCharacter(Bytes(rebasing: bytes[..<(end - 3)]))
    }

    private static func endsInNameCharacter(_ bytes: Bytes) -> Bool {
        guard let last = bytes.last else { return false }
        if last < 0x80 { return isNameCharacter(last) }
        // Bytes that are no UTF-8 count as U+FFFD, which may be in names; U+FFFE and U+FFFF may not.
        return
            !(bytes.count >= 3 && bytes[bytes.count - 3] == 0xEF && bytes[bytes.count - 2] == 0xBF
            && last >= 0xBE)
    }

    /// Whether an ASCII character can be in a name of CSS.
    @inline(__always)
    static func isNameCharacter(_ byte: UInt8) -> Bool {
        HTMLNames.isLetter(byte) || HTMLNames.isDigit(byte) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }

    private static func cssURLStart(_ context: HTMLContext, _ bytes: Bytes, _ start: Int) -> Step {
        var next = context
        let at = HTMLNames.spaceEnd(bytes, from: start)
        next.state = .cssURL
        guard at < bytes.count else { return (next, at) }
        switch bytes[at] {
        case UInt8(ascii: "\""): next.state = .cssDoubleURL
        case UInt8(ascii: "'"): next.state = .cssSingleURL
        default: return (next, at)
        }
        return (next, at + 1)
    }

    /// Reads a string or URL up to its end, noting the parts of the URL that it may be.
    static func cssString(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        var next = context
        // Escapes are decoded piece by piece: `known` is where the piece starts that was not looked at.
        var known = 0
        var i = 0
        while i < bytes.count {
            if isStringEnd(bytes[i], context.state) {
                next.state = .css
                return (next, i + 1)
            }
            if bytes[i] == UInt8(ascii: "\\") {
                if i + 1 == bytes.count { return unfinishedEscape("CSS", bytes) }
                next = noted(next, Bytes(rebasing: bytes[known..<i]))
                // The escape so far as its first character says; it is read whole with the next piece, if
                // another escape follows.
                next = noted(next, Bytes(rebasing: bytes[i..<i + 2]))
                known = i
                i += 1
            }
            i += 1
        }
        // After the last escape the rest of its digits counts as text.
        let rest = known < bytes.count && bytes[known] == UInt8(ascii: "\\") ? known + 2 : known
        return (noted(next, Bytes(rebasing: bytes[rest...])), bytes.count)
    }

    private static func noted(_ context: HTMLContext, _ piece: Bytes) -> HTMLContext {
        if piece.isEmpty { return context }
        guard piece.contains(UInt8(ascii: "\\")) else { return url(context, piece).context }
        return CSSEscape.decode(piece).withUnsafeBufferPointer { url(context, $0).context }
    }

    private static func isStringEnd(_ byte: UInt8, _ state: HTMLContext.State) -> Bool {
        switch state {
        case .cssDoubleString, .cssDoubleURL: byte == UInt8(ascii: "\"")
        case .cssSingleString, .cssSingleURL: byte == UInt8(ascii: "'")
        default: HTMLNames.isSpace(byte) || byte == UInt8(ascii: ")")
        }
    }
}
