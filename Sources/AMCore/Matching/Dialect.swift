/// Which parser reads matchers, and which names are valid labels. Chosen once by `--enable-feature`.
package enum MatcherDialect: Sendable, Hashable {
    /// Both parsers; the classic one decides where they differ (the default).
    case fallback
    /// The UTF-8 parser alone (`utf8-strict-mode`).
    case utf8
    /// The classic parser alone (`classic-mode`).
    case classic
}
