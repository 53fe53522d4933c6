import CEpoll
import Glibc

/// The far end of a webhook: answers 200 at once, counts, and remembers when it was told.
final class WebhookReceiver: Watcher {
    /// The port to name in the configuration.
    let port: UInt16
    /// How many notifications have arrived whole.
    private(set) var told = 0
    /// When the first and the last of them arrived.
    /// Unit: nanoseconds of the steady clock.
    private(set) var firstAt: UInt64 = 0
    private(set) var lastAt: UInt64 = 0

    private let loop: Loop
    private let listener: Int32
    private var lines: [Int32: Line] = [:]

    init(loop: Loop) throws(BenchFault) {
        self.loop = loop
        (listener, port) = try Loopback.listen()
        _ = fcntl(listener, F_SETFL, O_NONBLOCK)
        try loop.add(listener, self)
    }

    /// Forgets what was counted.
    func reset() {
        (told, firstAt, lastAt) = (0, 0, 0)
    }

    /// Closes everything.
    func end() {
        for line in lines.values { line.end() }
        lines = [:]
        loop.remove(listener)
        close(listener)
    }

    func ready(readable: Bool, writable: Bool) throws(BenchFault) {
        while true {
            let socket = accept(listener, nil, nil)
            guard socket >= 0 else { return }
            Loopback.prepare(socket)
            let line = Line(socket: socket, receiver: self)
            lines[socket] = line
            try loop.add(socket, line)
        }
    }

    private func arrived() {
        lastAt = Clock.now()
        if told == 0 { firstAt = lastAt }
        told += 1
    }

    private func ended(_ line: Line) {
        loop.remove(line.socket)
        line.end()
        lines[line.socket] = nil
    }

    /// One accepted connection.
    private final class Line: Watcher {
        let socket: Int32
        private unowned let receiver: WebhookReceiver
        private var bytes: [UInt8] = []
        private static let yes = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)

        init(socket: Int32, receiver: WebhookReceiver) {
            self.socket = socket
            self.receiver = receiver
        }

        func end() {
            close(socket)
        }

        func ready(readable: Bool, writable: Bool) throws(BenchFault) {
            let count = withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 8) { room in
                let count = recv(socket, room.baseAddress, room.count, 0)
                if count > 0 { bytes += UnsafeRawBufferPointer(rebasing: room[..<count]) }
                return count
            }
            if count == 0 || (count < 0 && errno != EAGAIN) {
                receiver.ended(self)
                return
            }
            while let length = wholeRequest() {
                bytes.removeFirst(length)
                receiver.arrived()
                _ = Self.yes.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, 0) }
            }
        }

        /// The length of the first request if it is there whole.
        private func wholeRequest() -> Int? {
            guard bytes.count > 3 else { return nil }
            var at = 0
            while at + 3 < bytes.count {
                if bytes[at] == 13, bytes[at + 1] == 10, bytes[at + 2] == 13, bytes[at + 3] == 10 {
                    let length = at + 4 + bodyLength(head: at)
                    return length <= bytes.count ? length : nil
                }
                at += 1
            }
            return nil
        }

        private func bodyLength(head end: Int) -> Int {
            let name = Array("content-length:".utf8)
            var at = 0
            while at + name.count < end {
                if bytes[at] == 10, matches(name, at + 1) {
                    var value = 0
                    var digit = at + 1 + name.count
                    while digit < end, bytes[digit] != 13 {
                        if bytes[digit] != 32 { value = value * 10 + Int(bytes[digit]) - 48 }
                        digit += 1
                    }
                    return value
                }
                at += 1
            }
            return 0
        }

        private func matches(_ name: [UInt8], _ start: Int) -> Bool {
            guard start + name.count <= bytes.count else { return false }
            for offset in name.indices where bytes[start + offset] | 0x20 != name[offset] | 0x20 {
                return false
            }
            return true
        }
    }
}
