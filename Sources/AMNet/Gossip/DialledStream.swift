import AMGossip
import NIOCore
import NIOPosix

/// A stream of ours: connecting, writing the message, reading the answer if there is one. Ends with exactly
/// one event. Lives on its event loop.
final class DialledStream {
    private let dial: Dial
    private let port: StreamPort
    private let connection: StreamConnection
    private let began = NIODeadline.now()
    private var isOver = false

    init(_ dial: Dial, _ port: StreamPort) {
        self.dial = dial
        self.port = port
        connection = StreamConnection(StreamIntake(port.shared, port.eventLoop, .dialling()))
    }

    private var timeout: TimeAmount { .nanoseconds(max(1, dial.timeout.count)) }

    /// The end of the step that begins now. A probe has one limit for all of it.
    private var deadline: NIODeadline {
        if case .ping = dial.message { return began + timeout }
        return .now() + timeout
    }

    /// Connects.
    func begin() {
        let bound = NIOLoopBound(self, eventLoop: port.eventLoop)
        let bytes = dial.to.address.bytes
        let address: NIOCore.SocketAddress
        do {
            address = try NIOCore.SocketAddress(
                packedIPAddress: ByteBuffer(bytes: bytes), port: Int(dial.to.port))
        } catch {
            return end(.ended(dial.id, .failed("dial tcp \(dial.to): \(error)")))
        }
        ClientBootstrap(group: port.eventLoop)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try bound.value.install(on: channel) }
            }
            .connect(to: address)
            .whenComplete { bound.value.connected($0.map { _ in () }) }
    }

    private func install(on channel: any Channel) throws {
        connection.serve { [self] news in take(news) }
        if let tls = port.tls { try tls.encryptDialled(channel) }
        try channel.pipeline.syncOperations.addHandler(connection)
    }

    private func connected(_ result: Result<Void, any Error>) {
        if case .failure(let error) = result {
            connection.close()
            return end(.ended(dial.id, .failed(GossipFailures.connecting(error, to: dial.to))))
        }
        guard !isOver else { return }
        connection.limit(deadline)
        let bound = NIOLoopBound(self, eventLoop: port.eventLoop)
        let dial = dial
        port.shared.coders.submit { _ in
            let bytes = dial.bytes
            bound.eventLoop.execute { bound.value.write(bytes) }
        }
    }

    private func write(_ bytes: [UInt8]) {
        guard !isOver else { return }
        connection.limit(deadline)
        if port.tls != nil { connection.writeAlone(GossipTLSContexts.streamFrame) }
        connection.write(bytes)
    }

    private func take(_ news: StreamConnection.News) {
        switch news {
        case .written:
            if port.tls != nil { port.shared.tally.add(\.streamsSent) }
            guard dial.awaitsAnswer else {
                connection.close()
                return end(.ended(dial.id, .written))
            }
            connection.limit(deadline)
            connection.beginReading()
        case .message(let message):
            connection.close()
            end(.received(dial.id, message))
        case .unreadable(let error):
            connection.close()
            end(.ended(dial.id, .unreadable(error)))
        case .failed(let text, _):
            end(.ended(dial.id, .failed(text)))
        }
    }

    private func end(_ event: Event) {
        guard !isOver else { return }
        isOver = true
        if port.tls != nil, case .ended(_, .failed) = event { port.shared.tally.add(\.streamWriteErrors) }
        port.shared.deliver(event)
        port.ended()
    }
}
