internal import AMCore
internal import AMText

extension ConfigReview {
    /// Rules that never inhibit anything.
    mutating func reviewInhibition() {
        var earlier: [InhibitRule] = []
        for (index, rule) in settings.inhibitRules.enumerated() {
            reviewRule(rule, at: ConfigPath().key("inhibit_rules").index(index), behind: earlier)
            earlier.append(rule)
        }
    }

    private mutating func reviewRule(_ rule: InhibitRule, at path: ConfigPath, behind: [InhibitRule]) {
        let source = rule.source.map(Clause.init)
        let target = rule.target.map(Clause.init)
        for (side, clauses) in [("source", source), ("target", target)] {
            guard let label = LabelConditions(clauses).impossible else { continue }
            add(
                .warning, "inhibit-contradiction", at: path,
                "\(path) never inhibits: its \(side) asks for "
                    + "what cannot be, \(Self.contradiction(label))",
                suggestion: "Use one =~ for several values of a label.")
            return
        }
        for name in rule.equal {
            let ours = (source + target).filter { $0.matcher.name.sameBytes(as: name) }
            guard LabelConditions(ours).impossible != nil else { continue }
            add(
                .warning, "inhibit-equal-contradiction", at: path.key("equal"),
                "\(path) never inhibits: \(Quote.quote(name)) must be equal on both sides, but "
                    + "\(texts(ours)) cannot hold of the same value",
                suggestion: "Take \(Quote.quote(name)) out of `equal`, or out of the matchers of one side.")
            return
        }
        if LabelConditions(source).implies(target) && LabelConditions(target).implies(source) {
            add(
                .warning, "inhibit-itself", at: path,
                "\(path) never inhibits: whatever matches one side matches the other, and alerts that "
                    + "match both do not inhibit each other",
                suggestion: "Make the source match only the alerts that explain the others.")
            return
        }
        if behind.contains(where: { $0.isSame(as: rule) }) {
            add(
                .note, "inhibit-duplicate", at: path, "\(path) says what an earlier rule says",
                suggestion: "Remove one of the two.")
        }
    }

    private func texts(_ clauses: [Clause]) -> String {
        clauses.map { "\($0.matcher)" }.joined(separator: " and ")
    }
}
