package import AMText

/// How many alerts are in each state of their groups.
package struct AlertCounts: Sendable, Equatable {
    /// Alerts of groups that were not flushed yet.
    package var unprocessed = 0
    /// Alerts that nothing holds.
    package var active = 0
    /// Alerts that are silenced or inhibited.
    package var suppressed = 0
    /// None.
    package init() {}

    fileprivate mutating func add(_ state: GroupedAlertState) {
        switch state {
        case .unprocessed: unprocessed += 1
        case .active: active += 1
        case .suppressed: suppressed += 1
        }
    }
}

extension AlertmanagerView {
    /// Unresolved alerts in groups by state. One that is in several groups counts once, with its strongest
    /// state.
    /// Source: dispatch.go, the collector of alertmanager_alerts.
    package func alertCounts(at now: Timestamp) -> AlertCounts {
        // By slot: 0 in no group, otherwise one more than the state.
        var strongest = [UInt8](repeating: 0, count: alerts.count)
        for at in 0..<groups.count {
            guard let group = groups[at] else { continue }
            for (slot, state) in zip(group.alerts, group.states) {
                strongest[Int(slot)] = max(strongest[Int(slot)], state.rawValue + 1)
            }
        }
        var counts = AlertCounts()
        for at in 0..<alerts.count where strongest[at] > 0 {
            guard alerts[at]?.times.isResolved(at: now) == false,
                let state = GroupedAlertState(rawValue: strongest[at] - 1)
            else { continue }
            counts.add(state)
        }
        return counts
    }

    /// Unresolved alerts of each group by state. Shape: sorted by group key; groups that share a key are one.
    package func alertCountsByGroup(at now: Timestamp) -> [(key: String, counts: AlertCounts)] {
        var byKey: [String: AlertCounts] = [:]
        for at in 0..<groups.count {
            guard let group = groups[at] else { continue }
            let key = GroupKey.text(
                routeKey: routes.entries[group.route].key, labels: labels.set(group.labels))
            var counts = byKey[key] ?? AlertCounts()
            for (slot, state) in zip(group.alerts, group.states)
            where alerts[Int(slot)]?.times.isResolved(at: now) == false {
                counts.add(state)
            }
            byKey[key] = counts
        }
        return byKey.sorted { $0.key.precedesByBytes($1.key) }.map { (key: $0.key, counts: $0.value) }
    }
}
