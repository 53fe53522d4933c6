import AMCore
import AMGossip
import AMTesting
import AMText
import Testing

/// What nodes notice of each other and tell operators.
@Suite struct SharingWarningTests {
    private func settings(_ hash: UInt64) -> Settings {
        var settings = Settings.simple(wait: 5, interval: 60)
        settings.contentHash = hash
        return settings
    }

    private func lines(_ world: PeerWorld, _ node: Int, _ text: String) -> [String] {
        world.nodes[node].logs.filter { $0.level >= .info && $0.message.contains(text) }.map(\.message)
    }

    @Test func `configurations that differ are told when it lasts, once, and when it is over`() {
        var world = PeerWorld()
        for name in ["alpha", "bravo"] { world.add(name, settings: settings(1)) }
        world.run(to: 60)
        // A rolling reload is quiet.
        world.reload(0, settings(2))
        world.run(to: 90)
        world.reload(1, settings(2))
        world.run(to: 200)
        let quiet = world.warnings(0) + world.warnings(1)
        world.reload(1, settings(3))
        world.run(to: 300)
        let told = [world.warnings(0), world.warnings(1)]
        world.reload(0, settings(3))
        world.run(to: 400)
        let sentence = "the configurations of alpha and bravo differ"
        #expect(
            quiet.isEmpty && told == [[sentence], [sentence]] && world.warnings(0).isEmpty
                && lines(world, 0, sentence) == [sentence, "no longer so: " + sentence])
    }

    @Test func `of two clocks nobody can say which is wrong`() {
        var world = PeerWorld()
        world.add("alpha")
        world.add("bravo", skew: .seconds(12))
        world.run(to: 60)
        let seen = [world.warnings(0), world.warnings(1)]
        world.setClock(1, ahead: .zero)
        world.run(to: 200)
        #expect(
            seen == [
                ["the clock of bravo is 12 s ahead of the one of alpha"],
                ["the clock of alpha is 12 s behind the one of bravo"],
            ] && world.warnings(0).isEmpty && world.warnings(1).isEmpty, "\(seen)")
    }

    @Test func `a sender that reaches only some nodes is told, a load balancer is not`() {
        var world = SharingTests.three(seed: 2)
        var at = 30.0
        while at < 3200 {
            world.run(to: at)
            world.post("balanced", to: world.dice.below(3), from: 20, until: at + 120)
            for node in 0..<2 { world.post("partial", to: node, from: 20, until: at + 120) }
            at += 30
        }
        // What bravo gets, alpha has told already.
        let sentence = "the sender of 1 alert reaches alpha and not charlie"
        #expect((0..<3).map { world.warnings($0) } == Array(repeating: [sentence], count: 3))
    }
}
