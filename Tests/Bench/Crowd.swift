/// Clients that read everything again and again while one posts at a steady pace.
final class Crowd {
    /// How many whole readings there were.
    private(set) var reads = 0

    private let session: Session
    private var readers: [HTTPConnection] = []
    private var free: [HTTPConnection] = []
    private var latencies: [UInt64] = []
    private var isOver = false
    private var reading = 0

    init(session: Session, readers count: Int) throws(BenchFault) {
        self.session = session
        for _ in 0..<count { readers.append(try connection()) }
        for _ in 0..<16 { free.append(try connection()) }
    }

    /// Sends each request when its time has come, on a connection that is free.
    /// Unit: `pace` and the result are nanoseconds; a latency counts from when the request was due.
    func post(_ requests: [[UInt8]], every pace: UInt64) throws(BenchFault) -> [UInt64] {
        for reader in readers { try read(on: reader) }
        let began = Clock.now()
        var next = 0
        while latencies.count < requests.count {
            let now = Clock.now()
            guard now - began < 120_000_000_000 else { throw BenchFault("the posts took too long") }
            let due = began + UInt64(next) * pace
            if next < requests.count, due <= now, let line = free.popLast() {
                next += 1
                try send(requests[next - 1], due: due, on: line)
            } else {
                try session.loop.turn(until: next < requests.count && due > now ? due : now + 5_000_000)
            }
        }
        isOver = true
        try session.loop.turn(seconds: 60, for: "the last readings") { reading == 0 }
        return latencies
    }

    private func connection() throws(BenchFault) -> HTTPConnection {
        try HTTPConnection(loop: session.loop, port: session.server.port)
    }

    private func send(_ request: [UInt8], due: UInt64, on line: HTTPConnection) throws(BenchFault) {
        try line.send(request) { (answer: Answer) throws(BenchFault) in
            guard answer.status == 200 else { throw BenchFault("a POST was answered with \(answer.status)") }
            self.latencies.append(Clock.now() - due)
            self.free.append(line)
        }
    }

    private func read(on line: HTTPConnection) throws(BenchFault) {
        guard !isOver else { return }
        reading += 1
        try line.send(Request.get("/api/v2/alerts")) { (answer: Answer) throws(BenchFault) in
            guard answer.status == 200 else { throw BenchFault("a GET was answered with \(answer.status)") }
            self.reads += 1
            self.reading -= 1
            try self.read(on: line)
        }
    }
}
