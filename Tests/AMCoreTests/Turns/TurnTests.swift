import AMCore
import AMText
import Testing

@Suite struct TurnTests {
    @Test func `a view counts the groups that there are`() {
        var scene = Scene(.simple())
        let before = scene.value.view().counters.groups
        scene.post(["alertname": "A"], until: 20)
        scene.post(["alertname": "B"], until: 1000)
        let during = scene.value.view().counters.groups
        scene.advance(to: 60)
        #expect([before, during, scene.value.view().counters.groups] == [0, 2, 1])
    }

    @Test func `a group is told after its wait, at changes, and when it is over`() {
        var scene = Scene(.simple())
        scene.post(["alertname": "A", "i": "1"])
        scene.advance(to: 0.9)
        let before = scene.told
        scene.advance(to: 3)
        scene.post(["alertname": "A", "i": "2"])
        scene.advance(to: 12)
        scene.post(["alertname": "A", "i": "1"], until: 12)
        scene.advance(to: 20)
        scene.post(["alertname": "A", "i": "2"], until: 20)
        scene.advance(to: 100)
        #expect(before == [])
        #expect(
            scene.told == [
                "1.0 +A - first notification", "6.0 +A,A - new alerts added",
                "16.0 +A -A some alerts resolved", "21.0 + -A all alerts resolved",
            ])
        #expect(scene.disk.groups.isEmpty)
    }

    @Test func `an unchanged group is told again after its repeat interval`() {
        var scene = Scene(.simple(repeatAfter: 12))
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 30)
        #expect(
            scene.told == [
                "1.0 +A - first notification", "16.0 +A - repeat interval elapsed",
            ])
    }

    @Test func `a restart keeps the old deadline and tells nobody twice`() {
        var scene = Scene(.simple(wait: 10))
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 4)
        scene.restart(after: 2)
        scene.advance(to: 12)
        scene.restart()
        scene.advance(to: 60)
        #expect(scene.told == ["10.0 +A - first notification"])
    }

    @Test func `an alert that ran out while the node was down gets its sender's time`() {
        var scene = Scene(.simple())
        scene.post(["alertname": "A"], until: 50)
        scene.advance(to: 10)
        scene.restart(after: 100)
        scene.advance(to: 700)
        #expect(
            scene.told == ["1.0 +A - first notification", "411.0 + -A all alerts resolved"]
                || scene.told.count == 2 && scene.told.last?.hasSuffix("all alerts resolved") == true)
        #expect((scene.letters.last?.at ?? 0) >= 410)
    }

    @Test func `a receiver that fails is tried again with growing pauses and told once`() {
        var scene = Scene(.simple())
        var failures = 3
        scene.answer = { _ in
            failures -= 1
            return failures >= 0
                ? .failed(text: "no", retry: true, reason: .serverError) : .delivered(keep: nil)
        }
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 60)
        #expect(scene.letters.map(\.letter.attempt) == [1, 2, 3, 4])
        #expect(scene.logs.filter { $0.level == .warn }.count == 1)
    }

    @Test func `silenced and inhibited alerts are not told`() {
        var settings = Settings.simple()
        let source = try? Matcher(name: "sev", op: .equal, value: "high")
        let target = try? Matcher(name: "sev", op: .equal, value: "low")
        settings.inhibitRules = [
            InhibitRule(
                source: [source].compactMap { $0 }, target: [target].compactMap { $0 }, equal: ["host"])
        ]
        var scene = Scene(settings)
        let draft = SilenceDraft(
            matchers: [.init(name: "host", value: "b.*", op: .regexp)], startsAt: scene.wall(0),
            endsAt: scene.wall(20))
        scene.turn([.setSilence(draft, scene.request())])
        scene.post(["alertname": "A", "sev": "low", "host": "a"], until: 1000)
        scene.post(["alertname": "B", "sev": "high", "host": "a"], until: 1000)
        scene.post(["alertname": "C", "sev": "high", "host": "b"], until: 1000)
        scene.advance(to: 30)
        #expect(
            scene.told.map { String($0.drop { $0 != "+" }) } == [
                "+B - first notification", "+C - first notification",
            ])
        #expect((scene.letters.last?.at ?? 0) > 20)
    }

    @Test func `a reload keeps groups and timers of routes that stay`() {
        var scene = Scene(.simple(wait: 10))
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 5)
        var other = Settings.simple(wait: 10)
        var child = other.route
        child.matchers = [(try? Matcher(name: "alertname", op: .equal, value: "B"))].compactMap { $0 }
        other.route.children = [child]
        scene.turn([.reload(other, generation: 1)])
        scene.advance(to: 60)
        #expect(scene.told == ["10.0 +A - first notification"])
    }
}
