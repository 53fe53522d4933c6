import AMCore
import AMText
import Testing

@Suite struct UpkeepTests {
    @Test func `that it is over, repeated, makes no groups and no messages`() {
        var scene = Scene(.simple())
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 3)
        scene.post(["alertname": "A"], until: 3)
        scene.advance(to: 20)
        let letters = scene.letters.count
        for second in stride(from: 20.0, to: 900, by: 30) {
            scene.advance(to: second)
            scene.post(["alertname": "A"], until: 3)
        }
        #expect(letters == 2)
        #expect(scene.letters.count == 2)
        #expect(scene.value.census.groups == 0)
    }

    @Test func `the agenda does not grow with groups that come and go`() {
        var scene = Scene(.simple(interval: 86_400))
        for round in 0..<3000 {
            let now = scene.seconds
            scene.post(["alertname": "A\(round)"], from: now - 100, until: now - 50)
            scene.advance(to: now + 1)
        }
        let census = scene.value.census
        #expect(census.groups == 0)
        #expect(census.agenda <= 1100)
        #expect(scene.value.brokenInvariants() == [])
    }

    @Test
    func `an entry of the log stays while its group lives, so that the end is told after a long outage`() {
        var scene = Scene(.simple(interval: 10, repeatAfter: 60))
        scene.post(["alertname": "A"], until: 5000)
        scene.advance(to: 5)
        scene.answer = { _ in .failed(text: "no", retry: true, reason: .serverError) }
        scene.advance(to: 4000)
        scene.post(["alertname": "A"], until: 4000)
        scene.answer = { _ in .delivered(keep: nil) }
        scene.advance(to: 8000)
        #expect(scene.letters.last?.letter.reason == .allAlertsResolved)
        #expect(scene.value.census.logEntries == 0)
    }

    @Test func `labels of alerts that are gone make room and nothing is mistaken for them`() {
        var options = Options(dispatchAt: Scene.epoch.steady)
        options.alertGCInterval = .seconds(10)
        options.limits.labelsBeforeReuse = 4
        var settings = Settings.simple(groupBy: .names(["alertname"]))
        var child = settings.route
        child.matchers = [try? Matcher(name: "i", op: .regexp, value: "keep.*")].compactMap { $0 }
        child.receiver = "team"
        settings.route.children = [child]
        settings.inhibitRules = [
            InhibitRule(
                source: [try? Matcher(name: "i", op: .regexp, value: "boss.*")].compactMap { $0 },
                target: [try? Matcher(name: "i", op: .regexp, value: "keep.*")].compactMap { $0 },
                equal: ["alertname"])
        ]
        var scene = Scene(settings, options: options)
        let draft = SilenceDraft(
            matchers: [.init(name: "i", value: "quiet.*", op: .regexp)], startsAt: scene.wall(0),
            endsAt: scene.wall(100_000))
        scene.turn([.setSilence(draft, scene.request())])
        var faults: [String] = []
        for round in 0..<60 {
            let start = scene.seconds
            let kinds = ["keep", "quiet", "boss", "other"]
            for (k, kind) in kinds.enumerated() {
                // The kinds change places, so that a number that is used again stands for another verdict.
                let name = k == 2 ? "A" : "B\(round % 7)"
                scene.post(
                    ["alertname": name, "i": "\(kinds[(k + round) % 4])\(round)-\(kind)"], until: start + 15)
            }
            let seen = scene.letters.count
            scene.advance(to: start + 30)
            let told = scene.letters[seen...].flatMap { $0.letter.alerts.filter { !$0.isResolved } }
            let quiet = told.filter { ($0.labels["i"] ?? "").hasPrefix("quiet") }
            if !quiet.isEmpty { faults.append("round \(round): a silenced alert was told") }
            if told.count < 2 { faults.append("round \(round): only \(told.count) told") }
            scene.advance(to: start + 60)
            faults += scene.value.brokenInvariants()
        }
        #expect(faults == [])
        #expect(scene.value.census.alerts == 0)
    }

    @Test func `the marker of muted groups is set, changed and cleared by flushes`() {
        var settings = Settings.simple(interval: 10) {
            $0.muteTimeIntervals = ["night", "always"]
            $0.activeTimeIntervals = ["never", "void"]
        }
        settings.timeIntervals = [
            NamedTimeInterval(name: "always", elements: [TimeInterval()]),
            NamedTimeInterval(name: "never", elements: []), NamedTimeInterval(name: "night", elements: []),
            NamedTimeInterval(name: "void", elements: []),
        ]
        var scene = Scene(settings)
        func marker() -> [String] {
            let view = scene.value.view()
            return (0..<view.groups.count).compactMap { view.groups[$0] }.flatMap(\.mutedBy)
        }
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 2)
        let outside = marker()
        settings.route.activeTimeIntervals = ["void", "always"]
        scene.turn([.reload(settings, generation: 1)])
        let unchanged = marker()
        scene.advance(to: 12)
        let muted = marker()
        settings.route.muteTimeIntervals = []
        scene.turn([.reload(settings, generation: 2)])
        scene.advance(to: 22)
        #expect(
            [outside, unchanged, muted, marker()] == [["never", "void"], ["never", "void"], ["always"], []])
        #expect(scene.told == ["21.0 +A - first notification"])
        #expect(scene.value.counters.suppressed[.activeTimeInterval] == 1)
        #expect(scene.value.counters.suppressed[.muteTimeInterval] == 1)
    }
}
