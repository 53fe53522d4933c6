import Glibc

@main struct Main {
    static func main() {
        Interruption.holdBack()
        raiseDescriptorLimit()
        let arguments = Array(CommandLine.arguments.dropFirst())
        do throws(BenchFault) {
            try run(arguments)
        } catch {
            say("ambench: \(error.text)\n", to: 2)
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) throws(BenchFault) {
        let settings = try Settings(arguments)
        if settings.wantsHelp {
            say(Settings.help)
            return
        }
        if settings.wantsList {
            for scenario in Scenario.all { say(scenario.name + (scenario.isLong ? " (long)" : "") + "\n") }
            return
        }
        guard !settings.servers.isEmpty else { throw BenchFault("no --server given, try --help") }
        for name in settings.only where !Scenario.all.contains(where: { $0.name == name }) {
            throw BenchFault("there is no scenario \(name), try --list")
        }
        let machine = Machine.text(settings)
        say(machine)
        var report = Report(results: settings.servers.map { _ in [:] }, servers: settings.servers)
        for scenario in Scenario.all {
            for (index, server) in settings.servers.enumerated()
            where isWanted(scenario, settings, server: index) {
                let figures = try measure(scenario, settings, server)
                report.results[index][scenario.name] = figures
                say(figures.line(scenario: scenario.name, server: server.name))
            }
        }
        say("\n" + report.table)
        if let path = settings.table { try write(report.page(machine: machine), to: path) }
    }

    private static func isWanted(_ scenario: Scenario, _ settings: Settings, server: Int) -> Bool {
        if !settings.only.isEmpty { return settings.only.contains(scenario.name) }
        guard scenario.isLong else { return true }
        switch settings.long {
        case .none: return false
        case .first: return server == 0
        case .all: return true
        }
    }

    private static func measure(
        _ scenario: Scenario, _ settings: Settings, _ server: Settings.Server
    ) throws(BenchFault) -> Figures {
        var runs: [Figures] = []
        for _ in 0..<(settings.repetitions ?? scenario.repetitions) {
            do throws(BenchFault) {
                runs.append(try scenario.run(settings, server.command))
            } catch {
                throw BenchFault("\(scenario.name), \(server.name): \(error.text)")
            }
        }
        return Figures.medians(runs)
    }

    /// Ten thousand notifications may come over as many connections.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private static func write(_ text: String, to path: String) throws(BenchFault) {
        guard let file = fopen(path, "w") else { throw BenchFault("cannot write \(path): \(Fault.text())") }
        fputs(text, file)
        fclose(file)
    }

    private static func say(_ text: String, to descriptor: Int32 = 1) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
