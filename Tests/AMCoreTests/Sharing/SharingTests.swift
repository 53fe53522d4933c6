import AMCore
import AMGossip
import AMTesting
import AMText
import Testing

/// Whole nodes that share alerts.
@Suite struct SharingTests {
    static func three(seed: UInt64 = 1, change: (inout ClusterSettings) -> Void = { _ in }) -> PeerWorld {
        var world = PeerWorld(seed: seed)
        for name in ["alpha", "bravo", "charlie"] { world.add(name, change: change) }
        world.run(to: 20)
        return world
    }

    @Test func `an alert that was posted to one node is listed by all`() {
        var world = Self.three()
        world.post("A", to: 1, from: 20, until: 300, annotations: ["text": "x"])
        world.run(to: 21)
        #expect((0..<3).map { world.listed($0) } == Array(repeating: ["A 20.0 300.0 {text=\"x\"}"], count: 3))
    }

    @Test func `behind a load balancer an alert is told once, stays, and ends once`() {
        var faults: [String] = []
        for seed in UInt64(1)...2 {
            var world = Self.three(seed: seed)
            faults += world.feed(
                "A", from: 20, to: 1220,
                check: { world in
                    (0..<3).allSatisfy { world.listed($0).count == 1 } ? nil : "seed \(seed) lists"
                })
            if world.story != ["+1 -0"] { faults.append("seed \(seed): \(world.story)") }
            world.run(to: 1700)
            if world.story != ["+1 -0", "+0 -1"] { faults.append("seed \(seed): end \(world.story)") }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `a sender that declares an alert over behind a load balancer is believed by all at once`() {
        var world = Self.three()
        _ = world.feed("A", from: 20, to: 200)
        world.run(to: 215)
        world.post("A", to: 2, from: 20, until: 215)
        world.run(to: 216)
        let lists = (0..<3).map { world.listed($0) }
        world.run(to: 900)
        #expect(lists == [[], [], []] && world.story == ["+1 -0", "+0 -1"], "\(world.story)")
    }

    @Test func `where every node gets every post, few refreshes are told`() {
        var world = Self.three()
        let faults = world.feed("A", from: 20, to: 1220, choose: { _ in [0, 1, 2] })
        let alerts = world.nodes.map { $0.value.view().cluster?.counters.sharedSent.alerts ?? 0 }
        // 21 posts to each of three nodes; when half of a lease is left, one of them tells the two others.
        #expect(faults.isEmpty && alerts.reduce(0, +) <= 40, "\(alerts)")
    }

    @Test func `without sharing nothing is said, and without a cluster there is nobody to say it to`() {
        var world = Self.three { $0.sharesAlerts = false }
        world.post("A", to: 1, from: 20, until: 300)
        world.run(to: 60)
        let counters = world.nodes[1].value.view().cluster?.counters
        #expect(world.streams == 0 && world.listed(0).isEmpty && counters?.sharedSent.bytes == 0)
    }

    @Test func `what was said at once to two nodes of different details ends the same everywhere`() {
        var world = Self.three()
        world.post("A", to: 0, from: 20, until: 300, annotations: ["from": "zero"])
        world.post("A", to: 1, from: 20, until: 300, annotations: ["from": "one"])
        world.post("A", to: 2, from: 15, until: 200, annotations: ["from": "two"])
        world.run(to: 23)
        #expect(world.disagreement([0, 1, 2]) == nil)
    }

    @Test func `streams that break are made up for by comparing`() {
        var world = Self.three(seed: 9)
        world.brokenStreams = 500
        for number in 0..<60 {
            world.run(to: 20 + Double(number))
            world.post("A\(number)", to: world.dice.below(3), from: 20, until: 2000)
        }
        world.brokenStreams = 0
        world.run(to: 140)
        #expect(world.disagreement([0, 1, 2]) == nil && world.listed(0).count == 60)
    }

    @Test func `a node that joins gets everything in messages of a bounded size`() {
        var world = Self.three()
        for number in 0..<500 {
            world.post(
                "A\(number)", to: 0, from: 20, until: 9000,
                annotations: ["text": String(repeating: "x", count: 1000)])
        }
        world.run(to: 40)
        world.add("delta")
        world.run(to: 60)
        let received = world.nodes[3].value.view().cluster?.counters.sharedReceived
        let share = Double(received?.bytes ?? 0) / Double(max(1, received?.messages ?? 0))
        #expect(
            (0..<4).map { world.listed($0).count } == [500, 500, 500, 500] && share < 200_000
                && (received?.alerts ?? 0) < 2000, "\(String(describing: received))")
    }

    @Test func `a node that leaves tells what it kept back`() {
        var world = Self.three()
        world.post("A", to: 2, from: 20, until: 260)
        world.run(to: 60)
        // Most of the lease is left, so this refresh waits.
        world.post("A", to: 2, from: 20, until: 300)
        world.run(to: 61)
        let before = world.listed(0)
        world.stop(2)
        #expect(before == ["A 20.0 260.0 {}"] && world.listed(0) == ["A 20.0 300.0 {}"])
    }
}
