package import AMCore
internal import AMText

/// What senders and people do in a run, drawn from the seed.
package struct Workload: Sendable {
    /// An alert with the times at which its condition holds.
    package struct Story: Sendable {
        package var labels: LabelSet
        /// Shape: ascending, not touching. Unit: seconds of the run.
        package var firing: [ClosedRange<Double>]

        /// An alert with the times at which its condition holds.
        package init(labels: LabelSet, firing: [ClosedRange<Double>]) {
            self.labels = labels
            self.firing = firing
        }

        /// Whether its condition holds.
        package func holds(at second: Double) -> Bool { firing.contains { $0.contains(second) } }
        /// When its condition last ended.
        package func ended(before second: Double) -> Double? {
            firing.last { $0.upperBound <= second }?.upperBound
        }
    }
    /// A silence that somebody makes.
    package struct Hush: Sendable {
        package var at: Double
        package var lasts: Double
        package var matcher: SilenceDraft.DraftMatcher
        /// When it is ended early, if at all.
        package var endedAt: Double?

        /// A silence that is not ended early.
        package init(at: Double, lasts: Double, matcher: SilenceDraft.DraftMatcher, endedAt: Double? = nil) {
            self.at = at
            self.lasts = lasts
            self.matcher = matcher
            self.endedAt = endedAt
        }
    }

    /// What happens to alerts.
    package var stories: [Story] = []
    /// What people silence.
    package var hushes: [Hush] = []
    /// How often the sender repeats what fires.
    package var resend: Double
    package var settings: [Settings]
    /// Whether the second settings send alerts to other groups or receivers than the first.
    package var moves = false
    /// Senders that repeat the same, each at its own time.
    package var senders = 1
    /// So long after a start nobody is told. Unit: seconds.
    package var startDelay = 0.0

    /// For so long a sender repeats that something is over. Source: Prometheus' resolvedRetention.
    package static let resolvedRetention = 900.0

    /// A workload that a scene fixes. The senders repeat what fires so often. Unit: seconds.
    package init(_ settings: Settings, stories: [Story] = [], resend: Double = 30) {
        self.settings = [settings]
        self.stories = stories
        self.resend = resend
    }

    /// A workload for a seed and a length.
    package init(using dice: inout Dice, seconds: Double) {
        resend = [15.0, 30, 60][Int(dice.next() % 3)]
        settings = [Self.settings(using: &dice)]
        let change = dice.next() % 4
        moves = change > 1
        settings.append(Self.changed(settings[0], change))
        if dice.fraction() < 0.3 { senders = 2 }
        if dice.fraction() < 0.3 { startDelay = dice.fraction() * 60 }
        let names = ["Down", "Slow", "Full", "Flap"]
        for i in 0..<Int(3 + dice.next() % 25) {
            let labels: LabelSet = [
                "alertname": names[Int(dice.next() % 4)], "instance": "host-\(i)",
                "severity": dice.fraction() < 0.4 ? "critical" : "warning",
                "team": dice.fraction() < 0.5 ? "db" : "web",
            ]
            stories.append(Story(labels: labels, firing: Self.times(using: &dice, seconds: seconds)))
        }
        for _ in 0..<Int(dice.next() % 6) {
            let begin = dice.fraction() * seconds
            let value = dice.fraction() < 0.5 ? "host-\(dice.next() % 10)" : "host-1.*"
            let op: MatchOperator = value.hasSuffix("*") ? .regexp : .equal
            hushes.append(
                Hush(
                    at: begin, lasts: 60 + dice.fraction() * seconds / 3,
                    matcher: .init(name: "instance", value: value, op: op),
                    endedAt: dice.fraction() < 0.4 ? begin + dice.fraction() * 600 : nil))
        }
    }

    private static func times(using dice: inout Dice, seconds: Double) -> [ClosedRange<Double>] {
        var all: [ClosedRange<Double>] = []
        var at = dice.fraction() * seconds / 2
        while at < seconds {
            let length = dice.fraction() < 0.3 ? 5 + dice.fraction() * 60 : 60 + dice.fraction() * seconds / 2
            all.append(at...(at + length))
            at += length + 30 + dice.fraction() * seconds / 3
        }
        return all
    }

    private static func settings(using dice: inout Dice) -> Settings {
        func matcher(_ name: String, _ value: String) -> [Matcher] {
            [(try? Matcher(name: name, op: .equal, value: value))].compactMap { $0 }  // `=` cannot fail.
        }
        func integrations(_ n: Int) -> [IntegrationRef] {
            (0..<n).map { IntegrationRef(kind: "webhook", index: $0, sendResolved: true) }
        }
        var root = Route(receiver: "ops")
        root.groupBy = .names(dice.fraction() < 0.5 ? ["alertname"] : ["team", "alertname"])
        root.groupWait = .seconds(Int64(dice.next() % 40))
        root.groupInterval = .seconds(Int64(10 + dice.next() % 300))
        root.repeatInterval = .seconds(Int64(600 + dice.next() % 4_000))
        var db = root
        db.receiver = "db"
        db.matchers = matcher("team", "db")
        db.continues = dice.fraction() < 0.4
        if dice.fraction() < 0.3 { db.groupBy = .all }
        var all = root
        all.receiver = "log"
        all.matchers = matcher("severity", "critical")
        root.children = [db, all]
        var intervals: [NamedTimeInterval] = []
        if dice.fraction() < 0.2 {
            // Runs begin at eight o'clock.
            let begin = 480 + Int(dice.next() % 120)
            var pause = TimeInterval()
            pause.times = [.init(begin: begin, end: begin + 5 + Int(dice.next() % 60))]
            intervals = [NamedTimeInterval(name: "pause", elements: [pause])]
            db.muteTimeIntervals = ["pause"]
            root.children[0] = db
        }
        let inhibits = dice.fraction() < 0.4
        return Settings(
            resolveTimeout: .minutes(5), route: root,
            inhibitRules: inhibits
                ? [
                    InhibitRule(
                        source: matcher("severity", "critical"), target: matcher("severity", "warning"),
                        equal: ["alertname", "team"])
                ] : [],
            timeIntervals: intervals,
            receivers: [
                Receiver(name: "ops", integrations: integrations(1)),
                Receiver(name: "db", integrations: integrations(2)),
                Receiver(name: "log", integrations: integrations(1)),
            ])
    }

    /// The same routes with one more that nobody matches, before the others; or with another grouping; or
    /// with another receiver for some.
    private static func changed(_ settings: Settings, _ change: UInt64) -> Settings {
        var other = settings
        if change == 2 {
            let isByTeam = other.route.groupBy == .names(["team", "alertname"])
            other.route.groupBy = .names(isByTeam ? ["alertname"] : ["team", "alertname"])
            return other
        }
        if change == 3 {
            other.route.children[0].receiver = "ops"
            return other
        }
        var extra = settings.route
        extra.children = []
        // `=` cannot fail.
        extra.matchers = [(try? Matcher(name: "team", op: .equal, value: "nobody"))].compactMap { $0 }
        other.route.children.insert(extra, at: 0)
        return other
    }
}
