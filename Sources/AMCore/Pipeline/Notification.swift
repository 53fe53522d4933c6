package import AMText

/// Why somebody is told, as templates and the webhook's body show it.
package enum NotifyReason: String, Sendable, Hashable, CaseIterable {
    case firstNotification = "first notification"
    case newAlertsAdded = "new alerts added"
    case allAlertsResolved = "all alerts resolved"
    case someAlertsResolved = "some alerts resolved"
    case repeatIntervalElapsed = "repeat interval elapsed"
    case unknown = "unknown"
}

/// One delivery: one attempt of one integration to tell about one flush.
package struct DeliveryID: Sendable, Hashable, Comparable {
    package var number: UInt64
    /// An id.
    package init(number: UInt64) { self.number = number }
    package static func < (a: DeliveryID, b: DeliveryID) -> Bool { a.number < b.number }
}

/// An alert as a letter carries it.
package struct NotifiedAlert: Sendable, Hashable {
    package var fingerprint: Fingerprint
    package var labels: LabelSet
    package var annotations: LabelSet
    package var generatorURL: String
    package var startsAt: Timestamp
    /// Zero while the alert fires.
    package var endsAt: Timestamp
    package var startOffset: Int16
    package var endOffset: Int16
    package var isResolved: Bool
    /// An alert.
    package init(
        fingerprint: Fingerprint, labels: LabelSet, annotations: LabelSet, generatorURL: String,
        times: AlertTimes,
        isResolved: Bool
    ) {
        self.fingerprint = fingerprint
        self.labels = labels
        self.annotations = annotations
        self.generatorURL = generatorURL
        startsAt = times.startsAt
        endsAt = isResolved ? times.endsAt : .zero
        startOffset = times.startOffset
        endOffset = times.endOffset
        self.isResolved = isResolved
    }
}

/// The letter: everything that an integration needs to tell somebody once.
package struct Notification: Sendable {
    package var id: DeliveryID
    /// Which loaded configuration it belongs to; the courier finds the integration there.
    package var generation: Int
    package var receiver: String
    package var receiverLabels: LabelSet
    package var integration: IntegrationRef
    package var groupKey: String
    package var groupLabels: LabelSet
    package var routeLabels: LabelSet
    /// Shape: sorted as the dispatcher sorts; without the alerts that are not to be sent.
    package var alerts: [NotifiedAlert]
    /// All alerts of the flush, those too that are not told, over which the labels of the route are rendered.
    /// Shape: sorted as the dispatcher sorts; empty where no label of the route is a template.
    package var flushAlerts: [NotifiedAlert] = []
    package var reason: NotifyReason
    /// When the group's timer fired.
    package var flushedAt: Timestamp
    /// After this the attempt is worth nothing.
    package var deadline: Ticks
    /// Counted from 1.
    package var attempt: Int
    package var repeatInterval: GoDuration
    /// What the integration kept at the last success; empty on a first notification.
    package var receiverValues: [LogEntry.ReceiverPair]

    /// A letter.
    package init(
        id: DeliveryID, generation: Int, receiver: String, receiverLabels: LabelSet,
        integration: IntegrationRef,
        groupKey: String, groupLabels: LabelSet, routeLabels: LabelSet, alerts: [NotifiedAlert],
        reason: NotifyReason, flushedAt: Timestamp, deadline: Ticks, attempt: Int, repeatInterval: GoDuration,
        receiverValues: [LogEntry.ReceiverPair]
    ) {
        self.id = id
        self.generation = generation
        self.receiver = receiver
        self.receiverLabels = receiverLabels
        self.integration = integration
        self.groupKey = groupKey
        self.groupLabels = groupLabels
        self.routeLabels = routeLabels
        self.alerts = alerts
        self.reason = reason
        self.flushedAt = flushedAt
        self.deadline = deadline
        self.attempt = attempt
        self.repeatInterval = repeatInterval
        self.receiverValues = receiverValues
    }
}

/// The `reason` label of failed notifications.
package enum FailureReason: String, Sendable, Hashable, CaseIterable {
    case other, clientError, serverError, contextCanceled, contextDeadlineExceeded, authError, rateLimited
}

/// How one attempt ended.
package struct DeliveryOutcome: Sendable {
    /// The ways.
    package enum Result: Sendable {
        /// Told. What the integration wants to keep, if anything.
        case delivered(keep: [LogEntry.ReceiverPair]?)
        /// Not told.
        case failed(text: String, retry: Bool, reason: FailureReason)
    }
    /// Which letter it was, and what became of it.
    package var id: DeliveryID
    package var result: Result
    /// How long it took. Unit: seconds.
    package var seconds: Double
    /// How long the far end asked to be left alone; zero: it did not.
    package var retryAfter: GoDuration
    /// An outcome.
    package init(id: DeliveryID, result: Result, seconds: Double, retryAfter: GoDuration = .zero) {
        self.retryAfter = retryAfter
        self.id = id
        self.result = result
        self.seconds = seconds
    }
}
