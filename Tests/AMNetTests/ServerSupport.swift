import AMBytes
import AMNet
import Glibc
import Synchronization

/// A server on a free port of the loopback interface, for one test.
final class ServerUnderTest: Sendable {
    let server: HTTPServer
    let port: UInt16

    /// Starts a server; `change` may alter the configuration first.
    init(
        change: (inout HTTPServerConfiguration) -> Void = { _ in }, _ handler: @escaping HTTPServer.Handler
    ) throws {
        var configuration = HTTPServerConfiguration(listen: [.address("127.0.0.1:0")])
        change(&configuration)
        server = HTTPServer(configuration: configuration, handler: handler)
        let address = try server.start()[0]
        port = UInt16(address.split(separator: ":").last ?? "") ?? 0
    }

    deinit { server.stop(deadlineMilliseconds: 0) }

    /// A handler that answers at once with method, target and body.
    static let echo: HTTPServer.Handler = { request, responder in
        let line = "\(request.method) \(request.target) "
        let fields = HTTPFields([.init("Content-Type", "text/plain")])
        let body = Array(line.utf8) + request.body
        responder.respond(HTTPResponse(status: 200, headers: fields, body: .bytes(body)))
    }
}

/// A queue between threads whose reader waits, with a limit.
final class Mailbox<Letter: Sendable>: Sendable {
    private let letters = Mutex<[Letter]>([])
    private let ends: (reader: CInt, writer: CInt)

    init() {
        var pair: [CInt] = [0, 0]
        _ = pipe(&pair)
        ends = (pair[0], pair[1])
    }

    deinit {
        close(ends.reader)
        close(ends.writer)
    }

    func put(_ letter: Letter) {
        letters.withLock { $0.append(letter) }
        var byte: UInt8 = 0
        _ = write(ends.writer, &byte, 1)
    }

    /// The next letter, or nil when none came within ten seconds, or so many milliseconds.
    func take(within milliseconds: CInt = 10_000) -> Letter? {
        var wanted = pollfd(fd: ends.reader, events: Int16(POLLIN), revents: 0)
        guard poll(&wanted, 1, milliseconds) == 1 else { return nil }
        var byte: UInt8 = 0
        _ = read(ends.reader, &byte, 1)
        return letters.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }
}

/// A client that writes and reads bytes as it likes.
final class RawClient {
    let descriptor: CInt
    /// Whether the server closed its side.
    private var hasEnded = false
    private(set) var unread: [UInt8] = []

    /// An answer taken apart.
    struct Answer: Equatable {
        var line: String
        var fields: [String: String]
        var body: String
    }

    /// Connects to a port of the loopback interface; `receiveBuffer` bounds what the kernel takes in unread.
    init(_ port: UInt16, receiveBuffer: CInt? = nil) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        }
        var hints = addrinfo()
        hints.ai_family = AF_INET
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        getaddrinfo("127.0.0.1", "\(port)", &hints, &list)
        defer { freeaddrinfo(list) }
        guard let entry = list, connect(descriptor, entry.pointee.ai_addr, entry.pointee.ai_addrlen) == 0
        else {
            throw ClientError(text: "connect: \(errno)")
        }
        var on: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
    }

    struct ClientError: Error {
        var text: String
    }

    deinit { close(descriptor) }

    /// Sends a datagram to a port of the loopback interface.
    static func sendDatagram(_ bytes: [UInt8], to port: UInt16) {
        let descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var hints = addrinfo()
        hints.ai_family = AF_INET
        var list: UnsafeMutablePointer<addrinfo>?
        getaddrinfo("127.0.0.1", "\(port)", &hints, &list)
        defer { freeaddrinfo(list) }
        guard let entry = list else { return }
        _ = sendto(descriptor, bytes, bytes.count, 0, entry.pointee.ai_addr, entry.pointee.ai_addrlen)
    }

    /// Sends all of it; false when the server closed the connection.
    @discardableResult
    func send(_ bytes: some Collection<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(text.utf8) }

    /// Ends our side.
    func finish() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// Reads once; false at the end, or when nothing came within the time.
    func receive(milliseconds: CInt = 60_000) -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var ready = poll(&wanted, 1, milliseconds)
        while ready < 0, errno == EINTR { ready = poll(&wanted, 1, milliseconds) }
        guard ready == 1 else { return false }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else {
            hasEnded = true
            return false
        }
        unread += buffer[..<count]
        return true
    }

    /// All that still comes until the server closes; nil when it does not within a minute.
    func readToEnd() -> String? {
        while receive() {}
        guard hasEnded else { return nil }
        defer { unread = [] }
        return String(decoding: unread, as: UTF8.self)
    }

    /// The next answer; nil when none comes. `isHead`: the answer has no body, whatever its head says.
    func answer(isHead: Bool = false) -> Answer? {
        guard let head = take(upTo: "\r\n\r\n") else { return nil }
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ": ", maxSplits: 1, omittingEmptySubsequences: false)
            fields[parts[0].lowercased()] = parts.count > 1 ? String(parts[1]) : ""
        }
        var answer = Answer(line: String(lines[0]), fields: fields, body: "")
        if isHead || answer.line.contains(" 100 ") { return answer }
        if fields["transfer-encoding"] == "chunked" {
            while let size = take(upTo: "\r\n").flatMap({ Int($0, radix: 16) }), let piece = take(size + 2) {
                if size == 0 { return answer }
                answer.body += piece.dropLast(1)
            }
            return nil
        }
        guard let body = take(fields["content-length"].flatMap { Int($0) } ?? 0) else { return nil }
        answer.body = body
        return answer
    }

    private func take(upTo end: String) -> String? {
        let mark = Array(end.utf8)
        var from = 0
        while true {
            while from + mark.count <= unread.count {
                if unread[from..<(from + mark.count)].elementsEqual(mark) {
                    defer { unread.removeFirst(from + mark.count) }
                    return String(decoding: unread[..<from], as: UTF8.self)
                }
                from += 1
            }
            guard receive() else { return nil }
        }
    }

    private func take(_ count: Int) -> String? {
        while unread.count < count { guard receive() else { return nil } }
        defer { unread.removeFirst(count) }
        return String(decoding: unread[..<count], as: UTF8.self)
    }
}
