import AMCore
import AMTesting
import Testing

@testable import AMConfig

/// What is concluded from matchers, held against trying.
struct MatcherLogicTests {
    private static let values = ["", "a", "b", "ab", "abc", "foo", "foo-bar", "foobar", "x.y", "a|b", "A"]

    private static let patterns = [
        "", "a", "a|b", "a.*", "ab.*", ".*", ".+", "foo.*", "foo.+", "foo-.*", "fo+", "(foo|ab).*",
        "foo.*|a.*",
        "[ab]", "^a$", "^(?:a|b)$", "(a|b)", "(?i)a", "(?i)foo.*|a", "a\\|b", "x\\.y", ".*b", "a.*|", "|.+",
        "(?:a)|(?:b)", "\\Qa|b\\E", "[|]", "a?", "(a.*)(b.*)", "a.*b|foo", ".*.*", "foo.*$", "x\\.*",
    ]

    private static let matchers: [Matcher] = {
        var all: [Matcher] = []
        for value in values {
            for op in [MatchOperator.equal, .notEqual] {
                if let matcher = try? Matcher(name: "x", op: op, value: value) { all.append(matcher) }
            }
        }
        for pattern in patterns {
            for op in [MatchOperator.regexp, .notRegexp] {
                if let matcher = try? Matcher(name: "x", op: op, value: pattern) { all.append(matcher) }
            }
        }
        return all
    }()

    private static let clauses = matchers.map(Clause.init)

    private static func holds(_ matchers: [Matcher], _ value: String) -> Bool {
        matchers.allSatisfy { $0.matches(value) }
    }

    private static let universe =
        values + ["fooo", "foo-", "abz", "ba", "xxy", "Foo", "FOO", "aa", "a b", "zz"]

    @Test func `what is concluded from two matchers about a third is true`() {
        var dice = SplitMix(seed: 7)
        var faults: [String] = []
        var conclusions = 0
        for _ in 0..<20_000 {
            let (p, q, r) = (dice.pick(Self.clauses), dice.pick(Self.clauses), dice.pick(Self.clauses))
            let (a, b, c) = (p.matcher, q.matcher, r.matcher)
            let conditions = LabelConditions([p, q])
            let satisfying = Self.universe.filter { Self.holds([a, b], $0) }
            let isImplied = conditions.implies([r])
            let isExcluded = conditions.excludes([r])
            conclusions += isImplied || isExcluded ? 1 : 0
            if conditions.impossible != nil, !satisfying.isEmpty { faults.append("impossible: \(a) \(b)") }
            if isImplied, !satisfying.allSatisfy(c.matches) { faults.append("\(a) \(b) imply \(c)") }
            if isExcluded, satisfying.contains(where: c.matches) { faults.append("\(a) \(b) exclude \(c)") }
        }
        #expect(faults == [] && conclusions > 3_000, "\(conclusions)")
    }

    @Test func `what several lists are concluded to cover they cover`() {
        var dice = SplitMix(seed: 11)
        var faults: [String] = []
        var conclusions = 0
        for _ in 0..<3_000 {
            let clauses = (0..<5).map { _ in dice.pick(Self.clauses) }
            let covering = [[clauses[1]], [clauses[2]], [clauses[3], clauses[4]]]
            guard LabelConditions([clauses[0]]).implies(anyOf: covering) else { continue }
            conclusions += 1
            let own = [clauses[0].matcher]
            let lists = covering.map { $0.map(\.matcher) }
            let uncovered = Self.universe.filter { value in
                Self.holds(own, value) && !lists.contains { Self.holds($0, value) }
            }
            if !uncovered.isEmpty { faults.append("\(own) by \(lists): \(uncovered)") }
        }
        #expect(faults == [] && conclusions > 200, "\(conclusions)")
    }
}
