import AMSimulation
import Glibc

/// `amsim SEED HOURS [COUNT [tell]] [nodes=N]`: runs simulated worlds and says what went wrong; with `tell`
/// also all that happened; with `nodes` the number of nodes is not drawn. `amsim bench`: measures the heart.
enum Program {
    static func run(_ arguments: [String]) -> Int32 {
        var arguments = arguments
        var nodes: Int?
        if let last = arguments.last, last.hasPrefix("nodes="), let count = Int(last.dropFirst(6)), count > 0
        {
            nodes = count
            arguments.removeLast()
        }
        if arguments.count == 2, arguments[1] == "bench" {
            var bench = HeartBench(clock: nanoseconds, memory: residentBytes, say: say)
            bench.run()
            return 0
        }
        guard arguments.count >= 3, let seed = UInt64(arguments[1]), let hours = Double(arguments[2]) else {
            say("usage: amsim SEED HOURS [COUNT [tell]] [nodes=N] | amsim bench")
            return 2
        }
        let count = arguments.count > 3 ? UInt64(arguments[3]) ?? 1 : 1
        var failed: Int32 = 0
        for seed in seed..<(seed &+ count) {
            var world = World(seed: seed, hours: hours, nodes: nodes)
            world.isTold = arguments.count > 4
            let report = world.run()
            for event in world.story { say(event) }
            var line =
                "seed \(seed): \(report.told) told, \(report.crossed) crossed, \(report.turns) turns, digest \(report.digest)"
            if !report.faults.isEmpty {
                failed = 1
                line +=
                    "\n  \(report.weather)\n  \(report.network)\n  \(report.cluster)\n  "
                    + report.faults.joined(separator: "\n  ")
            }
            say(line)
        }
        return failed
    }

    private static func nanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, 128, file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let words = text.split(separator: " ")
        return words.count > 1 ? (Int(words[1]) ?? 0) * 4096 : 0
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
