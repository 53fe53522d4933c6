import AMCore
import AMGossip
import AMSimulation
import AMText
import Testing

/// What all nodes must have the same: silences and the notification log.
@Suite struct StateScenes {
    /// A node is away while a silence is ended early, for almost as long as the others remember that.
    @Test func `an ended silence does not come back with a node that was away`() {
        var world = Stage.world(nodes: 3, seconds: 4_500) { plan in
            plan.cluster.retention = .hours(1)
            plan.cluster.probeInterval = 10
        }
        world.run(until: 60)
        let made = world.setSilence(Stage.silence(of: "Known", from: 60, until: 80_000), on: 0)
        world.run(until: 200)
        let id = Stage.id(made, world)
        world.kill(2)
        world.run(until: 300)
        _ = world.expireSilence(id, on: 1)
        world.run(until: 3_700)
        world.start(2)
        let report = world.run()
        let active = (0..<3).map { world.silences($0).count { $0.endsAt > World.moment(4_500) } }
        #expect(active == [0, 0, 0] && report.faults == [])
    }

    /// Silences of one to sixty kilobytes, many at once, on all nodes.
    @Test func `a burst of large silences is everywhere within a minute`() {
        var world = Stage.world(nodes: 3, seconds: 400)
        world.run(until: 60)
        var dice = Dice(seed: 3)
        var ids = Set<String>()
        for i in 0..<90 {
            let length = 1_000 + Int(dice.next() % 59_000)
            let comment = String(
                decoding: (0..<length).map { _ in UInt8(97 + dice.next() % 16) }, as: UTF8.self)
            let draft = Stage.silence(of: "Alert\(i)", from: 60, until: 5_000, comment: comment)
            let request = world.setSilence(draft, on: i % 3)
            world.run(until: world.second + 0.05)
            ids.insert(Stage.id(request, world))
        }
        let all = ids.sorted()
        let took = Stage.wait(&world, atMost: 60) { world in
            (0..<3).allSatisfy { world.silences($0).map(\.id) == all }
        }
        #expect(took != nil && all.count == 90 && world.finish().faults == [])
    }

    /// A thousand groups are told within half a minute: ten times what packets carry in that time.
    @Test func `nothing is lost when ten times the usual is told at once`() {
        let count = 1_000
        var world = Stage.world(nodes: 3, seconds: 200, Workload(Stage.settings(interval: 300)))
        var dice = Dice(seed: 5)
        for i in 0..<count {
            let labels = Stage.labels("Alert\(i)")
            let begin = 30 + 30 * Double(i) / Double(count)
            for machine in 0..<3 {
                world.post(
                    [Posted(labels, from: 29, until: 10_000)], to: machine,
                    after: begin + dice.fraction() * 0.02)
            }
        }
        var longest = 0
        while world.second < 75 {
            world.run(until: world.second + 1)
            for machine in 0..<3 {
                longest = max(longest, world.view(machine)?.cluster?.queuedUpdates ?? 0)
            }
        }
        let took = Stage.wait(&world, atMost: 60) { world in
            (0..<3).allSatisfy { world.disk($0).logEntries.count == count }
        }
        let faults = world.run().faults
        let pruned = (0..<3).map { world.view($0)?.cluster?.gossip.pruned ?? .max }
        #expect(took != nil && faults == [] && pruned == [0, 0, 0] && longest < 1_000, "\(longest)")
        #expect(world.letters.count == count)
    }

    /// Edits follow each other faster than clocks agree.
    @Test func `edits of a silence stay in order on nodes whose clocks are wrong`() {
        var world = Stage.world(nodes: 3, seconds: 2_000) { $0.strictFrom = nil }
        world.setClock(1, ahead: 3_600)
        world.setClock(2, ahead: -3_600)
        world.run(until: 60)
        let made = world.setSilence(Stage.silence(of: "Known", from: 60, until: 50_000), on: 1)
        world.run(until: 90)
        let id = Stage.id(made, world)
        var wrong: [String] = []
        for (i, machine) in [2, 0, 1, 0, 2].enumerated() {
            let end = 51_000 + Double(i)
            let edit = Stage.silence(of: "Known", from: 60, until: end, comment: "\(i)", id: id)
            let request = world.setSilence(edit, on: machine)
            world.run(until: world.second + 30)
            if world.reply(request) != .silence(id: id) {
                wrong.append("\(i): \(String(describing: world.reply(request)))")
            }
            for node in 0..<3 where world.silences(node).map(\.comment) != ["\(i)"] {
                wrong.append("edit \(i) on \(machine) is not known to \(node)")
            }
            if i == 2 { world.setClock(0, ahead: -600) }
        }
        #expect(wrong == [] && world.finish().faults == [])
    }
}
