package import AMCore
package import AMText

/// An alert that is only a test and says so, and the letters that tell of it.
package struct TestAlert: Sendable {
    /// Its name, unless it is given another.
    package static let name = "AMServerTest"
    /// What its annotations say, whatever else is given.
    package static let words = "This is a test, sent by amserver test-receiver. Nothing is wrong."
    /// The annotation that always says so.
    package static let mark = "amserver_test"

    /// The alert as letters carry it.
    package let alert: NotifiedAlert
    /// The group it is alone in: one that no route makes.
    private let groupLabels: LabelSet
    private let now: Timestamp

    /// A test.
    /// - Parameters:
    ///   - labels: Further labels, or another alertname. Shape: the last of a name counts.
    ///   - annotations: Further annotations. Shape: as the labels.
    ///   - source: Where its link leads.
    package init(
        labels: [Label], annotations: [Label], isResolved: Bool, source: String, at now: Timestamp
    ) {
        let labels = Self.set([Label("alertname", Self.name)] + labels)
        let told = [Label("summary", Self.words)] + annotations + [Label(Self.mark, Self.words)]
        let start = isResolved ? now - .minutes(5) : now
        alert = NotifiedAlert(
            fingerprint: Fingerprint(of: labels), labels: labels, annotations: Self.set(told),
            generatorURL: source, times: AlertTimes(startsAt: start, endsAt: now, updatedAt: now),
            isResolved: isResolved)
        groupLabels = LabelSet(labels.labels.filter { $0.name == "alertname" })
        self.now = now
    }

    /// The letter that tells an integration of it. A test that is resolved has the group key of the one that
    /// fired, so that it ends what that one began.
    /// - Parameter deadline: When the attempt is worth nothing any more.
    package func letter(
        to receiver: Receiver, _ integration: IntegrationRef, number: UInt64, until deadline: Ticks
    ) -> Notification {
        Notification(
            id: DeliveryID(number: number), generation: 0, receiver: receiver.name,
            receiverLabels: receiver.labels, integration: integration,
            groupKey: GroupKey.text(routeKey: "{}", labels: groupLabels), groupLabels: groupLabels,
            routeLabels: LabelSet(), alerts: [alert],
            reason: alert.isResolved ? .allAlertsResolved : .firstNotification, flushedAt: now,
            deadline: deadline, attempt: 1, repeatInterval: .hours(4), receiverValues: [])
    }

    /// A label without a value is none.
    private static func set(_ labels: [Label]) -> LabelSet {
        LabelSet(LabelSet(labels).labels.filter { !$0.value.isEmpty })
    }
}
