internal import AMCore
internal import AMText

/// *quiet*: what is muted is not told.
extension Checkers {
    /// Nothing that a silence covers leaves, if its node knew of the silence when it flushed.
    mutating func letter(
        _ letter: Notification, from machine: Int, at second: Double, silences: [Silence]
    ) {
        for alert in letter.alerts where !alert.isResolved {
            for silence in silences
            where silence.startsAt <= letter.flushedAt && letter.flushedAt <= silence.endsAt
                && silence.updatedAt < letter.flushedAt
                && (ledgers[machine].learned[silence.id] ?? silence.updatedAt) < letter.flushedAt
            {
                let covers = silence.matcherSets.contains { set in
                    set.allSatisfy { one in
                        guard case .matcher(let matcher) = one else { return false }
                        return matcher.matches(alert.labels[one.name] ?? "")
                    }
                }
                if covers { fault("a silenced alert was told at \(second): \(alert.labels)") }
            }
        }
    }

    /// Nothing that a firing alert inhibits leaves. Who fires is what the node itself knew when it flushed,
    /// unless something about a possible source changed since.
    mutating func letter(
        _ letter: Notification, at second: Double, rules: [InhibitRule], _ view: AlertmanagerView
    ) {
        guard !rules.isEmpty else { return }
        var sources: [LabelSet] = []
        view.alerts.forEach { _, alert in
            guard let alert, alert.times.startsAt < letter.flushedAt,
                alert.times.updatedAt < letter.flushedAt,
                !alert.times.isResolved(at: letter.flushedAt)
            else { return }
            sources.append(view.labels.set(alert.labels))
        }
        for alert in letter.alerts where !alert.isResolved {
            for rule in rules where Self.matches(rule.target, alert.labels) {
                let isTwoSided = Self.matches(rule.source, alert.labels)
                let source = sources.first { source in
                    Self.matches(rule.source, source) && !(isTwoSided && Self.matches(rule.target, source))
                        && source != alert.labels
                        && rule.equal.allSatisfy { (source[$0] ?? "") == (alert.labels[$0] ?? "") }
                }
                if let source {
                    fault("an alert inhibited by \(source) was told at \(second): \(alert.labels)")
                }
            }
        }
    }

    /// Nothing leaves for a route while its mute interval holds.
    mutating func letter(_ letter: Notification, at second: Double, pausesIn settings: Settings) {
        guard let db = settings.route.children.first(where: { !$0.muteTimeIntervals.isEmpty }),
            letter.groupKey.hasPrefix(GroupKey.routeKey(parent: "{}", matchers: db.matchers) + ":"),
            settings.timeIntervals.contains(where: { $0.elements.contains { $0.contains(letter.flushedAt) } })
        else { return }
        fault("told in a mute interval at \(second): \(letter.groupKey)")
    }

    private static func matches(_ matchers: [Matcher], _ labels: LabelSet) -> Bool {
        matchers.allSatisfy { $0.matches(labels[$0.name] ?? "") }
    }
}
