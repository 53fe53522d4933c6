package import AMText

/// A question for alerts.
package struct AlertQuery: Sendable {
    /// All must match the labels of an alert.
    package var matchers: [Matcher]
    /// Which receivers it is about.
    package var receiver: ReceiverQuery
    /// Whether alerts that nothing holds, silenced ones and inhibited ones are wanted.
    package var active = true
    /// Whether silenced alerts are wanted.
    package var silenced = true
    /// Whether inhibited alerts are wanted.
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
    private let isOpen: Bool

    init(_ query: AlertQuery, _ view: AlertmanagerView, at now: Timestamp) {
        self.view = view
        self.query = query
        self.now = now
        filter = AlertFilter(query.matchers, in: view.labels)
        reader = StatusReader(view, at: now)
        isOpen = filter.isOpen
    }

    /// Alerts that ended before the moment are never listed.
    mutating func accepts(_ slot: UInt32) -> Bool {
        // Fields are asked for one by one, because a copy of the whole alert would cost more than all the
        // rest.
        guard let endsAt = view.alerts[Int(slot)]?.times.endsAt else { return false }
        if !endsAt.isZero && endsAt < now { return false }
        if !isOpen {
            guard let labels = view.alerts[Int(slot)]?.labels, filter.matches(labels) else { return false }
        }
        return !query.asksStatus || query.accepts(reader.status(of: slot))
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
            for slot in candidates where judge.accepts(slot) {
                if let print = identity(slot, &receivers) { found.append((print, slot)) }
            }
        } else {
            found.reserveCapacity(alertCount)
            for slot in 0..<UInt32(alerts.count) where judge.accepts(slot) {
                if let print = identity(slot, &receivers) { found.append((print, slot)) }
            }
        }
        found.sort { $0.fingerprint < $1.fingerprint }
        var slots: [UInt32] = []
        slots.reserveCapacity(found.count)
        // A posting list may name a slot twice when it was dropped and taken again.
        for one in found where slots.last != one.slot { slots.append(one.slot) }
        return slots
    }

    /// The fingerprint of an alert whose receivers pass.
    private func identity(_ slot: UInt32, _ receivers: inout ReceiverFilter) -> UInt64? {
        guard let set = alerts[Int(slot)]?.routeSet, receivers.passes(routeSet: set) else { return nil }
        return alerts[Int(slot)]?.fingerprint.rawValue
    }

    /// The names of all receivers of an alert, in match order, repeated ones too.
    package func receivers(routeSet: UInt32) -> [String] {
        routeSets.lists[Int(routeSet)].map { routes.entries[$0].receiver.name }
    }
}
