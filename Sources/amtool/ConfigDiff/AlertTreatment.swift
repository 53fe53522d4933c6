import AMCore
import AMText

/// What a configuration does with the alerts of one label set, as far as it can be told without their times.
struct AlertTreatment {
    /// One route at which an alert stays.
    struct Telling {
        var route: Route
        /// The key of its groups, without their labels.
        var key: String
        /// The names of its group labels; nil: all labels.
        var groupBy: [String]?
        var group: LabelSet
        /// The time intervals that it names, as they are defined.
        var intervals: [String]
    }

    /// Shape: in the order of the routes.
    var tellings: [Telling]
    /// Rules that may hold the alert back, in words.
    var heldBy: [String]
    /// Rules by which the alert may hold others back, in words.
    var holds: [String]

    /// What a configuration does.
    init(_ settings: Settings, _ labels: LabelSet) {
        tellings = []
        heldBy = settings.inhibitRules.filter { $0.target.matches(labels) }.map(\.words)
        holds = settings.inhibitRules.filter { $0.source.matches(labels) }.map(\.words)
        let key = GroupKey.routeKey(parent: nil, matchers: settings.route.matchers)
        add(settings.route, key, labels, settings)
    }

    private mutating func add(_ route: Route, _ key: String, _ labels: LabelSet, _ settings: Settings) {
        var isTaken = false
        for child in route.children where child.matchers.matches(labels) {
            isTaken = true
            add(child, GroupKey.routeKey(parent: key, matchers: child.matchers), labels, settings)
            if !child.continues { break }
        }
        if isTaken { return }
        var names: [String]?
        if case .names(let all) = route.groupBy { names = all.sorted() }
        tellings.append(
            Telling(
                route: route, key: key, groupBy: names, group: route.groupBy.groupLabels(of: labels),
                intervals: (route.muteTimeIntervals + route.activeTimeIntervals).map { name in
                    settings.timeIntervals.first { $0.name.sameBytes(as: name) }?.words ?? ""
                }))
    }

    /// What differs in another configuration, one thing a line; empty: nothing.
    func differences(from old: AlertTreatment) -> [String] {
        var lines: [String] = []
        let (before, after) = (old.tellings.map(\.route.receiver), tellings.map(\.route.receiver))
        if before != after {
            lines.append("receivers: \(Self.list(before)) -> \(Self.list(after))")
        }
        // The same receiver is held against itself, in order.
        var rest = old.tellings
        for telling in tellings {
            let name = telling.route.receiver
            guard let place = rest.firstIndex(where: { $0.route.receiver.sameBytes(as: name) }) else {
                continue
            }
            lines += telling.differences(from: rest.remove(at: place)).map { "\(name): \($0)" }
        }
        lines += Self.changes("a target", old.heldBy, heldBy)
        lines += Self.changes("a source", old.holds, holds)
        return lines
    }

    private static func changes(_ what: String, _ old: [String], _ new: [String]) -> [String] {
        old.filter { !new.contains($0) }.map { "no longer \(what) of the inhibit rule \($0)" }
            + new.filter { !old.contains($0) }.map { "now \(what) of the inhibit rule \($0)" }
    }

    static func list(_ names: [String]) -> String { names.isEmpty ? "nobody" : names.joined(separator: ", ") }
}

extension AlertTreatment.Telling {
    fileprivate func differences(from old: AlertTreatment.Telling) -> [String] {
        var lines = route.ownDifferences(from: old.route, exceptReceiver: true)
        if intervals != old.intervals && route.muteTimeIntervals == old.route.muteTimeIntervals
            && route.activeTimeIntervals == old.route.activeTimeIntervals
        {
            lines.append("its time intervals are defined in another way")
        }
        if key != old.key { lines.append("group key: \(old.key) -> \(key) (groups begin anew)") }
        return lines
    }
}

extension Route {
    /// What differs in the keys of the route itself, one a line.
    func ownDifferences(from old: Route, exceptReceiver: Bool = false) -> [String] {
        var lines: [String] = []
        func compare(_ key: String, _ before: String, _ after: String) {
            if !before.sameBytes(as: after) { lines.append("\(key): \(before) -> \(after)") }
        }
        if !exceptReceiver { compare("receiver", old.receiver, receiver) }
        compare("group_by", old.groupBy.words, groupBy.words)
        compare("group_wait", old.groupWait.prometheusText, groupWait.prometheusText)
        compare("group_interval", old.groupInterval.prometheusText, groupInterval.prometheusText)
        compare("repeat_interval", old.repeatInterval.prometheusText, repeatInterval.prometheusText)
        compare("mute_time_intervals", Self.list(old.muteTimeIntervals), Self.list(muteTimeIntervals))
        compare("active_time_intervals", Self.list(old.activeTimeIntervals), Self.list(activeTimeIntervals))
        compare("labels", old.labels.description, labels.description)
        return lines
    }

    private static func list(_ names: [String]) -> String { "[\(names.joined(separator: ", "))]" }
}

extension GroupBy {
    /// As a configuration writes it, sorted: the order means nothing.
    fileprivate var words: String {
        switch self {
        case .all: "[...]"
        case .names(let names): "[\(names.sorted().joined(separator: ", "))]"
        }
    }
}

extension InhibitRule {
    /// The rule on one line.
    var words: String { (name.isEmpty ? "" : "\(name): ") + conditions }

    /// The rule on one line without its name.
    var conditions: String {
        let same = equal.isEmpty ? "" : ", equal \(equal.sorted().joined(separator: ", "))"
        return "source \(source.listText), target \(target.listText)\(same)"
    }
}

extension NamedTimeInterval {
    /// All that matters of the interval on one line.
    fileprivate var words: String {
        func list(_ ranges: [TimeInterval.Range]?) -> String {
            ranges.map { "\($0.map { "\($0.begin):\($0.end)" })" } ?? "any"
        }
        return elements.map { one in
            [one.times, one.weekdays, one.daysOfMonth, one.months, one.years].map(list)
                .joined(separator: " ") + " " + one.location
        }.joined(separator: "; ")
    }
}
