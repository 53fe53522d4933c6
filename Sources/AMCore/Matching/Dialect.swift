/// Which parser reads matchers, and which names are valid labels. Chosen once by `--enable-feature`.
package enum MatcherDialect: Sendable, Hashable {
    /// Both parsers; the classic one decides where they differ (the default).
    case fallback
    /// The UTF-8 parser alone (`utf8-strict-mode`).
    case utf8
    /// The classic parser alone (`classic-mode`).
    case classic

    /// Whether a text may name a label (of an alert, an annotation, a silence's matcher, `group_by`,
    /// `equal`).
    /// Source: matcher/compat/parse.go IsValidLabelName.
    package func isValidLabelName(_ name: String) -> Bool {
        switch self {
        case .fallback, .utf8: !name.isEmpty
        case .classic: Self.isClassicLabelName(name)
        }
    }

    /// Whether a text is a label name of the classic form `[a-zA-Z_][a-zA-Z0-9_]*`, which the deprecated keys
    /// of the configuration need in every dialect.
    package static func isClassicLabelName(_ name: String) -> Bool {
        var isFirst = true
        for byte in name.utf8 {
            switch byte {
            case 0x41...0x5A, 0x61...0x7A, 0x5F: break
            case 0x30...0x39 where !isFirst: break
            default: return false
            }
            isFirst = false
        }
        return !isFirst
    }
}
