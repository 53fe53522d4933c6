/// Receiving, keeping and listing alerts.
extension Scenario {
    /// Starts the server several times on new folders, then looks at an idle one.
    static func start(_ settings: Settings, _ command: String) throws(BenchFault) -> Figures {
        var times: [Double] = []
        for _ in 0..<11 {
            let server = try ServerProcess(
                command: command, configuration: ConfigurationText.quiet, below: settings.folder,
                isGuarded: false)
            times.append(Double(server.startTime) / 1e6)
            server.stop()
        }
        var figures = Figures()
        figures["start_ms"] = times.median
        try Session.with(settings, command, configuration: ConfigurationText.quiet) {
            (session: Session) throws(BenchFault) in
            try rest(session, seconds: 3)
            let memory = Memory(of: session.server.id)
            figures["idle_resident_mb"] = Double(memory.resident) / 1e6
            figures["idle_anonymous_mb"] = Double(memory.anonymous) / 1e6
            let before = session.processorTime
            try rest(session, seconds: 2)
            figures["idle_cpu_percent"] = (session.processorTime - before) / 2 * 100
        }
        return figures
    }

    /// 100,000 new alerts, the same again, and every kind of reading.
    static func intake(_ settings: Settings, _ command: String) throws(BenchFault) -> Figures {
        let count = 100_000
        let now = Clock.wall() / 1_000_000_000
        var figures = Figures()
        try Session.with(settings, command, configuration: ConfigurationText.quiet) {
            (session: Session) throws(BenchFault) in
            try session.settle()
            let idle = Memory(of: session.server.id)
            try post(count, in: session, as: "new", by: AlertWriter(now: now), to: &figures)
            let full = Memory(of: session.server.id)
            figures["bytes_per_alert"] = Double(full.anonymous - idle.anonymous) / Double(count)
            figures["resident_mb"] = Double(full.resident) / 1e6
            try post(count, in: session, as: "again", by: AlertWriter(now: now, later: 60), to: &figures)
            try read(count, in: session, to: &figures)
        }
        return figures
    }

    /// A million alerts in ten rounds.
    static func million(_ settings: Settings, _ command: String) throws(BenchFault) -> Figures {
        let rounds = 10
        let size = 100_000
        var figures = Figures()
        try Session.with(settings, command, configuration: ConfigurationText.quiet) {
            (session: Session) throws(BenchFault) in
            let writer = AlertWriter()
            var seconds = 0.0
            var processor: [Double] = []
            for round in 0..<rounds {
                let requests = Request.posts(of: (round * size)..<((round + 1) * size), batch: 64, by: writer)
                let before = session.processorTime
                seconds += try Pump(session: session).send(requests).seconds
                try session.settle()
                processor.append(session.processorTime - before)
            }
            let memory = Memory(of: session.server.id)
            figures["per_second"] = Double(rounds * size) / seconds
            figures["cpu_s"] = processor.reduce(0, +)
            figures["last_round_to_first"] = (processor.last ?? 0) / max(processor.first ?? 1, 0.001)
            figures["resident_mb"] = Double(memory.resident) / 1e6
            figures["anonymous_mb"] = Double(memory.anonymous) / 1e6
            let filter = Request.escaped("instance=\"\(writer.instance(654_321))\"")
            figures["read_one_ms"] =
                try session.reading("/api/v2/alerts?filter=\(filter)", times: 7, count: 1).seconds * 1000
        }
        return figures
    }

    /// Posts alerts 0 to `count` and notes speed, processor time and latency.
    static func post(
        _ count: Int, in session: Session, as name: String, by writer: AlertWriter, to figures: inout Figures
    ) throws(BenchFault) {
        let requests = Request.posts(of: 0..<count, batch: 64, by: writer)
        let before = session.processorTime
        let result = try Pump(session: session).send(requests)
        try session.settle()
        figures["\(name)_per_second"] = Double(count) / result.seconds
        figures["\(name)_cpu_s"] = session.processorTime - before
        figures["\(name)_p50_ms"] = result.latencies.milliseconds(atShare: 0.5)
        figures["\(name)_p99_ms"] = result.latencies.milliseconds(atShare: 0.99)
    }

    /// Lists all, all groups, one by a label, one by a regular expression, one group.
    private static func read(_ count: Int, in session: Session, to figures: inout Figures) throws(BenchFault)
    {
        let writer = AlertWriter()
        let all = try session.reading("/api/v2/alerts", times: 3, count: count)
        figures["read_all_s"] = all.seconds
        figures["read_all_cpu_s"] = all.processorSeconds
        figures["read_all_mb"] = Double(all.bytes) / 1e6
        let groups = try session.reading("/api/v2/alerts/groups", times: 3, count: count)
        figures["read_groups_s"] = groups.seconds
        figures["read_groups_cpu_s"] = groups.processorSeconds
        let label = Request.escaped("instance=\"\(writer.instance(54_321))\"")
        let one = try session.reading("/api/v2/alerts?filter=\(label)", times: 21, count: 1)
        figures["read_one_ms"] = one.seconds * 1000
        let pattern = Request.escaped("instance=~\"10[.]0[.]212[.]49:.*\"")
        let some = try session.reading("/api/v2/alerts?filter=\(pattern)", times: 21, count: 1)
        figures["read_regex_ms"] = some.seconds * 1000
        let name = Request.escaped("alertname=\"\(AlertWriter.alertname(21))\"")
        let cluster = Request.escaped("cluster=\"\(writer.cluster(54_321))\"")
        let target = "/api/v2/alerts/groups?filter=\(name)&filter=\(cluster)"
        figures["read_group_ms"] = try session.reading(target, times: 21, count: 50).seconds * 1000
    }

    /// Lets the server be for a while.
    static func rest(_ session: Session, seconds: Int) throws(BenchFault) {
        let deadline = Clock.now() + UInt64(seconds) * 1_000_000_000
        while Clock.now() < deadline { try session.loop.turn(until: deadline) }
    }
}
