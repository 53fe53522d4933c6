import AMSimulation
import Glibc

/// `amsim SEED HOURS [COUNT [tell]]`: runs simulated worlds and says what went wrong; with a fourth word
/// also all that happened.
enum Program {
    static func run(_ arguments: [String]) -> Int32 {
        guard arguments.count >= 3, let seed = UInt64(arguments[1]), let hours = Double(arguments[2]) else {
            say("usage: amsim SEED HOURS [COUNT [tell]]")
            return 2
        }
        let count = arguments.count > 3 ? UInt64(arguments[3]) ?? 1 : 1
        var failed: Int32 = 0
        for seed in seed..<(seed &+ count) {
            var world = World(seed: seed, hours: hours)
            world.isTold = arguments.count > 4
            let report = world.run()
            for event in world.story { say(event) }
            var line = "seed \(seed): \(report.told) told, \(report.turns) turns, digest \(report.digest)"
            if !report.faults.isEmpty {
                failed = 1
                line += "\n  \(report.weather)\n  " + report.faults.joined(separator: "\n  ")
            }
            say(line)
        }
        return failed
    }

    private static func say(_ line: String) {
        var bytes = Array(line.utf8)
        bytes.append(0x0A)
        bytes.withUnsafeBytes { _ = write(1, $0.baseAddress, $0.count) }
    }
}

@main struct Main {
    static func main() { exit(Program.run(CommandLine.arguments)) }
}
