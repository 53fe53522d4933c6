import AMCore
import AMText
import Testing

@Suite struct ReloadTests {
    private func equal(_ name: String, _ value: String) -> [Matcher] {
        [try? Matcher(name: name, op: .equal, value: value)].compactMap { $0 }
    }

    /// The root of `simple` with a child in front of it.
    private func withChild(
        _ settings: Settings, _ matchers: [Matcher], _ change: (inout Route) -> Void = { _ in }
    ) -> Settings {
        var other = settings
        var child = other.route
        child.matchers = matchers
        change(&child)
        other.route.children = [child]
        return other
    }

    @Test func `an alert that a reload took from a running flush may be collected before the flush ends`() {
        var options = Options(dispatchAt: Scene.epoch.steady)
        options.alertGCInterval = .seconds(20)
        var scene = Scene(.simple(interval: 60, groupBy: .names([])), options: options)
        scene.post(["alertname": "A"], until: 1000)
        scene.post(["alertname": "B"], until: 1000)
        scene.advance(to: 5)
        scene.post(["alertname": "A"], until: 5)
        scene.answer = { _ in nil }
        scene.advance(to: 61)
        scene.turn([
            .reload(
                withChild(.simple(interval: 60, groupBy: .names([])), equal("alertname", "A")), generation: 1)
        ])
        scene.answer = { _ in .delivered(keep: nil) }
        scene.advance(to: 85)
        scene.post(["alertname": "C"], until: 1000)
        let second = scene.letters[1].letter.id
        scene.turn([.delivered(DeliveryOutcome(id: second, result: .delivered(keep: nil), seconds: 1))])
        scene.advance(to: 300)
        #expect(scene.value.brokenInvariants() == [])
        #expect(scene.told.last?.contains("C") == true)
    }

    @Test func `an integration that a reload took away is not tried again`() {
        var scene = Scene(.simple(interval: 60))
        scene.answer = { _ in nil }
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 2)
        var other = Settings.simple(interval: 60)
        other.receivers[0].integrations = []
        scene.turn([.reload(other, generation: 1)])
        let failed = DeliveryOutcome.Result.failed(text: "no", retry: true, reason: .serverError)
        scene.turn([.delivered(DeliveryOutcome(id: scene.letters[0].letter.id, result: failed, seconds: 1))])
        scene.advance(to: 59)
        #expect(scene.letters.count == 1)
        #expect(scene.value.census.flushes == 0)
    }

    @Test func `an end that was not told yet is told by the group that follows`() {
        var scene = Scene(.simple(interval: 60, groupBy: .names(["alertname"])))
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 5)
        scene.post(["alertname": "A"], until: 5)
        // The group labels and so its key stay the same, but it is another group.
        scene.turn([.reload(.simple(interval: 60, groupBy: .names(["alertname", "team"])), generation: 1)])
        scene.advance(to: 100)
        #expect(
            scene.told.map { String($0.drop { $0 != "+" }) } == [
                "+A - first notification", "+ -A all alerts resolved",
            ])
        #expect(scene.value.brokenInvariants() == [])
    }

    @Test func `a flush of a route that is gone is called back and counts as cancelled`() {
        let old = withChild(.simple(interval: 60), equal("alertname", "A")) { $0.groupBy = .all }
        var scene = Scene(old)
        scene.answer = { _ in nil }
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 2)
        scene.answer = { _ in .delivered(keep: nil) }
        scene.turn([.reload(.simple(interval: 60), generation: 1)])
        scene.advance(to: 50)
        let target = Counters.Target(integration: "webhook", receiver: "team")
        #expect(scene.cancelled == [scene.letters[0].letter.id])
        #expect(scene.value.counters.telling[target]?.failed[.contextCanceled] == 1)
        #expect(
            scene.letters.map { $0.letter.groupKey }
                == [#"{}/{alertname="A"}:{alertname="A"}"#, #"{}:{alertname="A"}"#])
    }

    @Test func `a changed receiver is told what the old one knew`() {
        var scene = Scene(.simple(interval: 60))
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 5)
        var other = Settings.simple(interval: 60)
        other.route.receiver = "new"
        other.receivers[0].name = "new"
        scene.turn([.reload(other, generation: 1)])
        scene.advance(to: 10)
        #expect(scene.letters.map(\.letter.receiver) == ["team", "new"])
    }

    @Test func `a reload that changes nothing leaves timers, flushes and what is told alone`() {
        var scene = Scene(.simple(wait: 10, interval: 20))
        scene.post(["alertname": "A"], until: 1000)
        for second in stride(from: 1.0, to: 100, by: 7) {
            scene.advance(to: second)
            scene.turn([.reload(.simple(wait: 10, interval: 20), generation: Int(second))])
        }
        #expect(scene.told == ["10.0 +A - first notification"])
    }

    @Test func `alerts that change routes leave one group for another, and the others stay`() {
        var scene = Scene(.simple(interval: 20, groupBy: .names([])))
        for i in 0..<40 { scene.post(["alertname": i % 4 == 0 ? "A" : "B", "i": "\(i)"], until: 1000) }
        scene.advance(to: 5)
        let other = withChild(.simple(interval: 20, groupBy: .names([])), equal("alertname", "A"))
        scene.turn([.reload(other, generation: 1)])
        scene.advance(to: 10)
        scene.turn([.reload(.simple(interval: 20, groupBy: .names([])), generation: 2)])
        scene.advance(to: 100)
        #expect(
            scene.letters.map { "\($0.at) \($0.letter.groupKey) \($0.letter.alerts.count)" } == [
                "1.0 {}:{} 40", #"5.0 {}/{alertname="A"}:{} 10"#,
            ])
        #expect(scene.value.brokenInvariants() == [])
        #expect(scene.disk.alerts.values.allSatisfy { $0.groups.count == 1 })
    }
}
