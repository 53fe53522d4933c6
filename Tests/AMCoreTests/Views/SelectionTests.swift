import AMCore
import AMTesting
import AMText
import Testing

/// A view full of alerts with few names and values, so that everything collides.
private struct Crowd {
    let view: AlertmanagerView
    let now: Timestamp

    init(seed: UInt64, count: Int) {
        var random = SplitMix(seed: seed)
        let start = Now(wall: Timestamp(seconds: 1_700_000_000), steady: Ticks(nanoseconds: 0))
        var root = Route(receiver: "all")
        root.groupBy = .names(["a", "b"])
        var value = Alertmanager(
            options: Options(dispatchAt: start.steady),
            settings: Settings(route: root, receivers: [Receiver(name: "all")]), dice: Dice(seed: seed),
            now: start)
        let names = ["a", "b", "c", "instance", "job"]
        let values = ["x", "y", "xy", "é", "e\u{301}", "x.y"]
        let alerts = (0..<count).map { i -> PlainAlert in
            var labels = [Label("alertname", "N\(i % 7)")]
            for name in names where random.below(3) > 0 { labels.append(Label(name, random.pick(values))) }
            // Never just now: such an alert is listed still, and has left its group already.
            let ends = start.wall + .seconds(random.below(4) == 0 ? -5 : 5)
            return PlainAlert(
                labels: LabelSet(labels), startsAt: start.wall - .seconds(100), endsAt: ends)
        }
        _ = value.turn(
            [.alerts(Intake(alerts: alerts, now: start.wall), RequestID(number: 1))], at: start)
        view = value.view()
        now = start.wall
    }

    /// What a question must find, by looking at every alert.
    func expected(_ matchers: [Matcher]) -> [UInt64] {
        var found: [UInt64] = []
        for at in 0..<view.alerts.count {
            guard let alert = view.alerts[at], alert.times.endsAt >= now else { continue }
            if matchers.matches(view.labels.set(alert.labels)) { found.append(alert.fingerprint.rawValue) }
        }
        return found.sorted()
    }

    func selected(_ matchers: [Matcher]) -> [UInt64] {
        view.select(AlertQuery(matchers: matchers), at: now).compactMap {
            view.shown($0)?.fingerprint.rawValue
        }
    }
}

private func randomMatchers(_ random: inout SplitMix) throws -> [Matcher] {
    try (0..<random.below(4)).map { _ in
        let op = random.pick(MatchOperator.allCases)
        let isRegexp = op == .regexp || op == .notRegexp
        let values =
            isRegexp ? ["x.*", ".*", "", ".+", "x|y", "(x", "é"] : ["x", "y", "", "é", "none", "x.y"]
        let value = random.pick(values)
        return try Matcher(
            name: random.pick(["a", "b", "c", "alertname", "missing"]), op: op,
            value: value == "(x" ? "[xy]+" : value)
    }
}

@Suite struct SelectionTests {
    @Test func `a selection is what looking at every alert finds`() throws {
        var random = SplitMix(seed: 11)
        let crowd = Crowd(seed: 3, count: 400)
        var wrong: [String] = []
        for _ in 0..<600 {
            let matchers = try randomMatchers(&random)
            if crowd.selected(matchers) != crowd.expected(matchers) { wrong.append(matchers.listText) }
        }
        #expect(wrong.isEmpty)
    }

    @Test func `groups hold what the selection finds and are in order`() throws {
        var random = SplitMix(seed: 12)
        let crowd = Crowd(seed: 4, count: 300)
        var wrong: [String] = []
        for _ in 0..<200 {
            let matchers = try randomMatchers(&random)
            let groups = crowd.view.groups(AlertQuery(matchers: matchers), muted: true, at: crowd.now)
            let found = groups.flatMap { $0.alerts }.compactMap { crowd.view.shown($0)?.fingerprint.rawValue }
            if found.sorted() != crowd.expected(matchers) { wrong.append("members \(matchers.listText)") }
            let labels = groups.map { crowd.view.labels.set($0.labels) }
            if labels != labels.sorted() { wrong.append("order of groups \(matchers.listText)") }
            for group in groups where !isOrdered(group.alerts, crowd.view) { wrong.append("order of alerts") }
        }
        #expect(wrong.isEmpty)
    }

    /// Whether alerts are in the order of `job`, `instance`, labels, those without the first two last.
    private func isOrdered(_ slots: [UInt32], _ view: AlertmanagerView) -> Bool {
        let sets = slots.compactMap { view.shown($0).map { view.labels.set($0.labels) } }
        return zip(sets, sets.dropFirst()).allSatisfy { a, b in
            for name in ["job", "instance"] {
                let (x, y) = (a[name], b[name])
                if let x, let y {
                    if !x.sameBytes(as: y) { return x.precedesByBytes(y) }
                } else if x != nil || y != nil {
                    return x != nil
                }
            }
            return a < b
        }
    }
}
