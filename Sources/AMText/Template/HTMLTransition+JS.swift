/// JavaScript in scripts and in event attributes.
/// Source: Go html/template transition.go, js.go; ECMA-262 §12.
extension HTMLTransition {
    /// Reads JavaScript up to what starts a string, literal, comment or regular expression.
    static func js(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        var next = context
        guard let at = bytes.firstIndex(where: isScriptMark) else {
            next.slash = slash(after: bytes, context.slash)
            return (next, bytes.count)
        }
        next.slash = slash(after: Bytes(rebasing: bytes[..<at]), context.slash)
        switch Unicode.Scalar(bytes[at]) {
        case "\"":
            next.state = .jsDoubleString
            next.slash = .regexp
        case "'":
            next.state = .jsSingleString
            next.slash = .regexp
        case "`":
            next.state = .jsTemplateLiteral
            next.slash = .regexp
        case "/": return jsSlash(next, bytes, at)
        case "<":
            if matches(bytes, at: at, "<!--") {
                next.state = .jsOpenComment
                return (next, at + 4)
            }
        case "-":
            if matches(bytes, at: at, "-->") {
                next.state = .jsCloseComment
                return (next, at + 3)
            }
        case "#":
            if matches(bytes, at: at, "#!") {
                next.state = .jsLineComment
                return (next, at + 2)
            }
        case "{":
            next.slash = .regexp
            if let open = next.braces.last { next.braces.setLast(open + 1) }
        default:
            closeBrace(&next)
        }
        return (next, at + 1)
    }

