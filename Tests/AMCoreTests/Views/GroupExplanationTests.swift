import AMCore
import AMText
import Testing

/// What is said of an alert's groups, from scenes in simulated time.
@Suite struct GroupExplanationTests {
    /// What an integration did last, in words.
    private static func words(_ telling: LastTelling, _ start: Timestamp) -> String {
        var parts = ["\(telling.kind)[\(telling.index)]"]
        if let told = telling.success {
            let reason = told.reason?.rawValue ?? "unknown"
            parts.append("told \((told.at - start).inSeconds) +\(told.firing) -\(told.resolved) \(reason)")
        }
        if let failed = telling.failure {
            parts.append("failed \((failed.at - start).inSeconds) \(failed.text)")
        }
        return parts.joined(separator: " ")
    }

    /// All groups of the first alert, in words.
    private static func said(_ scene: Scene) -> [String] {
        let view = scene.value.view()
        return view.explain(0, at: scene.now.wall).map { group in
            let due = group.dueAt.map { "\(($0 - Scene.epoch.wall).inSeconds)" } ?? "now"
            let state = ["unprocessed", "active", "suppressed"][Int(group.state.rawValue)]
            let heads = "\(group.key) \(group.receiver) \(group.alertCount) \(state) \(due) \(group.mutedBy)"
            return ([heads] + group.tellings.map { words($0, Scene.epoch.wall) }).joined(separator: "; ")
        }
    }

    @Test func `a group says when it is due and what was told last`() {
        var scene = Scene(.simple(sendResolved: false))
        scene.post(["alertname": "A", "x": "1"], until: 1000)
        var said = Self.said(scene)
        scene.advance(to: 2)
        said += Self.said(scene)
        scene.post(["alertname": "A", "x": "2"], until: 4)
        scene.post(["alertname": "A", "x": "3"], until: 1000)
        scene.advance(to: 7)
        said += Self.said(scene)
        let key = "{}:{alertname=\"A\"}"
        #expect(
            said == [
                "\(key) team 1 unprocessed 1.0 []; webhook[0]",
                "\(key) team 1 active 6.0 []; webhook[0] told 1.0 +1 -0 first notification",
                "\(key) team 2 active 11.0 []; webhook[0] told 6.0 +2 -0 new alerts added",
            ])
    }

    @Test func `a failure stays until something is told, and what was told survives a start`() {
        var scene = Scene(.simple(interval: 30))
        scene.answer = { _ in .failed(text: "no", retry: false, reason: .clientError) }
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 2)
        var said = Self.said(scene)
        scene.answer = { _ in nil }
        scene.advance(to: 32)
        said += Self.said(scene)
        scene.advance(to: 62)
        said += Self.said(scene)
        scene.answer = { _ in .delivered(keep: nil) }
        scene.advance(to: 92)
        said += Self.said(scene)
        scene.restart()
        said += Self.said(scene)
        let key = "{}:{alertname=\"A\"} team 1"
        #expect(
            said == [
                "\(key) active 31.0 []; webhook[0] failed 1.0 no",
                "\(key) active now []; webhook[0] failed 1.0 no",
                "\(key) active now []; webhook[0] failed 61.0 context deadline exceeded",
                "\(key) active 121.0 []; webhook[0] told 91.0 +1 -0 first notification",
                "\(key) unprocessed 121.0 []; webhook[0] told 91.0 +1 -0 unknown",
            ])
    }

    @Test func `time intervals say whether they keep a route quiet now`() {
        var settings = Settings.simple { route in
            route.activeTimeIntervals = ["never", "always"]
            route.muteTimeIntervals = ["always", "never"]
        }
        let always = TimeInterval()
        var never = TimeInterval()
        never.years = [TimeInterval.Range(begin: 1970, end: 1970)]
        settings.timeIntervals = [
            NamedTimeInterval(name: "always", elements: [never, always]),
            NamedTimeInterval(name: "never", elements: [never]),
        ]
        var route = settings.route
        let muted = settings.intervals(muting: route, at: Scene.epoch.wall)
        route.activeTimeIntervals = ["never"]
        let outside = settings.intervals(muting: route, at: Scene.epoch.wall)
        route.activeTimeIntervals = []
        route.muteTimeIntervals = ["never", "missing"]
        let free = settings.intervals(muting: route, at: Scene.epoch.wall)
        #expect([muted, outside, free] == [["always"], ["never"], []])
    }
}
