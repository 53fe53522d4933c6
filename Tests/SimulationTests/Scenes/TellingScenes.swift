import AMCore
import AMSimulation
import AMText
import Testing

/// Several nodes tell, and the receiver hears each thing once.
@Suite struct TellingScenes {
    /// The resolution arrives when the flush timers fire: some nodes see it just before, others just after.
    @Test(arguments: [10, 20, 60] as [Int64])
    func `a resolution at the moment of a flush is never followed by firing`(
        interval: Int64
    ) {
        var wrong: [String] = []
        for seed: UInt64 in 1...2 {
            let count = 170
            var world = Stage.world(
                nodes: 3, seconds: 400, Workload(Stage.settings(wait: 1, interval: interval)), seed: seed)
            var dice = Dice(seed: seed)
            for i in 0..<count {
                let labels = Stage.labels("Alert\(i)")
                let begin = 30 + Double(i) * 0.3
                let flush = begin + 1 + Double(interval)
                // From 30 ms before the flush to 30 ms after it.
                let end = flush + 0.06 * Double(i) / Double(count - 1) - 0.03
                for machine in 0..<3 {
                    let fires = Posted(labels, from: begin - 1, until: begin + 3_600)
                    let ends = Posted(labels, from: begin - 1, until: end - 0.001)
                    world.post([fires], to: machine, after: begin + dice.fraction() * 0.02)
                    world.post([ends], to: machine, after: end + dice.fraction() * 0.02)
                }
            }
            wrong += world.run().faults
            let heard = Stage.heard(world)
            if heard.count != count { wrong.append("\(heard.count) groups were told") }
            wrong += heard.filter { $0.value != ["F", "R"] }.map { "\($0.key): \(String($0.value))" }.sorted()
        }
        #expect(wrong == [])
    }

    /// The receiver answers 500 for five minutes.
    @Test func `several nodes whose receiver was down deliver once when it is back`() {
        var wrong: [String] = []
        for (nodes, interval) in [(2, 60), (3, 60), (2, 300), (3, 20), (5, 60)] as [(Int, Int64)] {
            for seed: UInt64 in 1...2 {
                let workload = Workload(
                    Stage.settings(interval: interval),
                    stories: [.init(labels: Stage.labels("Down"), firing: [40...10_000])])
                var world = Stage.world(nodes: nodes, seconds: 1_000, workload, seed: seed)
                world.weather.serverErrors = 1
                world.run(until: 345 + Double(seed) * 7)
                world.weather.serverErrors = 0
                let report = world.run()
                let who = "\(nodes) nodes, \(interval) s, seed \(seed): "
                wrong += report.faults.map { who + $0 }
                if world.letters.count != 1 { wrong.append(who + "\(world.letters.map(\.second))") }
            }
        }
        #expect(wrong == [])
    }

    /// Many groups at once on a network that loses one packet in twenty and delays the others up to 200 ms.
    @Test(arguments: [0.0, 0.05]) func `many groups are told once, whatever the network loses`(loss: Double) {
        let count = 250
        var world = Stage.world(nodes: 3, seconds: 320) { plan in
            plan.strictFrom = nil
            plan.network.loss = loss
            plan.network.slowest = 0.2
        }
        var dice = Dice(seed: 4)
        for i in 0..<count {
            let labels = Stage.labels("Alert\(i)")
            for machine in 0..<3 {
                let begin = 30 + Double(i % 50) * 0.1
                let fires = Posted(labels, from: 29, until: 10_000)
                world.post([fires], to: machine, after: begin + dice.fraction() * 0.05)
                world.post([Posted(labels, from: 29, until: 140)], to: machine, after: 140 + dice.fraction())
            }
        }
        let faults = world.run().faults
        let heard = Stage.heard(world)
        let missing = heard.values.count { !$0.contains("F") || $0.last != "R" } + count - heard.count
        let repeated = heard.values.reduce(0) { $0 + max(0, $1.count - 2) }
        // Three copies of the entry go to each node and come back from the other one, so that of a hundred
        // thousand entries one misses the next node until its turn has come.
        #expect(faults == [] && missing == 0 && repeated == 0, "\(repeated) told twice")
    }

