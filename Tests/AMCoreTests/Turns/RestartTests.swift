import AMCore
import AMText
import Testing

@Suite struct RestartTests {
    @Test func `a refresh that the journal missed does not end an alert at the next start`() {
        var scene = Scene(.simple(interval: 1000))
        scene.post(["alertname": "A"], until: 10)
        scene.advance(to: 9.5)
        scene.post(["alertname": "A"], until: 60)
        scene.advance(to: 10.5)
        // Another change says that the node lived on, while the refresh still waits to be written.
        scene.post(["alertname": "B"], until: 1000)
        scene.restart(after: 2)
        scene.advance(to: 20)
        scene.post(["alertname": "A"], until: 100)
        scene.advance(to: 90)
        let alertA = scene.letters.filter { $0.letter.alerts.first?.labels["alertname"] == "A" }
        #expect(alertA.map(\.letter.reason) == [.firstNotification])
    }

    @Test func `what the sender ended itself stays over after a restart`() {
        var scene = Scene(.simple())
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 3)
        scene.post(["alertname": "A"], until: 3)
        scene.restart(after: 5)
        scene.advance(to: 60)
        #expect(scene.told.last?.hasSuffix("+ -A all alerts resolved") == true)
        #expect(scene.letters.count == 2)
    }

    @Test func `a flush under way begins again at the start and the others keep their time`() {
        var scene = Scene(.simple(wait: 5, interval: 100))
        scene.answer = { _ in nil }
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 3)
        scene.post(["alertname": "B"], until: 1000)
        scene.advance(to: 6)
        scene.answer = { _ in .delivered(keep: nil) }
        scene.restart(after: 0.5)
        scene.advance(to: 90)
        #expect(
            scene.told == [
                "5.0 +A - first notification", "6.5 +A - first notification", "8.0 +B - first notification",
            ])
    }

    @Test func `the number of alerts of a name is bounded after a restart too`() {
        var options = Options(dispatchAt: Scene.epoch.steady)
        options.perAlertnameLimit = 2
        var scene = Scene(.simple(), options: options)
        for i in 0..<4 { scene.post(["alertname": "A", "i": "\(i)"], until: 100) }
        let before = scene.value.census.alerts
        scene.restart(options)
        scene.post(["alertname": "A", "i": "5"], until: 100)
        scene.post(["alertname": "B", "i": "5"], until: 100)
        let after = scene.value.census.alerts
        scene.advance(to: 101)
        scene.post(["alertname": "A", "i": "6"], until: 500)
        #expect([before, after, scene.value.census.alerts] == [2, 3, 4])
        #expect(scene.value.counters.limited == ["A": 1])
    }

    @Test func `a journal that works again holds everything, refreshes and running flushes too`() {
        var scene = Scene(.simple(wait: 1, interval: 50))
        scene.answer = { _ in nil }
        scene.post(["alertname": "A"], until: 30)
        scene.advance(to: 2)
        scene.turn([.journal(failure: "full")])
        let kept = scene.disk
        scene.post(["alertname": "A"], until: 600)
        scene.post(["alertname": "B", "i": "1"], until: 500)
        scene.disk = kept
        scene.turn([.journal(failure: nil)])
        let whole = scene.value.wholeState().reduce(into: Recovered()) { $0.apply($1) }
        #expect(scene.disk.alerts == whole.alerts && scene.disk.groups == whole.groups)
        #expect(scene.disk.alerts.values.map(\.times.endsAt).max() == scene.wall(600))
        #expect(scene.disk.groups.values.contains { $0.flush != nil })
        #expect(scene.disk.aliveAt == scene.now.wall)
    }
}
