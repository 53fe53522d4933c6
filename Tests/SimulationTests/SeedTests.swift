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

    @Test(arguments: [(30_000, 60, 1.0), (31_000, 25, 4.0)])
    func `fresh seeds run clean`(first: UInt64, count: UInt64, hours: Double) {
        var faults: [String] = []
        var told = 0
        for seed in first..<(first + count) {
            var world = World(seed: seed, hours: hours)
            let report = world.run()
            told += report.told
            faults += report.faults.map { "\(seed): \($0)" }
        }
        #expect(faults == [])
        #expect(told > Int(count) * 10)
    }

    @Test func `a run repeated is the same run`() {
        var differences: [UInt64] = []
        for seed: UInt64 in 1...12 {
            var one = World(seed: seed, hours: 1)
            var other = World(seed: seed, hours: 1)
            if one.run() != other.run() { differences.append(seed) }
        }
        #expect(differences == [])
    }

    @Test(arguments: Sabotage.allCases)
    func `a world that breaks a rule is found out`(_ sabotage: Sabotage) {
        var isFound = false
        for seed: UInt64 in 1...60 where !isFound {
            var world = World(seed: seed, hours: 2, sabotage: sabotage)
            isFound = world.run().faults.contains { $0.contains(Self.words(for: sabotage)) }
        }
        #expect(isFound)
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