    @inline(__always)
    private static func isScriptMark(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case "\"", "`", "'", "/", "{", "}", "<", "-", "#": true
        default: false
        }
    }

    /// A `}` may end the `${` of a template literal.
    private static func closeBrace(_ context: inout HTMLContext) {
        if let open = context.braces.last {
            // The last number is counted down even where it is done with, as in the original.
            context.braces.setLast(open - 1)
            if open == 0 {
                context.braces.pop()
                context.state = .jsTemplateLiteral
                return
            }
        }
        context.slash = .regexp
    }

    private static func jsSlash(_ context: HTMLContext, _ bytes: Bytes, _ at: Int) -> Step {
        var next = context
        if matches(bytes, at: at, "//") {
            next.state = .jsLineComment
            return (next, at + 2)
        }
        if matches(bytes, at: at, "/*") {
            next.state = .jsBlockComment
            return (next, at + 2)
        }
        switch context.slash {
        case .regexp: next.state = .jsRegexp
        case .division: next.slash = .regexp
        case .unknown:
            let rest = quoted(Bytes(rebasing: bytes[at...]), runes: 32)
            return failed("'/' could start a division or regexp: \(rest)", bytes)
        }
        return (next, at + 1)
    }

    /// What a `/` after these bytes would start; `before` if they hold nothing that says so.
    /// Source: Go html/template js.go nextJSCtx.
    static func slash(after bytes: Bytes, _ before: HTMLContext.Slash) -> HTMLContext.Slash {
        var end = bytes.count
        while end > 0 {
            if HTMLNames.isSpace(bytes[end - 1]) {
                end -= 1
            } else if end >= 3 && isLineSeparator(bytes, at: end - 3) {
                end -= 3
            } else {
                break
            }
        }
        if end == 0 { return before }
        let last = bytes[end - 1]
        switch Unicode.Scalar(last) {
        case "+", "-":
            // A doubled sign is an increment, after which a `/` divides.
            var start = end - 1
            while start > 0 && bytes[start - 1] == last { start -= 1 }
            return (end - start) % 2 == 1 ? .regexp : .division
        case ".": return end > 1 && HTMLNames.isDigit(bytes[end - 2]) ? .division : .regexp
        case ",", "<", ">", "=", "*", "%", "&", "|", "^", "?", "!", "~", "(", "[", ":", ";", "{", "}":
            return .regexp
        default:
            var start = end
            while start > 0 && isIdentifierPart(bytes[start - 1]) { start -= 1 }
            return isRegexpPreceder(Bytes(rebasing: bytes[start..<end])) ? .regexp : .division
        }
    }

    private static let regexpPreceders: [[UInt8]] = [
        "break", "case", "continue", "delete", "do", "else", "finally", "in", "instanceof", "return", "throw",
        "try", "typeof", "void",
    ].map { Array($0.utf8) }

    private static func isRegexpPreceder(_ word: Bytes) -> Bool {
        regexpPreceders.contains { $0.count == word.count && word.elementsEqual($0) }
    }

    /// Whether the byte can be in a name of JavaScript, or in a number.
    @inline(__always)
    static func isIdentifierPart(_ byte: UInt8) -> Bool {
        HTMLNames.isLetter(byte) || HTMLNames.isDigit(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "$")
    }

    /// Whether U+2028 or U+2029 starts at `at`.
    @inline(__always)
    static func isLineSeparator(_ bytes: Bytes, at: Int) -> Bool {
        bytes.count - at >= 3 && bytes[at] == 0xE2 && bytes[at + 1] == 0x80 && bytes[at + 2] & 0xFE == 0xA8
    }

    /// Reads a template literal up to its end or a `${`.
    static func jsTemplateLiteral(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        var next = context
        var i = 0
        while i < bytes.count {
            switch bytes[i] {
            case UInt8(ascii: "\\"):
                i += 1
                if i == bytes.count { return unfinishedEscape("JS", bytes) }
            case UInt8(ascii: "$"):
                if matches(bytes, at: i, "${") {
                    next.braces.push()
                    next.state = .js
                    return (next, i + 2)
                }
            case UInt8(ascii: "`"):
                next.state = .js
                return (next, i + 1)
            default: break
            }
            i += 1
        }
        return (next, bytes.count)
    }

    /// Reads a string or regular expression up to its end.
    static func jsDelimited(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        let isRegexp = context.state == .jsRegexp
        let end = isRegexp ? UInt8(ascii: "/") : UInt8(ascii: context.state == .jsSingleString ? "'" : "\"")
        var isInSet = false
        var i = 0
        while i < bytes.count {
            let byte = bytes[i]
            if byte == UInt8(ascii: "\\") {
                i += 1
                if i == bytes.count { return unfinishedEscape("JS", bytes) }
            } else if isRegexp && byte == UInt8(ascii: "[") {
                isInSet = true
            } else if isRegexp && byte == UInt8(ascii: "]") {
                isInSet = false
            } else if byte == end {
                if isRegexp && i > 0 && HTMLNames.matches(bytes, at: i - 1, "</script") {
                    // It will be written as `\x3C/script`, so the slash ends nothing.
                    i += 1
                } else if !isInSet {
                    var next = context
                    next.state = .js
                    next.slash = .division
                    return (next, i + 1)
                }
            }
            i += 1
        }
        if isInSet { return failed("unfinished JS regexp charset: \(quoted(bytes))", bytes) }
        return (context, bytes.count)
    }

    /// A backslash at the end of a text has nothing to escape.
    static func unfinishedEscape(_ language: String, _ bytes: Bytes) -> Step {
        failed("unfinished escape sequence in \(language) string: \(quoted(bytes))", bytes)
    }

    /// Reads a comment up to `*/`.
    static func blockComment(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        for i in bytes.indices where matches(bytes, at: i, "*/") {
            var next = context
            next.state = context.state == .jsBlockComment ? .js : .css
            return (next, i + 2)
        }
        return (context, bytes.count)
    }

    /// Reads a comment up to, but not with, the end of the line.
    static func lineComment(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        let isCSS = context.state == .cssLineComment
        for i in bytes.indices {
            let byte = bytes[i]
            let isEnd =
                byte == 0x0A || byte == 0x0D
                || (isCSS ? byte == 0x0C : isLineSeparator(bytes, at: i))
            guard isEnd else { continue }
            var next = context
            next.state = isCSS ? .css : .js
            return (next, i)
        }
        return (context, bytes.count)
    }
}
