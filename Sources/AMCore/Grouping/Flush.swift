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
    /// Shape: one for each integration of the receiver.
    package var cursors: [Cursor] = []

    /// Hashes of the told alerts that fire, or that are resolved.
    package func hashes(resolved: Bool) -> [UInt64] {
        told.filter { snapshot[$0].isResolved == resolved }.map { snapshot[$0].hash }
    }

    /// Positions of the integrations that are done.
    package var done: [Int] { cursors.indices.filter { cursors[$0].state == .done } }
    /// Whether no integration has anything left to do.
    package var isOver: Bool {
        cursors.allSatisfy {
            switch $0.state {
            case .done, .failed: true
            case .delivering, .waiting: false
            }
        }
    }
    /// The failures, for the log. nil: none.
    package var failure: String? {
        let texts = cursors.compactMap { cursor -> String? in
            if case .failed(let text) = cursor.state { text } else { nil }
        }
        return texts.isEmpty ? nil : texts.joined(separator: "\n")
    }
}
