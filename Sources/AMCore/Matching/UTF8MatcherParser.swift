import AMText

/// Reads matchers whose names and values may be any UTF-8, quoted or not.
/// Source: matcher/parse/parse.go.
struct UTF8MatcherParser {
    /// What is due at a place of the grammar; the ending of the error text there.
    private enum Due: String {
        case labelName = "expected label name"
        case labelValue = "expected label value"
        case matchOperator = "expected an operator such as '=', '!=', '=~' or '!~'"
        case commaOrBrace = "expected a comma or close brace"
        case matcherOrBrace = "expected a matcher or close brace after comma"
        case closeBrace = "expected close brace"
        case openBrace = "expected opening brace"
        case end = "expected end of input"
    }

    private var lexer: MatcherLexer
    private var hasOpenBrace = false

    private init(_ input: String) {
        lexer = MatcherLexer(input)
    }

    /// Any number of matchers, separated by commas, perhaps in braces.
    static func list(_ input: String) throws(MatcherError) -> [Matcher] {
        var parser = UTF8MatcherParser(input)
        return try parser.parse()
    }

    /// Exactly one matcher.
    static func one(_ input: String) throws(MatcherError) -> Matcher {
        let matchers = try list(input)
        guard let first = matchers.first else { throw MatcherError(text: "no matchers") }
        guard matchers.count == 1 else {
            throw MatcherError(text: "expected 1 matcher, found \(matchers.count)")
        }
        return first
    }

    private mutating func parse() throws(MatcherError) -> [Matcher] {
        var matchers: [Matcher] = []
        // An error in the first token, or in the first one after the brace, has no ending: nothing is due
        // yet.
        guard let first = try lexer.peek() else { return [] }
        var next: MatcherLexer.Token? = first
        if first.kind == .openBrace {
            hasOpenBrace = true
            lexer.take(first)
            next = try lexer.peek()
        }
        while let token = next, token.kind != .closeBrace {
            matchers.append(try parseMatcher())
            next = try peek(due: .commaOrBrace) { $0 == .comma || $0 == .closeBrace }
            if let comma = next, comma.kind == .comma {
                lexer.take(comma)
                next = try peek(due: .matcherOrBrace) {
                    $0 == .closeBrace || $0 == .quoted || $0 == .unquoted
                }
            }
        }
        try parseEnd(next)
        return matchers
    }

    private mutating func parseEnd(_ brace: MatcherLexer.Token?) throws(MatcherError) {
        if let brace { lexer.take(brace) }
        if hasOpenBrace, brace == nil {
            throw MatcherError(text: "0:\(lexer.column): end of input: \(Due.closeBrace.rawValue)")
        }
        if !hasOpenBrace, brace != nil {
            throw MatcherError(text: "0:\(lexer.column): }: \(Due.openBrace.rawValue)")
        }
        if let token = try peeked(due: .end) {
            throw MatcherError(
                text: "\(token.start):\(token.end): \(lexer.text(token)): \(Due.end.rawValue)")
        }
    }

    private mutating func parseMatcher() throws(MatcherError) -> Matcher {
        let name = try decode(try expect(.labelName) { $0 == .quoted || $0 == .unquoted })
        let token = try expect(.matchOperator) { if case .op = $0 { true } else { false } }
        guard case .op(let op) = token.kind else { preconditionFailure("The expected token is an operator.") }
        let value = try decode(try expect(.labelValue) { $0 == .quoted || $0 == .unquoted })
        do throws(RegexpError) {
            return try Matcher(name: name, op: op, value: value)
        } catch {
            throw MatcherError(text: "failed to create matcher: \(error.text)")
        }
    }

    /// The next token, whatever it is; an error of the lexer gets the ending of what is due.
    private func peeked(due: Due) throws(MatcherError) -> MatcherLexer.Token? {
        do throws(MatcherError) {
            return try lexer.peek()
        } catch {
            throw MatcherError(text: "\(error.text): \(due.rawValue)")
        }
    }

    /// The next token if it is one of those due; nil at the end of the input.
    private func peek(
        due: Due, _ isDue: (MatcherLexer.Kind) -> Bool
    ) throws(MatcherError) -> MatcherLexer.Token? {
        guard let token = try peeked(due: due) else { return nil }
        guard isDue(token.kind) else {
            throw MatcherError(
                text: "\(token.start):\(token.end): unexpected \(lexer.text(token)): \(due.rawValue)")
        }
        return token
    }

    /// Takes the next token, which has to be one of those due.
    private mutating func expect(
        _ due: Due, _ isDue: (MatcherLexer.Kind) -> Bool
    ) throws(MatcherError) -> MatcherLexer.Token {
        guard let token = try peek(due: due, isDue) else {
            throw MatcherError(text: "end of input: \(due.rawValue)")
        }
        lexer.take(token)
        return token
    }

    private func decode(_ token: MatcherLexer.Token) throws(MatcherError) -> String {
        let text = lexer.text(token)
        guard token.kind == .quoted else { return text }
        guard let decoded = MatcherLiteral.decoded(text) else {
            throw MatcherError(text: "\(token.start):\(token.end): \(text): invalid input")
        }
        return decoded
    }
}
