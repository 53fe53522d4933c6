package import AMText

/// What a group's last flush found out about an alert; feeds the metric `alertmanager_alerts`.
package enum GroupedAlertState: UInt8, Sendable {
    case unprocessed = 0
    case active = 1
    case suppressed = 2
}

/// Alerts of one route that are told together.
package struct Group: Sendable {
    /// Rising, never used again; the journal's name of the group.
    package var number: UInt64
    /// Position of its route in the `RouteTable`.
    package var route: Int
    /// The labels it groups by, with their values.
    package var labels: LabelRun
    /// Slots of its alerts. Shape: in the order of insertion.
    package var alerts: ContiguousArray<UInt32>
    /// Shape: one for each of `alerts`.
    package var states: ContiguousArray<GroupedAlertState>
    /// When its timer fires next.
    package var dueAt: Ticks
    package var dueWall: Timestamp
    package var wasFlushed: Bool
    /// The flush that runs now.
    package var flush: UInt64?
    /// Whether the timer fired again while a flush was running.
    package var isOverdue: Bool
    /// Names of the time intervals that muted it at its last flush.
    package var mutedBy: [String]
    /// Whether its last flush failed.
    package var hasFailed = false
    /// Distinguishes entries of the agenda that were replaced.
    package var timer: UInt32
    /// A hash of its key, since its first flush: its entries in the notification log are kept while it lives.
    package var keyHash: UInt64 = 0
    /// Integrations that failed to tell about firing alerts, have told nothing since, and want to make
    /// up for it. Shape: each once.
    package var missed: [MissedTelling] = []
    /// What its integrations did last. Shape: each once.
    package var tellings: [LastTelling] = []
}

/// An integration, named as in the file, that owes word of what it could not tell.
package struct MissedTelling: Sendable, Hashable {
    /// The integration's kind and its number within kind and receiver.
    package var kind: String
    package var index: Int
    /// A name.
    package init(kind: String, index: Int) {
        self.kind = kind
        self.index = index
    }
    /// The name of an integration.
    package init(_ integration: IntegrationRef) {
        self.init(kind: integration.kind, index: integration.index)
    }
}
