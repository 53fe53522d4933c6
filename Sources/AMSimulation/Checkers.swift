internal import AMCore
internal import AMText

/// Stands outside and watches: what was answered, what reached the receivers, what is there after a crash.
package struct Checkers: Sendable {
    /// Someone who is told about one group.
    struct Ear: Hashable, Sendable {
        var receiver: String
        var integration: Int
        var groupKey: String
    }
    /// What an ear believes of an alert, as far as the node can know.
    enum Belief: Hashable, Sendable {
        case firing
        case over
        /// It heard something in a letter whose answer the node never got.
        case unsure
    }
    /// What an ear heard last.
    struct Heard: Sendable {
        var firing: Set<Fingerprint> = []
        var resolved: Set<Fingerprint> = []
        var at: Double
        /// What is believed of every alert it ever heard of.
        var belief: [Fingerprint: Belief] = [:]
        /// The life of the node that sent the letter, and its number there: what overtook what.
        var life = 0
        var id = DeliveryID(number: 0)
        /// Something happened since that may make one message come twice.
        var mayRepeat = false
    }

    /// Sentences about what went wrong. Shape: in the order of discovery.
    package private(set) var faults: [String] = []
    /// Letters that receivers accepted.
    package private(set) var accepted = 0
    private(set) var heard: [Ear: Heard] = [:]
    private var keptSilences: [String: Silence] = [:]
    private var keptAlerts: [Fingerprint: Timestamp] = [:]
    /// Alerts that the journal has, by slot.
    private var rows: [UInt32: (fingerprint: Fingerprint, endsAt: Timestamp)] = [:]

    /// No observations.
    init() {}

    mutating func fault(_ text: String) {
        if faults.count < 20 { faults.append(text) }
    }

    /// Something happened that excuses one repetition of each message.
    mutating func excuseAll() {
        // tidy: any order, each is changed on its own
        for ear in heard.keys { heard[ear]?.mayRepeat = true }
    }

    /// The receiver took a letter. *told once*: it must have a cause.
    mutating func accepted(_ letter: Notification, life: Int, at second: Double, ownsAnswer: Bool) {
        accepted += 1
        let ear = Ear(
            receiver: letter.receiver, integration: letter.integration.index, groupKey: letter.groupKey)
        let firing = Set(letter.alerts.filter { !$0.isResolved }.map(\.fingerprint))
        let resolved = Set(letter.alerts.filter(\.isResolved).map(\.fingerprint))
        var now = Heard(firing: firing, resolved: resolved, at: second)
        now.life = life
        now.id = letter.id
        if let before = heard[ear] {
            if !ownsAnswer, (life, letter.id) < (before.life, before.id) {
                // A letter that was given up, and that a later one overtook on the way: nobody can call it
                // back.
                for one in firing where before.belief[one] != .firing { heard[ear]?.belief[one] = .unsure }
                for one in resolved where before.belief[one] != .over { heard[ear]?.belief[one] = .unsure }
                return
            }
            let isOver = firing.isEmpty && !before.firing.isEmpty
            let isNews =
                isOver || !firing.isSubset(of: before.firing) || !resolved.isSubset(of: before.resolved)
            let isRepeat = second - before.at >= letter.repeatInterval.inSeconds - 30
            if !isNews, !isRepeat, !before.mayRepeat {
                let counts =
                    "\(before.firing.count)+\(before.resolved.count) then \(firing.count)+\(resolved.count)"
                let who = "\(letter.receiver) \(letter.groupKey), \(letter.reason.rawValue), \(counts)"
                fault("told twice at \(second), first at \(before.at): \(who)")
            }
            now.belief = before.belief
        }
        for (all, belief) in [(firing, Belief.firing), (resolved, .over)] {
            for one in all where ownsAnswer || now.belief[one] != belief {
                now.belief[one] = ownsAnswer ? belief : .unsure
            }
        }
        now.mayRepeat = !ownsAnswer
        heard[ear] = now
    }

    /// *quiet*: nothing that a silence covers leaves.
    mutating func letter(_ letter: Notification, at second: Double, silences: [Silence]) {
        for alert in letter.alerts where !alert.isResolved {
            for silence in silences
            where silence.startsAt <= letter.flushedAt && letter.flushedAt <= silence.endsAt
                && silence.updatedAt < letter.flushedAt
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

    /// *quiet*: nothing that a firing alert inhibits leaves. Who fires is what the node itself knew when it
    /// flushed, unless something about a possible source changed since.
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

    /// *quiet*: nothing leaves for a route while its mute interval holds.
    mutating func letter(_ letter: Notification, at second: Double, pausesIn settings: Settings) {
        guard let db = settings.route.children.first(where: { !$0.muteTimeIntervals.isEmpty }),
            letter.groupKey.hasPrefix(GroupKey.routeKey(parent: "{}", matchers: db.matchers) + ":"),
            settings.timeIntervals.contains(where: { $0.elements.contains { $0.contains(letter.flushedAt) } })
        else { return }
        fault("told in a mute interval at \(second): \(letter.groupKey)")
    }

    /// Alerts went to other groups or receivers: what an ear believes of them is nobody's business until it
    /// hears more.
    mutating func moved() {
        excuseAll()
        // tidy: any order, since each ear is changed alone
        for ear in heard.keys {
            let unsure = (heard[ear]?.belief ?? [:]).mapValues { _ in Belief.unsure }
            heard[ear]?.belief = unsure
        }
    }

    private static func matches(_ matchers: [Matcher], _ labels: LabelSet) -> Bool {
        matchers.allSatisfy { $0.matches(labels[$0.name] ?? "") }
    }

    /// A silence was answered with its id.
    mutating func keeps(_ silence: Silence) { keptSilences[silence.id] = silence }
    /// Somebody asked to end a silence: with or without an answer, it may be forgotten earlier from now on.
    mutating func mayEnd(_ id: String, forgottenAt: Timestamp) {
        if let known = keptSilences[id] { keptSilences[id]?.expiresAt = min(known.expiresAt, forgottenAt) }
    }
    /// Alerts were answered with 200.
    mutating func keeps(_ alerts: [PostedAlert]) {
        for alert in alerts { keptAlerts[alert.fingerprint] = alert.times.endsAt }
    }

    /// *kept*: an alert may be dropped when it is over by the node's own clock, a silence when its retention
    /// is.
    mutating func watch(_ changes: [Change], wall: Timestamp, at second: Double) {
        for change in changes {
            switch change {
            case .alert(let slot, let row): rows[slot] = (row.body.fingerprint, row.times.endsAt)
            case .refresh(let all):
                for one in all { rows[one.slot]?.endsAt = one.times.endsAt }
            case .dropAlert(let slot):
                guard let row = rows.removeValue(forKey: slot) else {
                    fault("an alert was dropped that nobody wrote at \(second)")
                    continue
                }
                if let endsAt = keptAlerts.removeValue(forKey: row.fingerprint), endsAt > wall,
                    row.endsAt > wall
                {
                    fault("an alert was dropped that is not over at \(second): \(row.fingerprint)")
                }
            case .dropSilence(let id):
                if let silence = keptSilences.removeValue(forKey: id), silence.expiresAt > wall {
                    fault("a silence was dropped before its time at \(second): \(id)")
                }
            case .membership, .group, .dropGroup, .silence, .logEntry, .dropLogEntry, .alive, .stateFiles,
                .startOver:
                break
            }
        }
    }

    /// *kept*: what was answered is there after a crash.
    mutating func restarted(
        _ view: AlertmanagerView, _ disk: Recovered, at second: Double, wall: Timestamp
    ) {
        rows = disk.alerts.mapValues { ($0.body.fingerprint, $0.times.endsAt) }
        var silences: [String: Silence] = [:]
        view.silences.forEach { _, silence in
            if let silence { silences[silence.id] = silence }
        }
        for (id, silence) in keptSilences.sorted(by: { $0.key < $1.key }) where silence.expiresAt > wall {
            guard let found = silences[id] else {
                fault("a silence is gone after the restart at \(second): \(id)")
                continue
            }
            if found.updatedAt < silence.updatedAt { fault("an old silence came back at \(second): \(id)") }
        }
        var alerts = Set<Fingerprint>()
        view.alerts.forEach { _, alert in
            if let alert { alerts.insert(alert.fingerprint) }
        }
        for (fingerprint, endsAt) in keptAlerts.sorted(by: { $0.key < $1.key })
        where endsAt > wall && !alerts.contains(fingerprint) {
            fault("an alert is gone after the restart at \(second): \(fingerprint)")
        }
    }
}
