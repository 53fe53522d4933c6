package import AMText

/// When an alert starts and ends, and what is remembered of how these times were given.
package struct AlertTimes: Sendable, Hashable {
    package var startsAt: Timestamp
    package var endsAt: Timestamp
    /// When it was last received.
    package var updatedAt: Timestamp
    /// UTC offsets the times were posted with, shown again by the API. Unit: minutes east.
    package var startOffset: Int16
    package var endOffset: Int16
    /// Whether the end was set by `resolve_timeout` and not by the sender.
    package var isTimeout: Bool

    /// Times.
    package init(
        startsAt: Timestamp, endsAt: Timestamp, updatedAt: Timestamp, startOffset: Int16 = 0,
        endOffset: Int16 = 0,
        isTimeout: Bool = false
    ) {
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.updatedAt = updatedAt
        self.startOffset = startOffset
        self.endOffset = endOffset
        self.isTimeout = isTimeout
    }

    /// Whether the alert is over at a moment.
    @inlinable
    package func isResolved(at moment: Timestamp) -> Bool { !endsAt.isZero && endsAt <= moment }
}
