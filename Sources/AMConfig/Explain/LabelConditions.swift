internal import AMCore
internal import AMText

/// A matcher with what is known about it.
struct Clause: Sendable {
    let matcher: Matcher
    /// The expression; nil: the matcher compares texts.
    let pattern: Pattern?

    /// A matcher, looked through.
    init(_ matcher: Matcher) {
        self.matcher = matcher
        switch matcher.op {
        case .equal, .notEqual: pattern = nil
        case .regexp, .notRegexp: pattern = Pattern(matcher.value, matcher.regexp)
        }
    }

    /// All values that satisfy the matcher; nil: not a short list.
    var values: [String]? {
        switch matcher.op {
        case .equal: [matcher.value]
        case .regexp: pattern?.values
        case .notRegexp: pattern?.isAnythingButEmpty == true && !matcher.matches("") ? [] : onlyEmpty
        case .notEqual: nil
        }
    }

    private var onlyEmpty: [String]? { pattern?.isAnythingButEmpty == true ? [""] : nil }

    /// Whether every value satisfies the matcher.
    var isUniversal: Bool { matcher.op == .regexp && pattern?.isUniversal == true }
}

/// All that a list of matchers asks of one label.
struct LabelCondition: Sendable {
    let name: String
    let clauses: [Clause]
    /// All values that satisfy every matcher; nil: not a short list.
    let values: [String]?
    /// Whether no value can satisfy all matchers, as far as it can be told.
    let isImpossible: Bool

    init(name: String, _ clauses: [Clause]) {
        self.name = name
        self.clauses = clauses
        var values: [String]?
        for clause in clauses where values == nil { values = clause.values }
        self.values = values?.filter { value in clauses.allSatisfy { $0.matcher.matches(value) } }
        isImpossible = self.values?.isEmpty ?? Self.contradicts(clauses)
    }

    private static func contradicts(_ clauses: [Clause]) -> Bool {
        for (index, a) in clauses.enumerated() {
            guard let p = a.pattern else { continue }
            for b in clauses[(index + 1)...] {
                guard let q = b.pattern else { continue }
                switch (a.matcher.op, b.matcher.op) {
                case (.regexp, .regexp): if p.isDisjoint(with: q) { return true }
                case (.regexp, .notRegexp): if p.isSubset(of: q) { return true }
                case (.notRegexp, .regexp): if q.isSubset(of: p) { return true }
                default: break
                }
            }
        }
        return false
    }

    /// Whether every value that satisfies this satisfies the matcher, as far as it can be told.
    func implies(_ clause: Clause) -> Bool {
        let matcher = clause.matcher
        if let values { return values.allSatisfy(matcher.matches) }
        if clause.isUniversal || clauses.contains(where: { $0.matcher == matcher }) { return true }
        switch matcher.op {
        case .equal: return false
        case .notEqual: return rejects(matcher.value)
        case .regexp:
            guard let pattern = clause.pattern else { return false }
            if pattern.isAnythingButEmpty && rejects("") { return true }
            return clauses.contains { $0.matcher.op == .regexp && $0.pattern?.isSubset(of: pattern) == true }
        case .notRegexp:
            guard let pattern = clause.pattern else { return false }
            if let values = pattern.values { return values.allSatisfy(rejects) }
            return clauses.contains { own in
                guard let mine = own.pattern else { return false }
                return own.matcher.op == .regexp ? mine.isDisjoint(with: pattern) : pattern.isSubset(of: mine)
            }
        }
    }

    /// Whether no value that satisfies this satisfies the matcher, as far as it can be told.
    func excludes(_ clause: Clause) -> Bool {
        if let values { return !values.contains(where: clause.matcher.matches) }
        if let values = clause.values { return values.allSatisfy(rejects) }
        return Self.contradicts(clauses + [clause])
    }

    private func rejects(_ value: String) -> Bool { clauses.contains { !$0.matcher.matches(value) } }
}

/// All that a list of matchers asks of an alert.
struct LabelConditions: Sendable {
    /// One for each name.
    let labels: [LabelCondition]
    /// Every matcher.
    let clauses: [Clause]

    /// Limit: lists of matchers that are looked at together.
    static let maximumLists = 200

    init(_ clauses: [Clause]) {
        self.clauses = clauses
        var groups: [(name: String, clauses: [Clause])] = []
        for clause in clauses {
            let name = clause.matcher.name
            if let index = groups.firstIndex(where: { $0.name.sameBytes(as: name) }) {
                groups[index].clauses.append(clause)
            } else {
                groups.append((name, [clause]))
            }
        }
        labels = groups.map { LabelCondition(name: $0.name, $0.clauses) }
    }

    /// A label that no alert can have as it is asked for; nil: none is known.
    var impossible: LabelCondition? { labels.first(where: \.isImpossible) }

    /// What is asked of a label; nil: nothing.
    func label(_ name: String) -> LabelCondition? { labels.first { $0.name.sameBytes(as: name) } }

    /// Whether all alerts that satisfy this satisfy the matchers, as far as it can be told.
    func implies(_ others: [Clause]) -> Bool {
        others.allSatisfy { clause in
            label(clause.matcher.name)?.implies(clause) ?? clause.isUniversal
        }
    }

    /// Whether no alert can satisfy this and the matchers, as far as it can be told.
    func excludes(_ others: [Clause]) -> Bool {
        others.contains { clause in label(clause.matcher.name)?.excludes(clause) ?? false }
    }

    /// Whether all alerts that satisfy this satisfy one of the lists of matchers, as far as it can be told
    /// by looking at the values of one label, one after the other.
    /// Limit: the values and lists that are looked at.
    func implies(anyOf lists: [[Clause]]) -> Bool {
        guard lists.count <= Self.maximumLists else { return false }
        if lists.contains(where: implies) { return true }
        for name in Self.names(in: lists) {
            guard let cases = cases(of: name, in: lists), cases.count > 1, cases.count <= 64 else { continue }
            let isCovered = cases.allSatisfy { added in
                let one = LabelConditions(clauses + added)
                return one.impossible != nil || lists.contains(where: one.implies)
            }
            if isCovered { return true }
        }
        return false
    }

    private static func names(in lists: [[Clause]]) -> [String] {
        var names: [String] = []
        for clause in lists.joined() where !names.contains(where: { $0.sameBytes(as: clause.matcher.name) }) {
            names.append(clause.matcher.name)
        }
        return names
    }

    /// All there is to tell apart about a label: each value that is named, and all others together.
    private func cases(of name: String, in lists: [[Clause]]) -> [[Clause]]? {
        var values = label(name)?.values ?? []
        let isAll = label(name)?.values != nil
        if !isAll {
            for clause in lists.joined() where clause.matcher.name.sameBytes(as: name) {
                let named = clause.matcher.op == .notEqual ? [clause.matcher.value] : clause.values ?? []
                for value in named where !values.contains(where: { $0.sameBytes(as: value) }) {
                    values.append(value)
                }
                if values.count > 64 { return nil }
            }
        }
        func matcher(_ op: MatchOperator, _ value: String) -> Clause? {
            // A comparison of texts has nothing that could be refused.
            (try? Matcher(name: name, op: op, value: value)).map(Clause.init)
        }
        var cases = values.map { [matcher(.equal, $0)].compactMap { $0 } }
        if !isAll { cases.append(values.compactMap { matcher(.notEqual, $0) }) }
        return cases
    }
}