    /// 1 | 2, while alerts come on both sides.
    @Test func `both sides of a partition tell, and nothing is told anew when it ends`() {
        var wrong: [String] = []
        for seed: UInt64 in 1...2 {
            let stories = ["Before", "Both"].enumerated().map { i, name in
                Workload.Story(labels: Stage.labels(name), firing: [(30 + Double(i) * 300)...10_000])
            }
            let workload = Workload(Stage.settings(), stories: stories)
            var world = Stage.world(nodes: 3, seconds: 1_900, workload, seed: seed) { $0.strictFrom = nil }
            world.run(until: 200)
            world.cut([0], [1, 2])
            world.run(until: 400)
            var silences: [RequestID] = []
            for machine in 0..<3 {
                let draft = Stage.silence(of: "Silenced\(machine)", from: 400, until: 4_000)
                silences.append(world.setSilence(draft, on: machine))
            }
            world.run(until: 800)
            let apart = Stage.heard(world).mapValues(\.count)
            world.mend()
            world.beStrict()
            wrong += world.run().faults
            let whole = Stage.heard(world).mapValues(\.count)
            let sides = ["{}:{alertname=\"Before\"}": 1, "{}:{alertname=\"Both\"}": 2]
            if apart != sides { wrong.append("\(seed): apart \(apart)") }
            if whole != sides { wrong.append("\(seed): after it \(whole)") }
            let ids = silences.map { Stage.id($0, world) }.sorted()
            for machine in 0..<3 where world.silences(machine).map(\.id) != ids {
                wrong.append("\(seed): node \(machine) lacks silences")
            }
        }
        #expect(wrong == [])
    }

    /// The nodes restart in order, one after the other, while a silence covers what fires.
    @Test func `a rolling restart pages nobody about what is silenced`() {
        var wrong: [String] = []
        for (kind, change) in [(false, false), (true, false), (true, true)].enumerated() {
            let stories = (0..<5).map {
                Workload.Story(labels: ["alertname": "Known", "instance": "\($0)"], firing: [100...10_000])
            }
            var workload = Workload(Stage.settings(), stories: stories)
            workload.hushes = [
                .init(at: 40, lasts: 5_000, matcher: .init(name: "instance", value: ".+", op: .regexp))
            ]
            var world = Stage.world(nodes: 3, seconds: 1_500, workload) { plan in
                plan.cluster.peers = .service
            }
            world.run(until: 300)
            for machine in 0..<3 {
                world.stop(machine)
                let left = Stage.wait(&world, atMost: 20) { $0.view(machine) == nil }
                if left == nil { wrong.append("\(kind): node \(machine) does not end") }
                if change.1 { world.wipe(machine) }
                world.start(machine, renamed: change.0, moved: change.0)
                world.run(until: world.second + 45)
            }
            wrong += world.run().faults
            if !world.letters.isEmpty { wrong.append("\(kind): \(world.letters.count) letters") }
            if !world.seeEachOther([0, 1, 2]) { wrong.append("\(kind): \((0..<3).map(world.members))") }
        }
        #expect(wrong == [])
    }

    /// An hour ahead, an hour behind, and a step of ten minutes back while it runs.
    @Test func `nodes whose clocks are wrong neither keep still nor tell for ever`() {
        let stories = (0..<6).map { i in
            let begin = 100 + Double(i) * 50
            return Workload.Story(labels: Stage.labels("Alert\(i)"), firing: [begin...(begin + 900)])
        }
        let workload = Workload(Stage.settings(), stories: stories)
        var world = Stage.world(nodes: 3, seconds: 3_000, workload) { $0.strictFrom = nil }
        world.setClock(1, ahead: 3_600)
        world.setClock(2, ahead: -3_600)
        world.run(until: 500)
        world.setClock(0, ahead: -600)
        var wrong = world.run().faults
        let heard = Stage.heard(world)
        for i in 0..<6 {
            let words = heard["{}:{alertname=\"Alert\(i)\"}"] ?? []
            // For a minute after the step the others do not know of it.
            if words.first != "F" || words.last != "R" || words.count > 6 {
                wrong.append("Alert\(i): \(String(words))")
            }
        }
        for machine in 0..<3 where world.view(machine)?.cluster?.warnings.isEmpty != false {
            wrong.append("node \(machine) warns of nothing")
        }
        #expect(wrong == [])
    }
}
