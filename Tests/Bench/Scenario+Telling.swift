/// Telling, and posting while others read.
extension Scenario {
    /// One alert each 10 ms, for 10 s, while two clients list 30,000 alerts without a pause.
    static func mixed(_ settings: Settings, _ command: String) throws(BenchFault) -> Figures {
        var figures = Figures()
        try Session.with(settings, command, configuration: ConfigurationText.quiet) {
            (session: Session) throws(BenchFault) in
            let writer = AlertWriter()
            _ = try Pump(session: session).send(Request.posts(of: 0..<30_000, batch: 64, by: writer))
            try session.settle()
            let posts = Request.posts(of: 30_000..<31_000, batch: 1, by: writer)
            let crowd = try Crowd(session: session, readers: 2)
            let latencies = try crowd.post(posts, every: 10_000_000)
            figures["post_p50_ms"] = latencies.milliseconds(atShare: 0.5)
            figures["post_p99_ms"] = latencies.milliseconds(atShare: 0.99)
            figures["reads"] = Double(crowd.reads)
        }
        return figures
    }

    /// 10,000 groups of one alert each that are all due at the same moment.
    static func groups(_ settings: Settings, _ command: String) throws(BenchFault) -> Figures {
        let count = 10_000
        let loop = try Loop()
        let receiver = try WebhookReceiver(loop: loop)
        defer { receiver.end() }
        let text = ConfigurationText.route("group_by: [alertname, instance]", wait: "1s", port: receiver.port)
        var figures = Figures()
        try Session.with(
            settings, command, configuration: text, flags: ["--dispatch.start-delay=6s"], loop: loop
        ) {
            (session: Session) throws(BenchFault) in
            let writer = AlertWriter()
            _ = try Pump(session: session).send(Request.posts(of: 0..<count, batch: 64, by: writer))
            guard receiver.told == 0 else { throw BenchFault("a group was told before its time") }
            let before = session.processorTime
            try loop.turn(seconds: 120, for: "\(count) notifications") { receiver.told >= count }
            let seconds = Double(receiver.lastAt - receiver.firstAt) / 1e9
            try session.settle()
            guard receiver.told == count else {
                throw BenchFault("\(receiver.told) notifications of \(count)")
            }
            figures["told_per_second"] = Double(count) / seconds
            figures["seconds"] = seconds
            figures["cpu_s"] = session.processorTime - before
        }
        return figures
    }

    /// One alert after the other, each in a group of its own without a wait, until the webhook has it.
    static func prompt(_ settings: Settings, _ command: String) throws(BenchFault) -> Figures {
        let loop = try Loop()
        let receiver = try WebhookReceiver(loop: loop)
        defer { receiver.end() }
        let text = ConfigurationText.route("group_by: [alertname, instance]", wait: "0s", port: receiver.port)
        var figures = Figures()
        try Session.with(settings, command, configuration: text, loop: loop) {
            (session: Session) throws(BenchFault) in
            let writer = AlertWriter()
            let posts = Request.posts(of: 0..<320, batch: 1, by: writer)
            var told: [UInt64] = []
            var answered: [UInt64] = []
            for (number, post) in posts.enumerated() {
                let began = Clock.now()
                let answer = try session.exchange(post)
                try loop.turn(seconds: 20, for: "a notification") { receiver.told > number }
                if number >= 20 {
                    told.append(receiver.lastAt - began)
                    answered.append(answer.duration)
                }
            }
            figures["told_p50_ms"] = told.milliseconds(atShare: 0.5)
            figures["told_p99_ms"] = told.milliseconds(atShare: 0.99)
            figures["answered_p50_ms"] = answered.milliseconds(atShare: 0.5)
        }
        return figures
    }
}
