import CEpoll
import Glibc

/// What came back for a request.
struct Answer {
    var status = 0
    /// Unit: bytes of the body.
    var length = 0
    /// The body where it was asked for, otherwise empty.
    var body: [UInt8] = []
    /// From the first byte sent to the last received.
    /// Unit: nanoseconds.
    var duration: UInt64 = 0
}

/// One kept-alive connection to the server, with one request at a time.
/// Bodies that nobody wants to look at are thrown away by the kernel: reading 80 MB costs this side little.
final class HTTPConnection: Watcher {
    private enum State {
        case idle, head, body(Int), chunkSize, chunk(Int), trailer
    }

    private let loop: Loop
    private let socket: Int32
    private var state = State.idle
    private var outgoing: [UInt8] = []
    private var sent = 0
    private var waitsToWrite = false
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var filled = 0
    private var used = 0
    private var keepsBody = false
    private var answer = Answer()
    private var began: UInt64 = 0
    private var finished: ((Answer) throws(BenchFault) -> Void)?

    init(loop: Loop, port: UInt16) throws(BenchFault) {
        guard let socket = try Loopback.connect(port: port) else {
            throw BenchFault("the server does not listen on port \(port)")
        }
        self.loop = loop
        self.socket = socket
        try loop.add(socket, self)
    }

    /// Whether it has ended: a server may close a connection that nothing was asked on for long.
    private(set) var isClosed = false

    /// Ends the connection.
    func end() {
        guard !isClosed else { return }
        isClosed = true
        loop.remove(socket)
        close(socket)
    }

    /// Sends a request; `finished` is called with the answer from within the loop.
    func send(
        _ request: [UInt8], keepsBody: Bool = false,
        finished: @escaping (Answer) throws(BenchFault) -> Void
    ) throws(BenchFault) {
        precondition(self.finished == nil, "one request at a time")
        self.finished = finished
        self.keepsBody = keepsBody
        outgoing = request
        sent = 0
        answer = Answer()
        state = .head
        began = Clock.now()
        try write()
    }

    func ready(readable: Bool, writable: Bool) throws(BenchFault) {
        if writable { try write() }
        if readable { try read() }
    }

    private func write() throws(BenchFault) {
        while sent < outgoing.count {
            let count = outgoing.withUnsafeBytes { bytes in
                Glibc.send(socket, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, 0)
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                break
            } else {
                throw BenchFault("sending a request failed: \(Fault.text())")
            }
        }
        let waits = sent < outgoing.count
        if waits != waitsToWrite {
            waitsToWrite = waits
            try loop.change(socket, writing: waits)
        }
    }

    /// Takes what has arrived: into the buffer, or, within an unwanted body, nowhere.
    private func read() throws(BenchFault) {
        var rounds = 0
        while rounds < 16 {
            rounds += 1
            let skipped = try discard()
            if skipped > 0 { continue }
            if used == filled { (used, filled) = (0, 0) }
            let room = buffer.count - filled
            let count = buffer.withUnsafeMutableBytes { bytes in
                recv(socket, bytes.baseAddress?.advanced(by: filled), room, 0)
            }
            if count == 0, case .idle = state {
                end()
                return
            }
            guard count != 0 else { throw BenchFault("the server closed a connection") }
            guard count > 0 else {
                if errno == EAGAIN { return }
                throw BenchFault("reading an answer failed: \(Fault.text())")
            }
            filled += count
            try parse()
            if case .idle = state { return }
        }
    }

    /// Throws away bytes of an unwanted body without copying them.
    private func discard() throws(BenchFault) -> Int {
        guard !keepsBody, used == filled else { return 0 }
        let left: Int
        switch state {
        case .body(let rest), .chunk(let rest): left = rest - 2
        default: return 0
        }
        guard left > 4096 else { return 0 }
        let count = recv(socket, nil, min(left, 4 << 20), Int32(MSG_TRUNC))
        guard count > 0 else { return 0 }
        switch state {
        case .body(let rest): state = .body(rest - count)
        case .chunk(let rest): state = .chunk(rest - count)
        default: break
        }
        answer.length += count
        return count
    }

    /// Walks over the buffer as far as it goes.
    private func parse() throws(BenchFault) {
        while true {
            switch state {
            case .idle:
                return
            case .head:
                guard let line = takeHead() else { return }
                try readHead(line)
            case .body(let rest):
                let count = take(rest, ofBody: rest)
                state = .body(rest - count)
                if rest == count {
                    try finish()
                    return
                }
                if used == filled { return }
            case .chunkSize:
                guard let line = takeLine() else { return }
                let size = Int(line.prefix { $0 != ";" }, radix: 16) ?? 0
                state = size == 0 ? .trailer : .chunk(size + 2)
            case .chunk(let rest):
                let count = take(rest, ofBody: max(rest - 2, 0))
                state = rest == count ? .chunkSize : .chunk(rest - count)
                if used == filled { return }
            case .trailer:
                guard let line = takeLine() else { return }
                if line.isEmpty {
                    try finish()
                    return
                }
            }
        }
    }

    private func finish() throws(BenchFault) {
        state = .idle
        answer.duration = Clock.now() - began
        let then = finished
        finished = nil
        let result = answer
        answer = Answer()
        try then?(result)
    }

    private func readHead(_ head: Substring) throws(BenchFault) {
        var length = 0
        var isChunked = false
        for (number, line) in head.split(separator: "\r\n").enumerated() {
            if number == 0 {
                answer.status = Int(line.dropFirst(9).prefix(3)) ?? 0
                continue
            }
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon].lowercased() {
            case "content-length": length = Int(value) ?? 0
            case "transfer-encoding": isChunked = value.lowercased() == "chunked"
            default: break
            }
        }
        if isChunked {
            state = .chunkSize
        } else if length > 0 {
            state = .body(length)
        } else {
            try finish()
        }
    }

    /// Takes up to `rest` bytes from the buffer, of which the first `ofBody` belong to the body.
    private func take(_ rest: Int, ofBody: Int) -> Int {
        let count = min(rest, filled - used)
        let body = min(count, ofBody)
        if keepsBody { answer.body += buffer[used..<(used + body)] }
        answer.length += body
        used += count
        return count
    }

    private func takeHead() -> Substring? {
        var at = used
        while at + 3 < filled {
            if buffer[at] == 13, buffer[at + 1] == 10, buffer[at + 2] == 13, buffer[at + 3] == 10 {
                let text = String(decoding: buffer[used..<at], as: UTF8.self)
                used = at + 4
                return text[...]
            }
            at += 1
        }
        makeRoom()
        return nil
    }

    private func takeLine() -> Substring? {
        var at = used
        while at + 1 < filled {
            if buffer[at] == 13, buffer[at + 1] == 10 {
                let text = String(decoding: buffer[used..<at], as: UTF8.self)
                used = at + 2
                return text[...]
            }
            at += 1
        }
        makeRoom()
        return nil
    }

    /// Moves the beginning of an unfinished line to the front of the buffer.
    private func makeRoom() {
        guard used > 0 else { return }
        let rest = Array(buffer[used..<filled])
        buffer.replaceSubrange(0..<rest.count, with: rest)
        (used, filled) = (0, rest.count)
    }
}
