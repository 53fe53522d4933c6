package import AMText

/// One attempt to tell about a group: everything that its stages need, from the moment its timer fired.
package struct Flush: Sendable {
    /// An alert as it was at that moment.
    package struct FlushAlert: Sendable {
        package var slot: UInt32
        package var alert: Alert
        package var isResolved: Bool
        package var hash: UInt64
    }

    /// Where one integration of the receiver stands.
    package struct Cursor: Sendable {
        /// What it waits for.
        package enum State: Sendable, Hashable {
            /// The outcome of a delivery.
            case delivering(DeliveryID)
            /// The time for another attempt.
            case waiting
            /// Nothing: it told, or had nothing to tell.
            case done
            /// Nothing: it failed.
            case failed(String)
        }
        /// Who is told, and how far that is.
        package var integration: IntegrationRef
        package var state: State
        /// When the attempt under way began.
        package var startedAt: Ticks
        /// Attempts made.
        package var attempts = 0
        /// The text of the last failure.
        package var lastFailure = ""
        package var lastReason = FailureReason.contextDeadlineExceeded
        /// Why it tells.
        package var reason = NotifyReason.unknown
        /// Whether it waited for its turn among the members of the cluster, if need be.
        package var hadTurn = false
        /// From when on other members may be trying the same.
        package var othersFrom = Ticks(nanoseconds: .min)
        /// The alerts as they were when it last looked at them; nil: as at the beginning.
        package var seen: [FlushAlert]?
        /// What the integration kept at the last success.
        package var receiverValues: [LogEntry.ReceiverPair] = []
    }

    /// Counted from 1.
    package var number: UInt64
    /// The group's index and number.
    package var group: UInt32
    package var groupNumber: UInt64
    package var groupKey: String
    package var groupLabels: LabelSet
    package var startedAt: Now
    package var deadline: Ticks
    package var receiver: Receiver
    package var repeatInterval: GoDuration
    package var routeLabels: LabelSet
    package var muteTimeIntervals: [String]
    package var activeTimeIntervals: [String]
    /// Every alert of the group. Shape: sorted as people read them.
    package var snapshot: [FlushAlert]
    /// Positions in the snapshot of those that no stage took out.
    package var told: [Int]
    /// Shape: one for each integration of the receiver; empty before the flush came to them.
    package var cursors: [Cursor] = []
    /// How many of the stages that it passes as a whole lie behind it.
    package var stage = 0
    /// Whether it is held at the next one.
    package var isHeld = false
    /// Why it failed as a whole; nil: it did not.
    package var heldFailure: String?

    /// The alerts as an integration sees them. Shape: one for each of the snapshot, in its order.
    package func alerts(of cursor: Int) -> [FlushAlert] { cursors[cursor].seen ?? snapshot }

    /// Hashes of the told alerts that fire, or that are resolved, as an integration sees them.
    package func hashes(_ cursor: Int, resolved: Bool) -> [UInt64] {
        let alerts = alerts(of: cursor)
        return told.filter { alerts[$0].isResolved == resolved }.map { alerts[$0].hash }
    }

    /// Hashes of the told alerts that fired, or that were resolved, when the flush began.
    package func hashes(resolved: Bool) -> [UInt64] {
        told.filter { snapshot[$0].isResolved == resolved }.map { snapshot[$0].hash }
    }

    /// Whether something holds of the alerts as each integration sees them.
    package func everyView(_ holds: ([FlushAlert]) -> Bool) -> Bool {
        cursors.isEmpty ? holds(snapshot) : cursors.allSatisfy { holds($0.seen ?? snapshot) }
    }

    /// Positions of the integrations that are done.
    package var done: [Int] { cursors.indices.filter { cursors[$0].state == .done } }
    /// Whether no integration has anything left to do.
    package var isOver: Bool {
        !isHeld
            && cursors.allSatisfy {
                switch $0.state {
                case .done, .failed: true
                case .delivering, .waiting: false
                }
            }
    }
    /// The failures, for the log. nil: none.
    package var failure: String? {
        if let heldFailure { return heldFailure }
        let texts = cursors.compactMap { cursor -> String? in
            if case .failed(let text) = cursor.state { text } else { nil }
        }
        return texts.isEmpty ? nil : texts.joined(separator: "\n")
    }
}
