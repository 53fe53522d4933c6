import AMCore
import AMText

/// Made-up label sets on which configurations may differ: for every route and every side of an inhibition
/// rule some that match it, and neighbours of these that differ in one label.
struct SampleAlerts {
    /// Limit: of the label sets that are made.
    private static let most = 5_000

    /// Shape: unique.
    private(set) var all: [LabelSet] = []
    private var seen: Set<LabelSet> = []
    /// What may be tried for each label, over both configurations.
    private var values: [String: [String]] = [:]

    /// Samples for two configurations.
    init(_ configurations: [Settings]) {
        var lists: [[Matcher]] = []
        for settings in configurations {
            Self.collect(settings.route, [], &lists)
            lists += settings.inhibitRules.flatMap { [$0.source, $0.target] }
        }
        for matcher in lists.joined() { note(matcher) }
        // What stands for any value that no matcher names.
        for name in values.keys { values[name, default: []] += ["other", ""] }
        var bases: [[String: String]] = []
        for matchers in lists {
            if let base = sample(matchers) { bases.append(base) }
        }
        for base in bases { add(base) }
        for base in bases { addNeighbours(of: base) }
    }

    private static func collect(_ route: Route, _ above: [Matcher], _ lists: inout [[Matcher]]) {
        let matchers = above + route.matchers
        lists.append(matchers)
        for child in route.children { collect(child, matchers, &lists) }
    }

    private mutating func note(_ matcher: Matcher) {
        var found: [String]
        switch matcher.op {
        case .equal, .notEqual: found = [matcher.value]
        case .regexp, .notRegexp: found = Regexp.examples(of: matcher.value)
        }
        found.removeAll { values[matcher.name, default: []].contains($0) }
        values[matcher.name, default: []] += found
    }

    /// Labels that all matchers match; nil: none are found.
    private func sample(_ matchers: [Matcher]) -> [String: String]? {
        var labels: [String: String] = [:]
        for name in Set(matchers.map(\.name)).sorted() {
            let asked = matchers.filter { $0.name == name }
            // What is asked for counts first, so that a route's own value is taken.
            let own = asked.filter { $0.op == .equal || $0.op == .regexp }.flatMap { matcher in
                matcher.op == .equal ? [matcher.value] : Regexp.examples(of: matcher.value)
            }
            let tried = own + ["other"] + (values[name] ?? [])
            guard let value = tried.first(where: { value in asked.allSatisfy { $0.matches(value) } }) else {
                return nil
            }
            labels[name] = value
        }
        return labels
    }

    private mutating func addNeighbours(of base: [String: String]) {
        for name in values.keys.sorted() {
            for value in values[name] ?? [] where base[name, default: ""] != value {
                if all.count >= Self.most { return }
                var other = base
                other[name] = value
                add(other)
            }
        }
    }

    private mutating func add(_ labels: [String: String]) {
        var labels = labels.filter { !$0.value.isEmpty }
        // Alerts have a name nearly always; without any label there is none.
        if labels.isEmpty { labels["alertname"] = "other" }
        let set = LabelSet(labels.map { Label($0.key, $0.value) })
        if seen.insert(set).inserted { all.append(set) }
    }
}
