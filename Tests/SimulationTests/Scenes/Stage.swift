import AMCore
import AMSimulation
import AMText

/// What scenes are made of: settings, worlds and what was heard there.
enum Stage {
    /// Groups by alert name; times in seconds.
    static func settings(wait: Int64 = 5, interval: Int64 = 60, repeats: Int64 = 14_400) -> Settings {
        var route = Route(receiver: "team")
        route.groupBy = .names(["alertname"])
        route.groupWait = .seconds(wait)
        route.groupInterval = .seconds(interval)
        route.repeatInterval = .seconds(repeats)
        let hook = IntegrationRef(kind: "webhook", index: 0, sendResolved: true)
        return Settings(route: route, receivers: [Receiver(name: "team", integrations: [hook])])
    }

    /// A world of so many nodes in fair weather in which from the beginning nobody may be told twice.
    static func world(
        nodes: Int, seconds: Double, _ workload: Workload = Workload(settings()), seed: UInt64 = 1,
        change: (inout Plan) -> Void = { _ in }
    ) -> World {
        var plan = Plan(
            seconds: seconds, cluster: ClusterPlan(nodes: nodes), workload: workload, seed: seed)
        plan.strictFrom = 0
        change(&plan)
        var world = World(plan)
        world.keepsLetters = true
        return world
    }

    /// The labels of an alert that has a group of its own.
    static func labels(_ name: String) -> LabelSet { ["alertname": name, "instance": "one"] }

    /// What each group heard, a letter for each word. Shape: in the order of arrival.
    static func heard(_ world: World) -> [String: [Character]] {
        var heard: [String: [Character]] = [:]
        for one in world.letters {
            let fires = one.letter.alerts.contains { !$0.isResolved }
            heard[one.letter.groupKey, default: []].append(fires ? "F" : "R")
        }
        return heard
    }

    /// A silence of one alert name; times in seconds of the run.
    static func silence(
        of name: String, from start: Double, until end: Double, comment: String = "", id: String = ""
    ) -> SilenceDraft {
        SilenceDraft(
            id: id, matchers: [.init(name: "alertname", value: name, op: .equal)],
            startsAt: World.moment(start), endsAt: World.moment(end), createdBy: "scene", comment: comment)
    }

    /// Runs until something holds. Returns: how many seconds that took; nil: too long.
    static func wait(_ world: inout World, atMost span: Double, until holds: (World) -> Bool) -> Double? {
        let start = world.second
        while world.second - start <= span {
            if holds(world) { return world.second - start }
            world.run(until: world.second + 0.5)
        }
        return nil
    }

    /// The id that was answered to somebody who made a silence.
    static func id(_ request: RequestID, _ world: World) -> String {
        if case .silence(let id) = world.reply(request) { id } else { "" }
    }
}
