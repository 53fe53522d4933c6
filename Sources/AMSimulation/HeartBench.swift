internal import AMCore
internal import AMText

/// Measures the heart alone, without a disk, a network or other threads.
package struct HeartBench {
    /// A clock. Unit: nanoseconds.
    private let clock: () -> Int64
    /// Memory of the process. Unit: bytes.
    let memory: () -> Int
    let say: (String) -> Void
    var now = Now(wall: Timestamp(seconds: 1_800_000_000), steady: Ticks(nanoseconds: 0))
    private var nextRequest: UInt64 = 1

    /// A bench that reads the time and memory from its caller, and says there what it found.
    package init(clock: @escaping () -> Int64, memory: @escaping () -> Int, say: @escaping (String) -> Void) {
        self.clock = clock
        self.memory = memory
        self.say = say
    }

    /// Runs all cases.
    package mutating func run() {
        intake()
        inhibition()
        silences()
        routes()
        flushes()
        sharing()
    }

    @discardableResult
    mutating func timed<R>(_ what: String, per count: Int, _ body: (inout HeartBench) -> R) -> R {
        let before = clock()
        let result = body(&self)
        let spent = clock() - before
        let each = Double(spent) / Double(max(count, 1)) / 1000
        say("\(what): \(spent / 1_000_000) ms, \((each * 1000).rounded() / 1000) µs each")
        return result
    }

    private func equal(_ name: String, _ value: String) -> Matcher? {
        try? Matcher(name: name, op: .equal, value: value)  // `=` cannot fail.
    }

    func settings(_ change: (inout Settings) -> Void = { _ in }) -> Settings {
        var route = Route(receiver: "team")
        route.groupBy = .names(["alertname"])
        let hook = IntegrationRef(kind: "webhook", index: 0, sendResolved: true)
        var settings = Settings(route: route, receivers: [Receiver(name: "team", integrations: [hook])])
        change(&settings)
        return settings
    }

    private func value(_ settings: Settings) -> Alertmanager {
        Alertmanager(
            options: Options(dispatchAt: now.steady), settings: settings, dice: Dice(seed: 1), now: now)
    }

    /// Requests of a thousand alerts each.
    func requests(_ count: Int, names: Int, _ change: (Int) -> [Label] = { _ in [] }) -> [Intake] {
        stride(from: 0, to: count, by: 1000).map { first in
            var intake = Intake()
            for i in first..<min(first + 1000, count) {
                let labels = LabelSet(
                    [
                        Label("alertname", "Alert\(i % names)"), Label("instance", "host-\(i % 5000):9100"),
                        Label("job", "node"), Label("cluster", "c\(i % 7)"), Label("severity", "warning"),
                        Label("team", "t\(i % 13)"), Label("pod", "pod-\(i)"), Label("zone", "z\(i % 3)"),
                    ] + change(i))
                let notes: LabelSet = [
                    "summary": "Something is wrong on host-\(i % 5000)",
                    "description": "It is number \(i % 50)",
                    "runbook": "https://example.org/runbooks/\(i % names)",
                ]
                let body = AlertBody(
                    labels: labels, annotations: notes, generatorURL: "http://p/graph?\(i % 50)")
                let begin = intake.bytes.count
                intake.bytes.append(contentsOf: body.bytes)
                let times = AlertTimes(
                    startsAt: now.wall, endsAt: now.wall + .minutes(5), updatedAt: now.wall, isTimeout: true)
                intake.alerts.append(
                    PostedAlert(
                        fingerprint: body.fingerprint, times: times, bodyStart: begin,
                        bodyEnd: intake.bytes.count, detailsOffset: body.detailsOffset))
            }
            return intake
        }
    }

    mutating func post(_ intakes: [Intake], _ value: inout Alertmanager) {
        for intake in intakes {
            nextRequest += 1
            _ = value.turn([.alerts(intake, RequestID(number: nextRequest))], at: now)
        }
    }

    mutating func pass(_ seconds: Int64) {
        now = Now(wall: now.wall + .seconds(seconds), steady: now.steady + .seconds(seconds))
    }

    private mutating func intake() {
        let count = 100_000
        let intakes = requests(count, names: 100)
        var value = value(settings())
        let before = memory()
        timed("new alerts", per: count) { $0.post(intakes, &value) }
        say("memory: \((memory() - before) / count) bytes an alert")
        pass(1)
        timed("refreshes", per: count) { $0.post(intakes, &value) }
        pass(1)
        timed("refreshes again", per: count) { $0.post(intakes, &value) }
        pass(3)
        timed("writing them", per: count) { _ = value.turn([.wake], at: $0.now) }
        let other = settings { $0.inhibitRules = [] }
        timed("reload, nothing changed", per: count) {
            _ = value.turn([.reload(other, generation: 1)], at: $0.now)
        }
        let moved = settings { $0.route.groupBy = .names(["alertname", "cluster"]) }
        timed("reload, all move", per: count) { _ = value.turn([.reload(moved, generation: 2)], at: $0.now) }
        pass(40)
        let turn = timed("flush of 700 groups with 100,000 alerts", per: count) {
            value.turn([.wake], at: $0.now)
        }
        say("  \(turn.afterCommit.count) letters, \(turn.changes.count) changes")
        pass(3600)
        timed("collecting all", per: count) { bench in
            _ = value.turn(Self.outcomes(turn), at: bench.now)
            bench.pass(1)
            _ = value.turn([.wake], at: bench.now)
        }
        say("  \(value.census)")
    }

    private static func outcomes(_ turn: Turn) -> [Input] {
        turn.afterCommit.compactMap { effect in
            guard case .deliver(let letter) = effect else { return nil }
            return .delivered(DeliveryOutcome(id: letter.id, result: .delivered(keep: nil), seconds: 0.01))
        }
    }

    private mutating func inhibition() {
        let count = 25_000
        let rules = (0..<20).map { i in
            InhibitRule(
                source: [equal("severity", "critical"), equal("rule", "r\(i)")].compactMap { $0 },
                target: [equal("severity", "warning")].compactMap { $0 }, equal: ["cluster", "team"])
        }
        var value = value(settings { $0.inhibitRules = rules })
        let intakes = requests(count, names: 100) { i in
            i % 10 == 0 ? [Label("severity", "critical"), Label("rule", "r\(i / 10 % 20)")] : []
        }
        timed("25,000 alerts against 20 inhibit rules", per: count) { $0.post(intakes, &value) }
        let view = value.view()
        let inhibited = timed("  their status", per: count) { bench in
            var reader = StatusReader(view, at: bench.now.wall)
            return (0..<UInt32(view.alerts.count)).filter { reader.status(of: $0).inhibitedBy != nil }.count
        }
        say("  \(inhibited) inhibited")
    }

    private mutating func silences() {
        let count = 20_000
        var value = value(settings())
        let now = now
        func draft(_ i: Int) -> SilenceDraft {
            let matcher: SilenceDraft.DraftMatcher =
                i % 2 == 0
                ? .init(name: "instance", value: "host-\(i):9100", op: .equal)
                : .init(name: "instance", value: "host-\(i)[0-9]?:.*", op: .regexp)
            return SilenceDraft(matchers: [matcher], startsAt: now.wall, endsAt: now.wall + .hours(1))
        }
        timed("5,000 silences", per: 5000) { bench in
            for i in 0..<5000 {
                _ = value.turn([.setSilence(draft(i), RequestID(number: UInt64(i)))], at: bench.now)
            }
        }
        let intakes = requests(count, names: 100)
        timed("20,000 alerts against 5,000 silences", per: count) { $0.post(intakes, &value) }
        timed("one more silence against them", per: 1) {
            _ = value.turn([.setSilence(draft(7), RequestID(number: 1))], at: $0.now)
        }
        let view = value.view()
        let silenced = timed("  their status", per: count) { bench in
            var reader = StatusReader(view, at: bench.now.wall)
            return (0..<UInt32(view.alerts.count)).filter { !reader.status(of: $0).silencedBy.isEmpty }.count
        }
        say("  \(silenced) silenced")
    }

    private mutating func routes() {
        let many = settings { settings in
            for i in 0..<1000 {
                var child = settings.route
                child.children = []
                child.matchers = [equal("team", "t\(i)"), equal("cluster", "c\(i % 10)")].compactMap { $0 }
                settings.route.children.append(child)
            }
        }
        var value = value(many)
        let intakes = requests(20_000, names: 100) { [Label("team", "t\($0 % 1000)")] }
        timed("20,000 alerts through 1,000 routes", per: 20_000) { $0.post(intakes, &value) }
    }

    private mutating func flushes() {
        let count = 10_000
        var value = value(settings { $0.route.groupBy = .names(["pod"]) })
        post(requests(count, names: 100), &value)
        pass(31)
        let turn = timed("10,000 groups due at once", per: count) { value.turn([.wake], at: $0.now) }
        let outcomes = Self.outcomes(turn)
        timed("  their outcomes", per: count) { _ = value.turn(outcomes, at: $0.now) }
        say("  \(outcomes.count) letters, \(value.census)")
    }
}
