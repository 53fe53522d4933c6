package import AMText

/// What is known of a group in which an alert is: when it is told of, what keeps it quiet, what was told.
package struct GroupExplanation: Sendable {
    /// Its key in the notification log.
    package var key: String
    /// The receiver's name.
    package var receiver: String
    /// The labels it was made by.
    package var labels: LabelSet
    /// How many alerts it has.
    package var alertCount: Int
    /// What its last flush found out about the alert.
    package var state: GroupedAlertState
    /// Names of the time intervals that keep it quiet at the moment of the question.
    package var mutedBy: [String]
    /// When it is looked at next; nil: that is under way.
    package var dueAt: Timestamp?
    /// What the integrations of its receiver did last. Shape: in the receiver's order; those that did nothing
    /// yet are there too.
    package var tellings: [LastTelling]
}

extension AlertmanagerView {
    /// What is known of the groups in which the alert in a slot is.
    package func explain(_ slot: UInt32, at now: Timestamp) -> [GroupExplanation] {
        groups(of: slot).compactMap { index in
            guard let group = groups[Int(index)] else { return nil }
            let entry = routes.entries[group.route]
            let set = labels.set(group.labels)
            let state = zip(group.alerts, group.states).first { $0.0 == slot }?.1
            return GroupExplanation(
                key: GroupKey.text(routeKey: entry.key, labels: set), receiver: entry.receiver.name,
                labels: set,
                alertCount: group.alerts.count, state: state ?? .unprocessed,
                mutedBy: settings.intervals(muting: entry.route, at: now),
                dueAt: group.flush == nil ? group.dueWall : nil,
                tellings: entry.receiver.integrations.map { integration in
                    group.tellings.first { $0.isOf(integration) }
                        ?? LastTelling(kind: integration.kind, index: integration.index)
                })
        }
    }
}

extension Settings {
    /// Names of the time intervals that keep a route quiet at a moment: those in which it would have to be,
    /// if it is in none of them, or else those in which it must not be and is.
    package func intervals(muting route: Route, at moment: Timestamp) -> [String] {
        let active = route.activeTimeIntervals
        if !active.isEmpty, !active.contains(where: { holds($0, moment) }) { return active }
        return route.muteTimeIntervals.filter { holds($0, moment) }
    }

    private func holds(_ name: String, _ moment: Timestamp) -> Bool {
        timeIntervals.contains { interval in
            interval.name.sameBytes(as: name) && interval.elements.contains { $0.contains(moment) }
        }
    }
}
