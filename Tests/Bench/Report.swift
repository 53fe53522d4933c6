import Glibc

/// The comparison as a table.
struct Report {
    /// Figures by scenario, for each server in the order of the command line.
    var results: [[String: Figures]]
    let servers: [Settings.Server]

    /// The table in Markdown.
    var table: String {
        var lines = [
            "| measured | ours | original | ratio | aim | |", "| --- | ---: | ---: | ---: | ---: | --- |",
        ]
        for row in Row.all {
            guard let ours = figure(row, of: 0) else { continue }
            let original = servers.count > 1 ? figure(row, of: 1) : nil
            let ratio = original.map { row.ratio(ours, $0).short + " ×" } ?? ""
            let verdict = row.isMet(ours, original).map { $0 ? "met" : "missed" } ?? ""
            let theirs = original.map { "\($0.short) \(row.unit)" } ?? ""
            lines.append(
                "| \(row.text) | \(ours.short) \(row.unit) | \(theirs) | \(ratio) | \(row.aimText) | \(verdict) |"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The whole page.
    func page(machine: String) -> String {
        """
        # Measurements

        Written by `make bench` (`Tests/Bench/run.sh`): the same bytes go to both servers in the same run,
        over loopback, from a load generator on the same machine. The ratio says how many times better ours
        is.

        \(machine)
        \(table)
        ## How it is measured

        - Both servers run with the same flags, a new folder on the same disk, no cluster, log level info;
          figures are medians over the repetitions of the scenario.
        - Processor time is that of the whole server process in all its threads, until it has come to rest;
          the load generator's own time is not in it, but it shares the machine's cores.
        - An alert has 8 labels and 3 annotations, about 800 bytes in the API's answer. Alerts are posted in
          batches of 64 over 4 connections. «Again» posts the same alerts with a later end, as Prometheus
          does.
        - Memory per alert is the growth of anonymous memory from the idle server to the one that holds
          them.
        - The processor time of silences is that of the alerts and one reading; making the silences is
          apart.
        - «While two clients read»: one new alert each 10 ms for 10 s; the time counts from when it was due.
        - Groups due at once: `--dispatch.start-delay` holds 10,000 groups of one alert back until the same
          moment; a receiver in the load generator answers at once. The speed counts from the first
          notification to the last.
        - Rendering is measured without a server: ours in the load generator with the facts made anew for each
          message, as for each delivery; the original's by its `amtool`, which renders the same text 2,000
          times over the same facts in one run, less what a run without a rendering needs.
        - Ours answers a POST when the alerts are on the disk; the original keeps alerts in memory only.

        """
    }

    private func figure(_ row: Row, of server: Int) -> Double? {
        results[server][row.scenario]?[row.figure]
    }
}

/// What the measurement ran on.
enum Machine {
    /// Lines of Markdown.
    static func text(_ settings: Settings) -> String {
        let processors = TextFile.read("/proc/cpuinfo").split(separator: "\n").filter {
            $0.hasPrefix("model name")
        }
        let model =
            processors.first?.split(separator: ":").last.map { String($0.drop { $0 == " " }) } ?? "unknown"
        let memory = TextFile.number(of: "MemTotal:", in: TextFile.read("/proc/meminfo")) / 1_048_576
        let kernel = TextFile.read("/proc/sys/kernel/osrelease").filter { $0 != "\n" }
        let load = TextFile.read("/proc/loadavg").split(separator: " ").first ?? "?"
        var lines = [
            "- Date: \(Clock.stamp(Clock.wall() / 1_000_000_000, "%Y-%m-%d %H:%M UTC")), "
                + "load of the machine before: \(load)",
            "- Machine: \(processors.count) × \(model), \(memory) GiB, Linux \(kernel); "
                + "fdatasync of 4 KiB: \(synchronisation(below: settings.folder).short) ms (median)",
        ]
        for server in settings.servers {
            lines.append("- \(server.name): \(version(of: server.command, below: settings.folder))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What it costs to make 4 KiB durable where the servers keep their data.
    /// Unit: milliseconds.
    private static func synchronisation(below folder: String) -> Double {
        let path = folder + "/ambench-\(getpid()).sync"
        let file = open(path, O_RDWR | O_CREAT, 0o600)
        guard file >= 0 else { return 0 }
        defer {
            close(file)
            unlink(path)
        }
        let block = [UInt8](repeating: 7, count: 4096)
        var times: [UInt64] = []
        for number in 0..<201 {
            let began = Clock.now()
            pwrite(file, block, block.count, off_t(number % 16 * 4096))
            fdatasync(file)
            times.append(Clock.now() - began)
        }
        return times.milliseconds(atShare: 0.5)
    }

    private static func version(of command: String, below folder: String) -> String {
        let path = folder + "/ambench-\(getpid()).version"
        defer { unlink(path) }
        let program = command.split(separator: " ").first.map(String.init) ?? command
        guard let id = try? ServerProcess.spawn([program, "--version"], log: path) else { return program }
        var status: Int32 = 0
        waitpid(id, &status, 0)
        // A program that cannot say its version is named by its path.
        return TextFile.read(path).split(separator: "\n").first.map(String.init) ?? program
    }
}
