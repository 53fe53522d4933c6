internal import AMCore
internal import AMText

/// A made-up group of alerts on which templates are tried.
struct SampleLetter: Sendable {
    /// What it is, in words.
    let name: String
    /// What templates see of it.
    let facts: MessageFacts

    /// The moment at which templates are tried: noon of a Monday.
    static let moment = Timestamp(seconds: 1_767_614_400)

    /// What every template should cope with: some alerts that fire, and a group that is over.
    static let all = [
        SampleLetter("two alerts that fire and one that is resolved", [false, false, true]),
        SampleLetter("alerts that are all resolved", [true]),
    ]

    private init(_ name: String, _ resolved: [Bool]) {
        self.name = name
        let alerts = resolved.enumerated().map { index, isResolved in
            NotifiedAlert(
                fingerprint: Fingerprint(rawValue: UInt64(index + 1)),
                labels: LabelSet([
                    Label("alertname", "HighLatency"), Label("cluster", "eu1"),
                    Label("instance", "web-\(index):9100"), Label("job", "web"),
                    Label("namespace", "shop"), Label("severity", "critical"),
                ]),
                annotations: LabelSet([
                    Label("description", "99 % of requests take longer than 2 s."),
                    Label("runbook_url", "https://runbooks.example.org/latency"),
                    Label("summary", "Requests are slow"),
                ]),
                generatorURL: "http://prometheus.example.org/graph",
                times: AlertTimes(
                    startsAt: Self.moment - .minutes(5), endsAt: Self.moment, updatedAt: Self.moment),
                isResolved: isResolved)
        }
        facts = MessageFacts(
            MessageFacts.Sources(
                receiver: "sample", alerts: alerts, reason: .firstNotification,
                groupLabels: LabelSet([Label("alertname", "HighLatency")]), routeLabels: LabelSet(),
                externalURL: "http://alertmanager.example.org", localZone: .utc),
            routeLabelsAreRendered: true)
    }
}
