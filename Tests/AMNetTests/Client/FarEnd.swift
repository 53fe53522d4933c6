import AMBytes
import Glibc
import Synchronization

/// A small HTTP/1.1 server on 127.0.0.1, a thread for each connection, that does with a request what a test
/// says.
final class FarEnd: Sendable {
    /// What arrived.
    struct Received: Sendable {
        var method = ""
        var target = ""
        var headers = HTTPFields()
        var body: [UInt8] = []
        /// Counts the connections from 1.
        var connection = 0
    }

    /// What to do with it.
    enum Reply: Sendable {
        case answer(Int, [(String, String)] = [], String = "")
        /// These bytes, then the end of the connection.
        case bytes(String)
        /// These bytes, then nothing until the far end leaves.
        case bytesThenSilence(String)
        /// Nothing until the far end leaves.
        case silence
        case hangUp
        case reset
        /// `200`, then bytes to and from this port of 127.0.0.1.
        case tunnel(UInt16)
    }

    private struct State {
        var received: [Received] = []
        var connections = 0
        var open: Set<Int32> = []
    }

    let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())
    private let handler: @Sendable (Received) -> Reply

    init(_ handler: @escaping @Sendable (Received) -> Reply) {
        self.handler = handler
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var one: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        port = Self.bindToAnyPort(listener)
        listen(listener, 1_024)
        Self.thread { [self] in acceptAll() }
    }

    /// Everything that arrived so far.
    var received: [Received] { state.withLock { $0.received } }
    var connections: Int { state.withLock { $0.connections } }
    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Ends it and every connection.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        state.withLock { for fd in $0.open { shutdown(fd, Int32(SHUT_RDWR)) } }
    }

    static func bindToAnyPort(_ fd: Int32) -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(fd, $0, length)
                _ = getsockname(fd, $0, &length)
            }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    static func connect(to port: UInt16) -> Int32 {
        let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = Glibc.connect(fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return fd
    }

    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    static func thread(_ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<Work>.fromOpaque(raw).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(Work(run)).toOpaque())
        pthread_detach(thread)
    }

    private func acceptAll() {
        while true {
            let fd = accept(listener, nil, nil)
            if fd < 0 { break }
            let number = state.withLock { state in
                state.connections += 1
                state.open.insert(fd)
                return state.connections
            }
            Self.thread { [self] in
                serve(fd, number)
                _ = state.withLock { $0.open.remove(fd) }
                close(fd)
            }
        }
        close(listener)
    }

    private func serve(_ fd: Int32, _ number: Int) {
        var pending: [UInt8] = []
        while var request = Self.readRequest(fd, &pending) {
            request.connection = number
            state.withLock { $0.received.append(request) }
            if !act(handler(request), to: request, on: fd) { return }
        }
    }

    /// Answers; false when the connection is over.
    private func act(_ reply: Reply, to request: Received, on fd: Int32) -> Bool {
        switch reply {
        case .answer(let status, let fields, let body):
            var text = "HTTP/1.1 \(status) Some Words\r\n"
            for (name, value) in fields { text += "\(name): \(value)\r\n" }
            text += "Content-Length: \(body.utf8.count)\r\n\r\n"
            return Self.write(fd, text + (request.method == "HEAD" ? "" : body))
        case .bytes(let text):
            _ = Self.write(fd, text)
            return false
        case .bytesThenSilence(let text):
            _ = Self.write(fd, text)
            Self.waitForEnd(fd)
            return false
        case .silence:
            Self.waitForEnd(fd)
            return false
        case .hangUp: return false
        case .reset:
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
            return false
        case .tunnel(let port):
            _ = Self.write(fd, "HTTP/1.1 200 Connection established\r\n\r\n")
            Self.relay(fd, Self.connect(to: port))
            return false
        }
    }
}

extension FarEnd {
    static func write(_ fd: Int32, _ text: String) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }

    private static func waitForEnd(_ fd: Int32) {
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while recv(fd, &chunk, chunk.count, 0) > 0 {}
    }

    private static func relay(_ a: Int32, _ b: Int32) {
        var chunk = [UInt8](repeating: 0, count: 16_384)
        var both = [
            pollfd(fd: a, events: Int16(POLLIN), revents: 0),
            pollfd(fd: b, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&both, 2, -1) > 0 {
            for (index, other) in [(0, b), (1, a)] where both[index].revents != 0 {
                let count = recv(both[index].fd, &chunk, chunk.count, 0)
                guard count > 0, send(other, chunk, count, Int32(MSG_NOSIGNAL)) == count else {
                    close(b)
                    return
                }
            }
        }
    }

    /// One request: head, and a body of Content-Length bytes; nil at the end of the connection.
    private static func readRequest(_ fd: Int32, _ pending: inout [UInt8]) -> Received? {
        var request = Received()
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            if let end = endOfHead(pending) {
                let head = String(decoding: pending[..<end], as: UTF8.self).split(separator: "\r\n")
                let first = (head.first ?? "").split(separator: " ")
                request.method = String(first.first ?? "")
                request.target = first.count > 1 ? String(first[1]) : ""
                request.headers = HTTPFields()
                for line in head.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                    request.headers.add(String(parts[0]), String(parts[1].drop { $0 == " " }))
                }
                let length = request.headers["Content-Length"].flatMap(Int.init) ?? 0
                if pending.count >= end + 4 + length {
                    request.body = Array(pending[(end + 4)..<(end + 4 + length)])
                    pending.removeFirst(end + 4 + length)
                    return request
                }
            }
            let count = recv(fd, &chunk, chunk.count, 0)
            if count <= 0 { return nil }
            pending += chunk[..<count]
            if pending.first == 0x16 {
                // The first record of a TLS handshake.
                request.method = "TLS"
                return request
            }
        }
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first { bytes[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
    }
}
