import AMCore
import AMSimulation
import AMText
import Testing

/// Nodes find each other, and nobody else.
@Suite struct MembershipScenes {
    /// All restart at other addresses, while the name service says the old ones for another minute.
    @Test func `nodes that all moved find each other as soon as the name service knows`() {
        var wrong: [String] = []
        for (seed, renamed) in [(1, false), (2, true), (3, false), (4, true)] as [(UInt64, Bool)] {
            var world = Stage.world(nodes: 3, seconds: 700, seed: seed) { plan in
                plan.cluster.peers = seed < 3 ? .service : .hosts
                plan.network.staleness = 60
            }
            world.run(until: 200)
            for machine in 0..<3 { world.kill(machine) }
            world.run(until: 205)
            for machine in 0..<3 { world.start(machine, renamed: renamed, moved: true) }
            world.run(until: 265)
            let took = Stage.wait(&world, atMost: 30) { $0.seeEachOther([0, 1, 2]) }
            if took == nil { wrong.append("\(seed): \((0..<3).map(world.members))") }
            wrong += world.run().faults
            if !world.seeEachOther([0, 1, 2]) { wrong.append("\(seed): an island at the end") }
        }
        #expect(wrong == [])
    }

    /// A node of a cluster with another label gets the address of one of ours that is gone.
    @Test func `another cluster at the address of a dead peer stays another cluster`() {
        var world = Stage.world(nodes: 3, seconds: 1_200) { plan in plan.cluster.strangers = 2 }
        world.run(until: 60)
        _ = world.setSilence(Stage.silence(of: "Ours", from: 60, until: 9_000), on: 0)
        _ = world.setSilence(Stage.silence(of: "Theirs", from: 60, until: 9_000), on: 4)
        world.run(until: 120)
        world.kill(2)
        world.kill(3)
        world.run(until: 125)
        world.inherit(3, addressOf: 2)
        world.start(3, renamed: true)
        world.run(until: 600)
        let apart = world.seeEachOther([0, 1]) && world.seeEachOther([3, 4])
        world.start(2, renamed: true, moved: true)
        let report = world.run()
        let comments = (0..<5).map { world.silences($0).count }
        #expect(apart && comments == [1, 1, 1, 1, 1] && report.faults == [])
        // The one that moved knows only the address of the others.
        #expect(world.seeEachOther([0, 1, 2]) && world.seeEachOther([3, 4]))
    }

    /// Thirty nodes that know only the first one.
    ///
    /// Joining: a state is exchanged with the first node at once. What it learns it gossips: a round of 0.2 s
    /// reaches three nodes, so all 30 know after about log₄ 30 ≈ 3 rounds, and a message that missed somebody
    /// comes with the next exchange of states, at most 60 s and a stream's time later.
    ///
    /// A failure: each second 29 nodes probe one of 29, so it is noticed within some 5 s (missed with
    /// (28/29)^145 < 1 %); a probe takes 1 s; a suspicion lasts 6 · 4 · log₁₀ 30 = 35.5 s if nobody confirms,
    /// 5.9 s with two confirmations; then some rounds of gossip. Together at most 44 s.
    @Test func `thirty nodes know each other, and of a failure`() {
        var world = Stage.world(nodes: 30, seconds: 300) { $0.cluster.peers = .first }
        let joined = Stage.wait(&world, atMost: 70) { $0.seeEachOther(Array(0..<30)) }
        world.run(until: world.second + 30)
        world.kill(17)
        let others = (0..<30).filter { $0 != 17 }
        let noticed = Stage.wait(&world, atMost: 44) { $0.seeEachOther(others) }
        #expect(joined != nil && noticed != nil && world.finish().faults == [])
    }
}
