/// One server under measurement with everything around it.
final class Session {
    let loop: Loop
    let server: ServerProcess
    private var line: HTTPConnection

    init(
        _ settings: Settings, _ command: String, configuration: String, flags: [String] = [],
        loop: Loop? = nil
    ) throws(BenchFault) {
        let loop = if let loop { loop } else { try Loop() }
        let server = try ServerProcess(
            command: command, configuration: configuration, flags: flags, below: settings.folder)
        do throws(BenchFault) {
            line = try HTTPConnection(loop: loop, port: server.port)
        } catch {
            server.stop()
            throw error
        }
        self.loop = loop
        self.server = server
    }

    /// Runs a body and stops the server whatever happens.
    static func with(
        _ settings: Settings, _ command: String, configuration: String, flags: [String] = [],
        loop: Loop? = nil,
        _ body: (Session) throws(BenchFault) -> Void
    ) throws(BenchFault) {
        let session = try Session(settings, command, configuration: configuration, flags: flags, loop: loop)
        defer { session.server.stop() }
        do throws(BenchFault) {
            try body(session)
        } catch {
            // A connection ends a moment before the process does.
            Clock.pause(milliseconds: 200)
            throw BenchFault(error.text + session.server.epitaph())
        }
    }

    /// Sends one request and waits for its answer.
    /// Throws: when the status is not 200.
    func exchange(_ request: [UInt8], keepsBody: Bool = false) throws(BenchFault) -> Answer {
        var result: Answer?
        if line.isClosed { line = try HTTPConnection(loop: loop, port: server.port) }
        try line.send(request, keepsBody: keepsBody) { (answer: Answer) throws(BenchFault) in result = answer
        }
        try loop.turn(seconds: 120, for: "an answer") { result != nil }
        guard let result, result.status == 200 else {
            throw BenchFault(
                "a request was answered with \(result?.status ?? 0): "
                    + String(decoding: (result?.body ?? []).prefix(300), as: UTF8.self))
        }
        return result
    }

    /// GET.
    func get(_ target: String, keepsBody: Bool = false) throws(BenchFault) -> Answer {
        try exchange(Request.get(target), keepsBody: keepsBody)
    }

    /// The medians of time and of processor time over several GETs of the same thing.
    /// The first one, not counted, must list `count` things that contain `mark`.
    func reading(
        _ target: String, times: Int, count: Int? = nil, mark: StaticString = "\"fingerprint\""
    ) throws(BenchFault) -> Reading {
        let first = try get(target, keepsBody: true)
        let found = first.body.occurrences(of: mark)
        if let count, found != count {
            throw BenchFault("GET \(target) listed \(found) in place of \(count)")
        }
        var durations: [Double] = []
        let before = processorTime
        for _ in 0..<times {
            let answer = try get(target)
            guard abs(answer.length - first.length) <= first.length / 100 + 64 else {
                throw BenchFault("GET \(target) gave \(answer.length) bytes after \(first.length)")
            }
            durations.append(Double(answer.duration) / 1e9)
        }
        return Reading(
            seconds: durations.median, processorSeconds: (processorTime - before) / Double(times),
            bytes: first.length, found: found)
    }

    /// The processor time used so far.
    /// Unit: seconds.
    var processorTime: Double { Double(Clock.processorTime(of: server.id)) / 1e9 }

    /// Waits until the server has come to rest, so that what it does late is counted too.
    func settle() throws(BenchFault) {
        var last = processorTime
        for _ in 0..<100 {
            let deadline = Clock.now() + 200_000_000
            while Clock.now() < deadline { try loop.turn(until: deadline) }
            let now = processorTime
            if now - last < 0.006 { return }
            last = now
        }
    }
}

/// What reading something cost.
struct Reading {
    var seconds: Double
    var processorSeconds: Double
    var bytes: Int
    /// How many things were listed.
    var found: Int
}
