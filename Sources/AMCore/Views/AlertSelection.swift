package import AMText

/// A question for alerts.
package struct AlertQuery: Sendable {
    package var matchers: [Matcher]
    package var receiver: ReceiverQuery
    /// Whether alerts that nothing holds, silenced ones and inhibited ones are wanted.
    package var active = true
    package var silenced = true
    package var inhibited = true

    /// A question for all alerts, or those that pass.
    package init(matchers: [Matcher] = [], receiver: ReceiverQuery = ReceiverQuery()) {
        self.matchers = matchers
        self.receiver = receiver
    }

    /// Whether the answer depends on the status of alerts.
    var asksStatus: Bool { !(active && silenced && inhibited) }

    func accepts(_ status: AlertStatus) -> Bool {
        if !active && status.isActive { return false }
        if !silenced && !status.silencedBy.isEmpty { return false }
        return inhibited || status.inhibitedBy == nil
    }
}

/// Judges the alerts of a view by a question at one moment, but for receivers.
struct AlertJudge {
    private let view: AlertmanagerView
    private let query: AlertQuery
    private let now: Timestamp
    private var filter: AlertFilter
    private var reader: StatusReader

    init(_ query: AlertQuery, _ view: AlertmanagerView, at now: Timestamp) {
        self.view = view
        self.query = query
        self.now = now
        filter = AlertFilter(query.matchers, in: view.labels)
        reader = StatusReader(view, at: now)
    }

    /// Alerts that ended before the moment are never listed.
    mutating func accepts(_ alert: borrowing Alert, slot: UInt32) -> Bool {
        if !alert.times.endsAt.isZero && alert.times.endsAt < now { return false }
        if !filter.isOpen && !filter.matches(alert.labels) { return false }
        return !query.asksStatus || query.accepts(reader.status(of: alert, slot: slot))
    }

    /// Slots worth judging; nil: all.
    mutating func candidates() -> [UInt32]? { filter.candidates() }
}

extension AlertmanagerView {
    /// The slots of the alerts that a question asks for. Shape: by fingerprint.
    package func select(_ query: AlertQuery, at now: Timestamp) -> [UInt32] {
        var judge = AlertJudge(query, self, at: now)
        var receivers = ReceiverFilter(query.receiver, self)
        var found: [(fingerprint: UInt64, slot: UInt32)] = []
        if let candidates = judge.candidates() {
            found.reserveCapacity(candidates.count)
            for slot in candidates {
                guard let alert = alerts[Int(slot)], judge.accepts(alert, slot: slot),
                    receivers.passes(routeSet: alert.routeSet)
                else { continue }
                found.append((alert.fingerprint.rawValue, slot))
            }
        } else {
            found.reserveCapacity(alertCount)
            for at in 0..<alerts.count {
                guard let alert = alerts[at], judge.accepts(alert, slot: UInt32(at)),
                    receivers.passes(routeSet: alert.routeSet)
                else { continue }
                found.append((alert.fingerprint.rawValue, UInt32(at)))
            }
        }
        found.sort { $0.fingerprint < $1.fingerprint }
        var slots: [UInt32] = []
        slots.reserveCapacity(found.count)
        // A posting list may name a slot twice when it was dropped and taken again.
        for one in found where slots.last != one.slot { slots.append(one.slot) }
        return slots
    }

    /// The names of all receivers of an alert, in match order, repeated ones too.
    package func receivers(routeSet: UInt32) -> [String] {
        routeSets.lists[Int(routeSet)].map { routes.entries[$0].receiver.name }
    }
}
