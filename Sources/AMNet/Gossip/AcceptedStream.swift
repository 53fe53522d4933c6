import AMGossip
import NIOCore
import NIOPosix

/// A connection of another node, from its arrival until it is answered or closed. Over TLS it may turn out to
/// carry packets instead of a stream. Lives on its event loop.
final class AcceptedStream {
    private let number: UInt64
    private let port: StreamPort
    private let connection: StreamConnection
    private var isPacketLine = false
    /// When its far end was last heard of; the far future while it waits for us.
    private(set) var idleSince = NIODeadline.now()

    init(_ number: UInt64, _ port: StreamPort) {
        self.number = number
        self.port = port
        let label = port.shared.settings.label
        connection = StreamConnection(
            StreamIntake(port.shared, port.eventLoop, .accepting(label: label)),
            readsAhead: port.tls != nil)
    }

    private var id: StreamID { .accepted(number) }

    private var deadline: NIODeadline {
        .now() + .nanoseconds(max(1, port.shared.settings.streamTimeout.count))
    }

    /// Begins on a new connection.
    func install(on channel: any Channel) throws {
        connection.serve { [self] news in take(news) }
        let pipeline = channel.pipeline.syncOperations
        if let tls = port.tls {
            let gate = FrameGate(port.shared) { [self] isStream in
                if isStream { sawStream() } else { sawPacket() }
            }
            try tls.encryptAccepted(channel, port.shared)
            try pipeline.addHandler(gate)
        }
        try pipeline.addHandler(connection)
        let bound = NIOLoopBound(self, eventLoop: port.eventLoop)
        // The channel is not active before it is registered.
        port.eventLoop.execute { bound.value.begin() }
    }

    private func begin() {
        connection.limit(deadline)
        connection.beginReading()
    }

    /// The connection carries packets, for as long as its far end likes.
    private func sawPacket() {
        idleSince = .now()
        guard !isPacketLine else { return }
        isPacketLine = true
        connection.lift()
    }

    /// From here on the connection carries a stream.
    private func sawStream() {
        idleSince = .now()
        isPacketLine = false
        connection.limit(deadline)
    }

    private func take(_ news: StreamConnection.News) {
        switch news {
        case .secured: break
        case .message(let message):
            wait()
            port.shared.deliver(.received(id, message))
        case .unreadable(let error):
            wait()
            port.shared.deliver(.ended(id, .unreadable(error)))
        case .written: close()
        case .failed(let text, let hasBegun):
            // Whoever only looks whether the port is open is not worth an event.
            if idleSince < .distantFuture, hasBegun, !isPacketLine {
                port.shared.deliver(.ended(id, .failed(text)))
            }
            port.remove(number)
        }
    }

    /// It is our turn now, but not for ever.
    private func wait() {
        idleSince = .distantFuture
        connection.limit(deadline)
    }

    /// Makes room for another one.
    func shed() { connection.fail("too many connections") }

    /// Writes an answer, then closes.
    func answer(_ answer: Answer) {
        let bound = NIOLoopBound(self, eventLoop: port.eventLoop)
        port.shared.coders.submit { _ in
            let bytes = answer.bytes
            bound.eventLoop.execute { bound.value.write(bytes) }
        }
    }

    private func write(_ bytes: [UInt8]) {
        connection.limit(deadline)
        connection.write(bytes)
    }

    /// Closes.
    func close() {
        connection.close()
        port.remove(number)
    }
}
