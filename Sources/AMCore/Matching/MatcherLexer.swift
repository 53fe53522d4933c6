/// Cuts the input of the UTF-8 parser into tokens. Positions are counted in Unicode scalars from 0, which are
/// the columns of the error texts.
/// Source: matcher/parse/lexer.go.
struct MatcherLexer {
    enum Kind: Equatable {
        case openBrace, closeBrace, comma, quoted, unquoted
        case op(MatchOperator)
    }

    struct Token: Equatable {
        var kind: Kind
        var start: Int
        var end: Int
    }

    private let input: [Unicode.Scalar]
    /// Behind the last token that was taken.
    private(set) var column = 0

    init(_ input: String) {
        self.input = Array(input.unicodeScalars)
    }

    /// Whether a scalar ends an unquoted text: white space, and the characters of the grammar.
    static func isReserved(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "{", "}", "!", "=", "~", ",", "\\", "\"", "'", "`": true
        default: isSpace(scalar)
        }
    }

    /// White space as Unicode and Go's unicode.IsSpace have it.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return scalar == " " || (0x09...0x0D).contains(scalar.value)
        }
        return scalar.properties.isWhitespace
    }

    /// A piece of the input.
    func text(_ token: Token) -> String {
        text(token.start, token.end)
    }

    /// The next token without taking it; nil at the end of the input.
    func peek() throws(MatcherError) -> Token? {
        var at = column
        while at < input.count, Self.isSpace(input[at]) { at += 1 }
        guard at < input.count else { return nil }
        switch input[at] {
        case "{": return Token(kind: .openBrace, start: at, end: at + 1)
        case "}": return Token(kind: .closeBrace, start: at, end: at + 1)
        case ",": return Token(kind: .comma, start: at, end: at + 1)
        case "=", "!": return try scanOperator(at)
        case "\"": return try scanQuoted(at)
        case let scalar where Self.isReserved(scalar):
            throw MatcherError(text: "\(at):\(at + 1): \(text(at, at + 1)): invalid input")
        default:
            var end = at + 1
            while end < input.count, !Self.isReserved(input[end]) { end += 1 }
            return Token(kind: .unquoted, start: at, end: end)
        }
    }

    /// Takes a token that was peeked.
    mutating func take(_ token: Token) {
        column = token.end
    }

    private func text(_ start: Int, _ end: Int) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: input[start..<end])
        return String(view)
    }

    private func scanOperator(_ at: Int) throws(MatcherError) -> Token {
        let second = at + 1 < input.count ? input[at + 1] : nil
        switch (input[at], second) {
        case ("=", "~"): return Token(kind: .op(.regexp), start: at, end: at + 2)
        case ("=", _): return Token(kind: .op(.equal), start: at, end: at + 1)
        case (_, "="): return Token(kind: .op(.notEqual), start: at, end: at + 2)
        case (_, "~"): return Token(kind: .op(.notRegexp), start: at, end: at + 2)
        case (_, nil):
            throw MatcherError(text: "\(at):\(at + 1): unexpected end of input, expected one of '=~'")
        default:
            throw MatcherError(text: "\(at):\(at + 1): !: expected one of '=~'")
        }
    }

    private func scanQuoted(_ at: Int) throws(MatcherError) -> Token {
        var end = at + 1
        while end < input.count, input[end] != "\"" {
            // A backslash hides the next scalar, which may be a quote.
            end += input[end] == "\\" ? 2 : 1
        }
        guard end < input.count else {
            throw MatcherError(text: "\(at):\(input.count): \(text(at, input.count)): missing end \"")
        }
        return Token(kind: .quoted, start: at, end: end + 1)
    }
}
