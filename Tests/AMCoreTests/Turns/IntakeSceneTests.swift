import AMCore
import AMText
import Testing

@Suite struct IntakeSceneTests {
    /// What an original stored after two posts; nil: not given. Unit: seconds from now.
    private struct Case {
        var first: (Double?, Double?)
        var second: (Double?, Double?)
        var stored: (Double, Double)
    }

    private let cases = [
        Case(first: (nil, nil), second: (nil, nil), stored: (0, 300)),
        Case(first: (-100, nil), second: (-50, nil), stored: (-100, 300)),
        Case(first: (-100, 100), second: (-50, 50), stored: (-100, 100)),
        Case(first: (-100, 50), second: (-50, 100), stored: (-100, 100)),
        Case(first: (-100, nil), second: (-50, 50), stored: (-100, 50)),
        Case(first: (-100, 1000), second: (-50, nil), stored: (-100, 1000)),
        Case(first: (-100, 50), second: (60, 100), stored: (60, 100)),
        Case(first: (-100, 50), second: (-200, 100), stored: (-200, 100)),
        Case(first: (-100, 50), second: (-200, -150), stored: (-200, -150)),
        Case(first: (-100, 50), second: (nil, -1), stored: (-100, -1)),
    ]

    @Test func `an alert received again is stored as the original stores it`() {
        var got: [String] = []
        var expected: [String] = []
        for one in cases {
            var scene = Scene(.simple(wait: 1000))
            scene.post(["alertname": "A"], from: one.first.0, until: one.first.1)
            // Without a start an alert that is over began when it ended.
            scene.post(
                ["alertname": "A"], from: one.second.0 ?? min(one.second.1 ?? 0, 0), until: one.second.1)
            let view = scene.value.view()
            let times = (0..<view.alerts.count).compactMap { view.alerts[$0]?.times }.first
            got.append(times.map { "\($0.startsAt) \($0.endsAt)" } ?? "nothing")
            expected.append("\(scene.wall(one.stored.0)) \(scene.wall(one.stored.1))")
        }
        #expect(got == expected)
    }

    @Test func `nothing that promises leaves at once, and what is answered is among the changes`() {
        var value = Scene(.simple(wait: 0)).value
        let scene = Scene(.simple(wait: 0))
        let body = AlertBody(labels: ["alertname": "A"], annotations: [:], generatorURL: "")
        let times = AlertTimes(
            startsAt: scene.now.wall - .seconds(10), endsAt: scene.now.wall + .hours(1),
            updatedAt: scene.now.wall)
        let posted = PostedAlert(
            fingerprint: body.fingerprint, times: times, bodyStart: 0, bodyEnd: body.bytes.count,
            detailsOffset: body.detailsOffset)
        let intake = Intake(bytes: Array(body.bytes), alerts: [posted], firing: 1)
        let turn = value.turn([.alerts(intake, RequestID(number: 1))], at: scene.now)
        let kinds = turn.afterCommit.map { effect in
            switch effect {
            case .reply: "reply"
            case .deliver: "deliver"
            case .cancel: "cancel"
            case .log: "log"
            default: "cluster"
            }
        }
        let journal = turn.changes.reduce(into: Recovered()) { $0.apply($1) }
        #expect(kinds == ["reply", "deliver"])
        #expect(turn.atOnce.isEmpty)
        #expect(journal.alerts.count == 1 && journal.groups.values.allSatisfy { $0.flush != nil })
        #expect(journal.aliveAt == scene.now.wall)
    }

    @Test func `one alert in two groups is released by each when that told of its end`() {
        var settings = Settings.simple(interval: 10)
        var first = settings.route
        first.matchers = [try? Matcher(name: "alertname", op: .equal, value: "A")].compactMap { $0 }
        first.continues = true
        first.groupInterval = .seconds(40)
        var second = settings.route
        second.matchers = [try? Matcher(name: "alertname", op: .regexp, value: "A|B")].compactMap { $0 }
        settings.route.children = [first, second]
        var options = Options(dispatchAt: Scene.epoch.steady)
        options.alertGCInterval = .seconds(5)
        var scene = Scene(settings, options: options)
        scene.post(["alertname": "A"], until: 500)
        scene.advance(to: 3)
        scene.post(["alertname": "A"], until: 3)
        scene.advance(to: 30)
        let between = scene.value.census.alerts
        scene.advance(to: 60)
        #expect(
            scene.letters.map { "\($0.at) \($0.letter.reason.rawValue)" } == [
                "1.0 first notification", "1.0 first notification", "11.0 all alerts resolved",
                "41.0 all alerts resolved",
            ])
        #expect([between, scene.value.census.alerts] == [1, 0])
        #expect(scene.value.brokenInvariants() == [])
    }
}
