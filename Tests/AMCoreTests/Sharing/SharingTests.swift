import AMCore
import AMGossip
import AMTesting
import AMText
import Testing

/// Whole nodes that share alerts.
@Suite struct SharingTests {
    private func three(seed: UInt64 = 1) -> PeerWorld {
        var world = PeerWorld(seed: seed)
        for name in ["alpha", "bravo", "charlie"] { world.add(name) }
        world.run(to: 20)
        return world
    }

    @Test func `an alert that was posted to one node is listed by all`() {
        var world = three()
        world.post("A", to: 1, from: 20, until: 300, annotations: ["text": "x"])
        world.run(to: 21)
        #expect((0..<3).map { world.listed($0) } == Array(repeating: ["A 20.0 300.0 {text=\"x\"}"], count: 3))
    }

    @Test func `behind a load balancer an alert is told once, stays, and ends once`() {
        var faults: [String] = []
        for seed in UInt64(1)...6 {
            var world = three(seed: seed)
            // Every minute a post to a random node, with an end four intervals ahead.
            for step in 0..<30 {
                let at = 20 + 60 * Double(step)
                world.run(to: at)
                world.post("A", to: world.dice.below(3), from: 20, until: at + 240)
                world.run(to: at + 1)
                for node in 0..<3 where world.listed(node).count != 1 {
                    faults.append("seed \(seed): node \(node) lists \(world.listed(node)) at \(at + 1)")
                }
            }
            if world.story != ["0 +1 -0"] { faults.append("seed \(seed): \(world.story)") }
            world.run(to: 20 + 60 * 29 + 500)
            if world.story != ["0 +1 -0", "0 +0 -1"] { faults.append("seed \(seed): end \(world.story)") }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }
}
