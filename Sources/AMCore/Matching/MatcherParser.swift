/// Reads matcher texts in one of the three dialects. The dialect is a value, chosen once; there is no parser
/// mode of the process.
/// Source: matcher/compat/parse.go.
package struct MatcherParser: Sendable {
    /// Which parser reads.
    package let dialect: MatcherDialect

    /// A parser for a dialect.
    package init(dialect: MatcherDialect) { self.dialect = dialect }

    /// Reads exactly one matcher, e.g. a `filter` parameter.
    /// Returns: the matcher or the error users know, and what is to be logged.
    package func parseOne(
        _ input: String, origin: MatcherOrigin
    ) -> (result: Result<Matcher, MatcherError>, warning: MatcherWarning?) {
        if dialect == .classic {
            return (Self.caught { () throws(MatcherError) in try ClassicMatcherParser.one(input) }, nil)
        }
        // A byte test on the raw input, so a value such as a{2} has to be quoted.
        if input.utf8.first == 0x7B || input.utf8.last == 0x7D {
            return (.failure(MatcherError(text: "unexpected open or close brace: \(input)")), nil)
        }
        let modern = Self.caught { () throws(MatcherError) in try UTF8MatcherParser.one(input) }
        if dialect == .utf8 { return (modern, nil) }
        let known = try? modern.get()
        let classic = Self.caught { () throws(MatcherError) in
            try ClassicMatcherParser.one(input, known: known)
        }
        let place = Place(input: input, origin: origin)
        return Self.judge(modern, classic, place, { $0 == $1 }, { [$0] })
    }

    /// Reads a list of any number of matchers, e.g. a string of `matchers` in the configuration.
    /// Returns: the matchers in input order or the error users know, and what is to be logged.
    package func parseList(
        _ input: String, origin: MatcherOrigin
    ) -> (result: Result<[Matcher], MatcherError>, warning: MatcherWarning?) {
        if dialect == .classic {
            return (Self.caught { () throws(MatcherError) in try ClassicMatcherParser.list(input) }, nil)
        }
        let modern = Self.caught { () throws(MatcherError) in try UTF8MatcherParser.list(input) }
        if dialect == .utf8 { return (modern, nil) }
        let known = (try? modern.get()) ?? []
        let classic = Self.caught { () throws(MatcherError) in
            try ClassicMatcherParser.list(input, known: known)
        }
        // Two empty lists count as different in the original (nil against empty), and users see its warning.
        let place = Place(input: input, origin: origin)
        return Self.judge(modern, classic, place, { $0 == $1 && !$0.isEmpty }, { $0 })
    }

    /// What is read, and where it comes from.
    private struct Place {
        var input: String
        var origin: MatcherOrigin
    }

    /// The fallback mode: what counts when both parsers have read.
    private static func judge<Output>(
        _ modern: Result<Output, MatcherError>, _ classic: Result<Output, MatcherError>,
        _ place: Place,
        _ isSame: (Output, Output) -> Bool, _ matchers: (Output) -> [Matcher]
    ) -> (result: Result<Output, MatcherError>, warning: MatcherWarning?) {
        switch (modern, classic) {
        case (.failure, .failure): return (classic, nil)
        case (.failure(let error), .success(let output)):
            let suggestion = matchers(output).map(\.description).joined(separator: ",")
            let warning = MatcherWarning(
                kind: .incompatible, input: place.input, origin: place.origin, err: error.text,
                suggestion: suggestion)
            return (classic, warning)
        case (.success, .failure): return (modern, nil)
        case (.success(let a), .success(let b)):
            if isSame(a, b) { return (modern, nil) }
            let warning = MatcherWarning(
                kind: .disagreement, input: place.input, origin: place.origin, err: "", suggestion: "")
            return (classic, warning)
        }
    }

    private static func caught<Output>(
        _ body: () throws(MatcherError) -> Output
    ) -> Result<Output, MatcherError> {
        do throws(MatcherError) {
            return .success(try body())
        } catch {
            return .failure(error)
        }
    }
}
