/// Where a matcher text came from, as log lines say it.
package enum MatcherOrigin: String, Sendable, Hashable {
    /// A query parameter.
    case api
    /// The configuration file.
    case config
    /// The command line.
    case amtool = "cli"
}

/// What the fallback mode has to warn about one input; who called the parser logs it, at the level of
/// warnings.
package struct MatcherWarning: Sendable, Hashable {
    /// What is wrong.
    package enum Kind: Sendable, Hashable {
        /// Only the classic parser could read the input.
        case incompatible
        /// Both parsers could read it, with different results.
        case disagreement
    }

    /// What is wrong.
    package let kind: Kind
    /// The input as it was given.
    package let input: String
    /// Where it came from.
    package let origin: MatcherOrigin
    /// The error of the UTF-8 parser; empty for a disagreement.
    package let err: String
    /// What to write instead: the matchers in canonical form joined by commas; empty for a disagreement.
    package let suggestion: String

    /// The message of the log line.
    /// Source: matcher/compat/parse.go.
    package var message: String {
        switch kind {
        case .disagreement: "Matchers input has disagreement"
        case .incompatible:
            """
            Alertmanager is moving to a new parser for labels and matchers, and this input is \
            incompatible. Alertmanager has instead parsed the input using the classic matchers parser as a \
            fallback. To make this input compatible with the UTF-8 matchers parser please make sure all \
            regular expressions and values are double-quoted and backslashes are escaped. If you are still \
            seeing this message please open an issue.
            """
        }
    }

    /// The line for the log.
    package var logLine: LogLine {
        var fields = [LogField("input", input), LogField("origin", origin.rawValue)]
        if kind == .incompatible {
            fields.append(LogField("err", err))
            fields.append(LogField("suggestion", suggestion))
        }
        return LogLine(.warn, message, fields)
    }
}
