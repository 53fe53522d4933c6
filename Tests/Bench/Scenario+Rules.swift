/// Many rules: inhibition, silences, routes.
extension Scenario {
    /// 25,000 alerts against 20 inhibition rules, then all are listed with their state.
    static func inhibition(_ settings: Settings, _ command: String) throws(BenchFault) -> Figures {
        var figures = Figures()
        try Session.with(settings, command, configuration: ConfigurationText.inhibiting) {
            (session: Session) throws(BenchFault) in
            try session.settle()
            let before = session.processorTime
            try post(25_000, in: session, as: "post", by: AlertWriter(shape: crowded), to: &figures)
            figures["cpu_s"] = session.processorTime - before
            let reading = try session.reading("/api/v2/alerts", times: 3, count: 25_000)
            figures["read_s"] = reading.seconds
            let answer = try session.get("/api/v2/alerts", keepsBody: true)
            figures["suppressed"] = Double(answer.body.occurrences(of: "\"state\":\"suppressed\""))
        }
        return figures
    }

    /// 5,000 silences, half of them with a regular expression, then 20,000 alerts, then all are listed.
    static func silences(_ settings: Settings, _ command: String) throws(BenchFault) -> Figures {
        var figures = Figures()
        try Session.with(settings, command, configuration: ConfigurationText.quiet) {
            (session: Session) throws(BenchFault) in
            try session.settle()
            let begin = session.processorTime
            var latencies: [UInt64] = []
            for number in 0..<5000 {
                let body = silence(number, now: Clock.wall() / 1_000_000_000)
                latencies.append(try session.exchange(Request.post("/api/v2/silences", body)).duration)
            }
            try session.settle()
            figures["make_p50_ms"] = latencies.milliseconds(atShare: 0.5)
            figures["make_p99_ms"] = latencies.milliseconds(atShare: 0.99)
            figures["make_cpu_s"] = session.processorTime - begin
            let before = session.processorTime
            try post(20_000, in: session, as: "post", by: AlertWriter(), to: &figures)
            let reading = try session.get("/api/v2/alerts", keepsBody: true)
            try session.settle()
            figures["cpu_s"] = session.processorTime - before
            figures["read_s"] = Double(reading.duration) / 1e9
            figures["suppressed"] = Double(reading.body.occurrences(of: "\"state\":\"suppressed\""))
        }
        return figures
    }

    /// 20,000 alerts through 1,000 routes.
    static func routes(_ settings: Settings, _ command: String) throws(BenchFault) -> Figures {
        var figures = Figures()
        try Session.with(settings, command, configuration: ConfigurationText.routing) {
            (session: Session) throws(BenchFault) in
            try session.settle()
            let before = session.processorTime
            try post(20_000, in: session, as: "post", by: AlertWriter(), to: &figures)
            figures["cpu_s"] = session.processorTime - before
            let target = "/api/v2/alerts?receiver=hook-7"
            let reading = try session.reading(target, times: 3, count: 1000)
            figures["read_receiver_ms"] = reading.seconds * 1000
        }
        return figures
    }

    /// Few namespaces, so that critical and lesser alerts meet.
    private static let crowded = AlertWriter.Shape(namespaces: 40)

    /// Silence number n: an instance, or the instances of a network by a regular expression.
    private static func silence(_ number: Int, now: UInt64) -> [UInt8] {
        var out: [UInt8] = []
        out.add("{\"matchers\":[")
        if number % 2 == 0 {
            out.add("{\"name\":\"instance\",\"value\":\"")
            out.add(text: AlertWriter().instance(number * 7))
            out.add("\",\"isRegex\":false,\"isEqual\":true},")
        } else {
            out.add("{\"name\":\"instance\",\"value\":\"10[.]0[.]")
            out.add(number % 300)
            out.add("[.].*\",\"isRegex\":true,\"isEqual\":true},")
        }
        out.add("{\"name\":\"cluster\",\"value\":\"eu-west-")
        out.add(10 + number % 20)
        out.add("\",\"isRegex\":false,\"isEqual\":true}],\"startsAt\":\"")
        out.add(text: Clock.timestamp(now))
        out.add("\",\"endsAt\":\"")
        out.add(text: Clock.timestamp(now + 7200))
        out.add("\",\"createdBy\":\"bench\",\"comment\":\"maintenance of a machine\"}")
        return out
    }
}
