import AMClient
import AMCore
import AMText

/// What becomes of an alert on a server: what holds it, whom it reaches, what was told.
struct AlertVerdict {
    /// A group that the alert is in, or would be in.
    struct Telling {
        /// The route by which it is told; nil: the server has routes that its configuration does not explain.
        var route: Route?
        var receiver: String
        var labels: LabelSet
        /// Names of the time intervals that keep it quiet now.
        var mutedBy: [String]
        /// What the server knows of the group; nil: nothing, or it does not tell.
        var group: APIExplanation.Group?
    }

    var labels: LabelSet
    /// The alert; nil: the server has none with these labels, and all else is what would be.
    var alert: APIAlert?
    /// The silences that hold it.
    var silences: [APISilence]
    /// The alerts that inhibit it.
    var inhibitors: [APIAlert]
    var tellings: [Telling]
}

/// Finds verdicts from what a server says of itself.
struct VerdictFinder {
    let settings: Settings
    let now: Timestamp
    /// All alerts that may inhibit others.
    var alerts: [APIAlert] = []
    /// All silences that may hold alerts.
    var silences: [APISilence] = []

    /// The verdict on an alert of the server.
    /// Shape: `groups` are nil where the server does not tell them.
    func verdict(on alert: APIAlert, groups: [APIExplanation.Group]?) -> AlertVerdict {
        let labels = LabelSet(alert.labels.pairs.map { Label($0.name, $0.value) })
        return AlertVerdict(
            labels: labels, alert: alert,
            silences: alert.status.silencedBy.compactMap { id in silences.first { $0.id == id } },
            inhibitors: alert.status.inhibitedBy.compactMap { print in
                alerts.first { $0.fingerprint == print }
            },
            tellings: groups.map { tellings(of: labels, in: $0) } ?? tellings(of: labels))
    }

    /// What would be the verdict on an alert with these labels.
    func verdict(on labels: LabelSet) -> AlertVerdict {
        AlertVerdict(
            labels: labels, alert: nil,
            silences: silences.filter { $0.state == "active" && $0.content.holds(labels) },
            inhibitors: inhibitors(of: labels), tellings: tellings(of: labels))
    }

    /// Source: inhibit/inhibit.go Mutes.
    private func inhibitors(of labels: LabelSet) -> [APIAlert] {
        let rules = settings.inhibitRules.filter { $0.target.matches(labels) }
        guard !rules.isEmpty else { return [] }
        return alerts.filter { alert in
            let source = LabelSet(alert.labels.pairs.map { Label($0.name, $0.value) })
            return rules.contains { rule in
                // Who is on both sides of a rule is not inhibited by others that are so, too.
                let isTwoSided = rule.source.matches(labels) && rule.target.matches(source)
                return rule.source.matches(source) && !isTwoSided
                    && rule.equal.allSatisfy { (source[$0] ?? "").sameBytes(as: labels[$0] ?? "") }
            }
        }
    }

    /// Whom the configuration tells.
    private func tellings(of labels: LabelSet) -> [AlertVerdict.Telling] {
        RouteTree.final(of: settings.route, for: labels).map { route in
            AlertVerdict.Telling(
                route: route, receiver: route.receiver, labels: route.groupLabels(of: labels),
                mutedBy: settings.intervals(muting: route, at: now), group: nil)
        }
    }

    /// Whom the server tells.
    private func tellings(of labels: LabelSet, in groups: [APIExplanation.Group]) -> [AlertVerdict.Telling] {
        var routes = RouteTree.final(of: settings.route, for: labels)
        return groups.map { group in
            let set = LabelSet(group.labels.pairs.map { Label($0.name, $0.value) })
            let at = routes.firstIndex { route in
                route.receiver.sameBytes(as: group.receiver) && route.groupLabels(of: labels) == set
            }
            return AlertVerdict.Telling(
                route: at.map { routes.remove(at: $0) }, receiver: group.receiver, labels: set,
                mutedBy: group.mutedBy, group: group)
        }
    }
}

extension Route {
    /// The labels of the group into which the route puts an alert; names that it lacks are no part of it.
    func groupLabels(of labels: LabelSet) -> LabelSet {
        switch groupBy {
        case .all: labels
        case .names(let names): LabelSet(names.compactMap { name in labels[name].map { Label(name, $0) } })
        }
    }
}

extension PostableSilence {
    /// Whether its matchers match these labels; one with an expression that is none holds nothing.
    fileprivate func holds(_ labels: LabelSet) -> Bool {
        matchers.allSatisfy { matcher in
            // An expression that another server took and this one does not.
            guard let parsed = try? Matcher(matcher) else { return false }
            return parsed.matches(labels[matcher.name] ?? "")
        }
    }
}

extension Matcher {
    /// The matcher of a silence.
    init(_ matcher: APIMatcher) throws(RegexpError) {
        let op: MatchOperator =
            matcher.isRegex
            ? (matcher.isEqual ? .regexp : .notRegexp) : (matcher.isEqual ? .equal : .notEqual)
        try self.init(name: matcher.name, op: op, value: matcher.value)
    }
}
