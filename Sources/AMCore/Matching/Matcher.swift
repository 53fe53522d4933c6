package import AMText

/// How a matcher compares.
package enum MatchOperator: UInt8, Sendable, Hashable, CaseIterable {
    /// `=`
    case equal = 0
    /// `!=`
    case notEqual = 1
    /// `=~`
    case regexp = 2
    /// `!~`
    case notRegexp = 3

    /// As written in a matcher.
    package var text: String {
        switch self {
        case .equal: "="
        case .notEqual: "!="
        case .regexp: "=~"
        case .notRegexp: "!~"
        }
    }
}

/// A test of one label: name, operator, value. A label that is missing counts as the empty string.
package struct Matcher: Sendable {
    /// The label's name.
    package let name: String
    /// How the label's value is compared.
    package let op: MatchOperator
    /// What it is compared with: a text or a regular expression.
    package let value: String
    /// The compiled form of `^(?:value)$`; nil for `=` and `!=`.
    package let regexp: Regexp?

    /// A matcher; a regular expression is compiled here.
    /// Throws: `RegexpError` with Go's text.
    package init(name: String, op: MatchOperator, value: String) throws(RegexpError) {
        self.name = name
        self.op = op
        self.value = value
        switch op {
        case .equal, .notEqual: regexp = nil
        case .regexp, .notRegexp: regexp = try Regexp("^(?:" + value + ")$")
        }
    }

    /// Whether a label's value (empty when missing) satisfies the matcher.
    package func matches(_ text: String) -> Bool {
        switch op {
        case .equal: text.sameBytes(as: value)
        case .notEqual: !text.sameBytes(as: value)
        case .regexp: regexp?.matchesWhole(text) ?? false
        case .notRegexp: !(regexp?.matchesWhole(text) ?? true)
        }
    }
}

extension Matcher: Hashable {
    /// Whether name, operator and value are the same.
    package static func == (a: Matcher, b: Matcher) -> Bool {
        a.op == b.op && a.name.sameBytes(as: b.name) && a.value.sameBytes(as: b.value)
    }
    /// Feeds operator, name and value.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(op)
        hasher.combine(name)
        hasher.combine(value)
    }
}
