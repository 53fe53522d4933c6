import AMText

/// Reads matchers as Prometheus and older versions wrote them: a plain name, an operator, and everything
/// behind it as the value.
/// Source: pkg/labels/parse.go.
enum ClassicMatcherParser {
    /// A list: perhaps in braces, which need not pair, split at the commas outside of quotes.
    /// - Parameter known: matchers of the same input that are compiled already and are taken instead of a
    ///   second
    ///   compilation where they are equal.
    static func list(_ input: String, known: [Matcher] = []) throws(MatcherError) -> [Matcher] {
        var matchers: [Matcher] = []
        for (i, part) in split(input).enumerated() {
            matchers.append(try one(part, known: i < known.count ? known[i] : nil))
        }
        return matchers
    }

    /// One matcher.
    static func one(_ input: String, known: Matcher? = nil) throws(MatcherError) -> Matcher {
        let bytes = Array(input.utf8)
        guard let parts = Parts(bytes) else { throw MatcherError(text: "bad matcher format: \(input)") }
        let name = String(decoding: bytes[parts.name], as: UTF8.self)
        let value = try unescaped(bytes[parts.value])
        if let known, known.op == parts.op, known.name.sameBytes(as: name), known.value.sameBytes(as: value) {
            return known
        }
        do throws(RegexpError) {
            return try Matcher(name: name, op: parts.op, value: value)
        } catch {
            throw MatcherError(text: error.text)
        }
    }

    /// Where name, operator and value stand:
    /// `^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|=|!=|!~)\s*(.*?)\s*$` with ASCII white space.
    private struct Parts {
        var name: Range<Int>
        var op: MatchOperator
        var value: Range<Int>

        init?(_ bytes: [UInt8]) {
            var at = Self.skipSpace(bytes, 0)
            let start = at
            while at < bytes.count, Self.isName(bytes[at], first: at == start) { at += 1 }
            guard at > start else { return nil }
            name = start..<at
            at = Self.skipSpace(bytes, at)
            let second = at + 1 < bytes.count ? bytes[at + 1] : 0
            switch (at < bytes.count ? bytes[at] : 0, second) {
            case (0x3D, 0x7E): op = .regexp
            case (0x3D, _): op = .equal
            case (0x21, 0x3D): op = .notEqual
            case (0x21, 0x7E): op = .notRegexp
            default: return nil
            }
            at = Self.skipSpace(bytes, at + op.text.utf8.count)
            var end = bytes.count
            while end > at, Self.isSpace(bytes[end - 1]) { end -= 1 }
            value = at..<end
        }

        private static func isName(_ byte: UInt8, first: Bool) -> Bool {
            switch byte {
            case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x3A: true
            case 0x30...0x39: !first
            default: false
            }
        }

        private static func isSpace(_ byte: UInt8) -> Bool {
            // The vertical tab is no white space in a Go regular expression.
            switch byte {
            case 0x09, 0x0A, 0x0C, 0x0D, 0x20: true
            default: false
            }
        }

        private static func skipSpace(_ bytes: [UInt8], _ start: Int) -> Int {
            var at = start
            while at < bytes.count, isSpace(bytes[at]) { at += 1 }
            return at
        }
    }

    /// Takes the escapes out of a value; a quote at its beginning needs one at its end.
    private static func unescaped(_ raw: ArraySlice<UInt8>) throws(MatcherError) -> String {
        let isQuoted = raw.first == 0x22
        let inner = isQuoted ? raw.dropFirst() : raw
        var out: [UInt8] = []
        out.reserveCapacity(inner.count)
        var isClosed = !isQuoted
        var at = inner.startIndex
        while at < inner.endIndex {
            let byte = inner[at]
            let next = at + 1 < inner.endIndex ? inner[at + 1] : nil
            switch (byte, next) {
            case (0x5C, 0x6E):
                out.append(0x0A)
                at += 1
            case (0x5C, 0x22), (0x5C, 0x5C):
                out.append(next ?? 0)
                at += 1
            case (0x22, _):
                // Only the last character may be a quote, and only if one stands at the beginning.
                guard isQuoted, next == nil else { throw unescapedQuote(raw) }
                isClosed = true
            default: out.append(byte)
            }
            at += 1
        }
        guard isClosed else { throw unescapedQuote(raw) }
        return String(decoding: out, as: UTF8.self)
    }

    private static func unescapedQuote(_ raw: ArraySlice<UInt8>) -> MatcherError {
        MatcherError(
            text: "matcher value contains unescaped double quote: \(String(decoding: raw, as: UTF8.self))")
    }

    private static func split(_ input: String) -> [String] {
        var scalars = Substring(input).unicodeScalars
        if scalars.first == "{" { scalars.removeFirst() }
        if scalars.last == "}" { scalars.removeLast() }
        var parts: [String] = []
        var part = String.UnicodeScalarView()
        var isInsideQuotes = false
        var isEscaped = false
        for scalar in scalars {
            switch scalar {
            case "," where !isInsideQuotes:
                parts.append(String(part))
                part = String.UnicodeScalarView()
                continue
            case ",": break
            case "\"":
                if !isEscaped { isInsideQuotes.toggle() }
                isEscaped = false
            case "\\": isEscaped.toggle()
            default: isEscaped = false
            }
            part.append(scalar)
        }
        // The last part alone loses white space of every kind, and may be missing.
        let rest = part.drop(while: MatcherLexer.isSpace)
        if let last = rest.lastIndex(where: { !MatcherLexer.isSpace($0) }) {
            parts.append(String(Substring(rest[...last])))
        }
        return parts
    }
}
