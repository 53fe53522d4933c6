extension Matcher: Comparable {
    /// The order of the matchers of a route: by name, then value, then operator (`=`, `!=`, `=~`, `!~`).
    /// Source: pkg/labels/matcher.go Matchers.Less.
    package static func < (a: Matcher, b: Matcher) -> Bool {
        if !a.name.sameBytes(as: b.name) { return a.name.precedesByBytes(b.name) }
        if !a.value.sameBytes(as: b.value) { return a.value.precedesByBytes(b.value) }
        return a.op.rawValue < b.op.rawValue
    }
}

extension Sequence<Matcher> {
    /// Whether all matchers match a label set; a list without matchers matches everything.
    package func matches(_ labels: LabelSet) -> Bool {
        allSatisfy { $0.matches(labels[$0.name] ?? "") }
    }
}
