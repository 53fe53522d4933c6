import AMCore
import AMSimulation
import AMTesting
import Testing

@Suite struct SeedTests {
    @Test func `seeds that ever failed run clean`() throws {
        var faults: [String] = []
        for line in try Self.seeds() {
            var world = World(seed: line.seed, hours: line.hours)
            faults += world.run().faults.map { "\(line.seed): \($0)" }
        }
        #expect(faults == [])
    }

    @Test(arguments: [(30_000, 40, 1.0, 1), (31_000, 20, 4.0, 1), (32_000, 2, 1.0, 3), (33_000, 1, 1.0, 5)])
    func `fresh seeds run clean`(first: UInt64, count: UInt64, hours: Double, nodes: Int) {
        var faults: [String] = []
        var told = 0
        for seed in first..<(first + count) {
            var world = World(seed: seed, hours: hours, nodes: nodes)
            let report = world.run()
            told += report.told
            faults += report.faults.map { "\(seed): \($0)" }
        }
        #expect(faults == [])
        #expect(told > Int(count) * 10)
    }

    @Test func `a run repeated is the same run`() {
        var differences: [UInt64] = []
        for seed: UInt64 in 1...6 {
            let nodes = seed % 4 == 0 ? 3 : 1
            var one = World(seed: seed, hours: 1, nodes: nodes)
            var other = World(seed: seed, hours: 1, nodes: nodes)
            if one.run() != other.run() { differences.append(seed) }
        }
        #expect(differences == [])
    }

    @Test(arguments: Sabotage.allCases)
    func `a world that breaks a rule is found out`(_ sabotage: Sabotage) {
        var isFound = false
        for seed: UInt64 in 1...60 where !isFound {
            var world = Self.world(seed, sabotage)
            isFound = world.run().faults.contains { $0.contains(Self.words(for: sabotage)) }
        }
        #expect(isFound)
    }

    private static func world(_ seed: UInt64, _ sabotage: Sabotage) -> World {
        guard sabotage.needsCluster else { return World(seed: seed, hours: 2, nodes: 1, sabotage: sabotage) }
        var dice = Dice(seed: seed)
        var plan = Plan(seed: seed, hours: 1, using: &dice, nodes: 3)
        plan.sabotage = sabotage
        if sabotage == .sharesLabel {
            plan.cluster.peers = .service
            plan.cluster.strangers = 1
            plan.network.strangers = 200
            plan.network.movesAddresses = true
            plan.weather.crashes = 100
        }
        return World(plan)
    }

    private static func words(for sabotage: Sabotage) -> String {
        switch sabotage {
        case .forgetsRows: "gone after the restart"
        case .doublesLetters: "told twice"
        case .tellsSilenced: "a silenced alert was told"
        case .tellsInhibited: "an alert inhibited by"
        case .losesLetters: "never told"
        case .losesEnds: "believed firing, but over"
        case .tellsLies: "believed resolved, but fires"
        case .neverGossips: "told twice"
        case .forgetsMerges: "nodes disagree"
        case .ignoresPosition: "letters crossed"
        case .sharesLabel: "another cluster has"
        }
    }

    private static func seeds() throws -> [(seed: UInt64, hours: Double)] {
        let text = try VectorFile.text("../SimulationTests/seeds.txt")
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count == 3, let seed = UInt64(words[0]), let hours = Double(words[1]) else {
                return nil
            }
            return (seed, hours)
        }
    }
}
