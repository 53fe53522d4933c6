/// Sends many requests over a few connections, each connection one at a time.
struct Pump {
    /// What the sending took.
    struct Result {
        /// Unit: seconds from the first byte to the last answer.
        var seconds = 0.0
        /// Unit: nanoseconds, one per request.
        var latencies: [UInt64] = []
    }

    let session: Session
    var connections = 4

    /// Sends all and waits for all answers.
    /// Throws: when one is not 200.
    func send(_ requests: [[UInt8]]) throws(BenchFault) -> Result {
        let run = Run(requests)
        var lines: [HTTPConnection] = []
        for _ in 0..<connections {
            lines.append(try HTTPConnection(loop: session.loop, port: session.server.port))
        }
        defer { for line in lines { line.end() } }
        let began = Clock.now()
        for line in lines { try run.next(on: line) }
        try session.loop.turn(seconds: 600, for: "the answers to \(requests.count) requests") {
            run.answered == requests.count
        }
        return Result(seconds: Double(Clock.now() - began) / 1e9, latencies: run.latencies)
    }

    private final class Run {
        private let requests: [[UInt8]]
        private var sent = 0
        var answered = 0
        var latencies: [UInt64] = []

        init(_ requests: [[UInt8]]) {
            self.requests = requests
            latencies.reserveCapacity(requests.count)
        }

        func next(on line: HTTPConnection) throws(BenchFault) {
            guard sent < requests.count else { return }
            sent += 1
            try line.send(requests[sent - 1]) { (answer: Answer) throws(BenchFault) in
                guard answer.status == 200 else {
                    throw BenchFault("a POST was answered with \(answer.status)")
                }
                self.answered += 1
                self.latencies.append(answer.duration)
                try self.next(on: line)
            }
        }
    }
}
