internal import AMCore
internal import AMText

/// An entry of `inhibit_rules` as it is written.
struct InhibitRuleSettings: Sendable {
    var name = ""
    var source = MatcherKeys()
    var target = MatcherKeys()
    var equal: [String] = []
}

extension InhibitRuleSettings {
    /// An entry of `inhibit_rules`.
    static let section = Section(
        "common.plain", zero: InhibitRuleSettings(),
        fields: [
            Field("name", \.name, .string),
            Field("source_match", \.source.equal, .map(.string)),
            Field("source_match_re", \.source.regexps, .regexps),
            Field("source_matchers", \.source.matchers, .matchers),
            Field("target_match", \.target.equal, .map(.string)),
            Field("target_match_re", \.target.regexps, .regexps),
            Field("target_matchers", \.target.matchers, .matchers),
            Field("equal", \.equal, .list(.string)),
        ]
    ) { (rule, decoding) throws(ConfigError) in
        try rule.source.checkNames()
        try rule.target.checkNames()
        for name in rule.equal where !decoding.environment.dialect.isValidLabelName(name) {
            throw ConfigError("invalid label name \(Quote.quote(name)) in equal list")
        }
    }

    /// The rule for the heart.
    func rule() throws(ConfigError) -> InhibitRule {
        var names: [String] = []
        for label in equal where !names.contains(label) { names.append(label) }
        return InhibitRule(
            name: name, source: try source.combined(), target: try target.combined(), equal: names)
    }
}
