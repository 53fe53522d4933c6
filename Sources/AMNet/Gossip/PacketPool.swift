import AMBytes
import AMGossip
import NIOCore
import NIOPosix
import NIOTLS

/// The connections that packets go over when everything is encrypted: one for each place, dialled with its
/// first packet and kept. Lives on its event loop.
/// Source: cluster/connection_pool.go; cluster/tls_transport.go WriteTo.
final class PacketPool {
    private let shared: GossipShared
    private let eventLoop: any EventLoop
    private let tls: GossipTLSContexts
    /// What others are told as our place.
    private let from: String
    private var lines: [Endpoint: PacketLine] = [:]
    private var uses: UInt64 = 0

    /// Connecting takes no longer than this. Source: cluster/cluster.go DefaultTCPTimeout.
    static let connectTimeout = TimeAmount.seconds(10)

    init(_ shared: GossipShared, _ eventLoop: any EventLoop, _ tls: GossipTLSContexts, from: String) {
        self.shared = shared
        self.eventLoop = eventLoop
        self.tls = tls
        self.from = from
    }

    /// Sends a packet; nobody learns whether it arrives.
    func send(_ packet: [UInt8], to endpoint: Endpoint) {
        uses += 1
        let line = lines[endpoint] ?? begin(endpoint)
        line.lastUse = uses
        // One frame is one write, and so one TLS record.
        line.send(GossipFrame.packet(from: from, packet).encoded, payload: packet.count)
    }

    private func begin(_ endpoint: Endpoint) -> PacketLine {
        if lines.count >= shared.settings.limits.pooled,
            let oldest = lines.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            oldest.value.close()
            lines[oldest.key] = nil
        }
        let line = PacketLine(shared, eventLoop) { [self] line in
            if lines[endpoint] === line { lines[endpoint] = nil }
        }
        lines[endpoint] = line
        line.connect(to: endpoint, tls)
        return line
    }
}

/// One connection for packets; nothing comes back on it. Lives on its event loop.
final class PacketLine: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// When it was used last, in uses of its pool.
    var lastUse: UInt64 = 0
    private let shared: GossipShared
    private let eventLoop: any EventLoop
    private var gone: ((PacketLine) -> Void)?
    private var channel: (any Channel)?
    private var isReady = false
    private var waiting: [(frame: [UInt8], payload: Int)] = []
    private var alarm: Scheduled<Void>?

    init(_ shared: GossipShared, _ eventLoop: any EventLoop, gone: @escaping (PacketLine) -> Void) {
        self.shared = shared
        self.eventLoop = eventLoop
        self.gone = gone
    }

    /// Connects.
    func connect(to endpoint: Endpoint, _ tls: GossipTLSContexts) {
        let bound = NIOLoopBound((line: self, tls: tls), eventLoop: eventLoop)
        let bytes = ByteBuffer(bytes: endpoint.address.bytes)
        let port = Int(endpoint.port)
        guard let address = try? NIOCore.SocketAddress(packedIPAddress: bytes, port: port) else {
            return fail("dial tcp \(endpoint): no usable address")
        }
        alarm = eventLoop.scheduleTask(in: PacketPool.connectTimeout) {
            bound.value.line.fail("dial tcp \(endpoint): i/o timeout")
        }
        ClientBootstrap(group: eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let (line, tls) = bound.value
                    line.channel = channel
                    try tls.encryptDialled(channel)
                    try channel.pipeline.syncOperations.addHandler(line)
                }
            }
            .connect(to: address)
            .whenFailure { error in
                bound.value.line.fail(GossipFailures.connecting(error, to: endpoint))
            }
    }

    /// Sends a frame, or keeps it until the connection is there.
    func send(_ frame: [UInt8], payload: Int) {
        guard gone != nil else { return shared.tally.add(\.packetWriteErrors) }
        guard isReady, let channel else {
            guard waiting.count < shared.settings.limits.waitingForConnection else {
                return shared.tally.add(\.packetWriteErrors)
            }
            return waiting.append((frame, payload))
        }
        // A far end that does not read is not waited for.
        guard channel.isWritable else { return shared.tally.add(\.packetWriteErrors) }
        let shared = shared
        channel.writeAndFlush(ByteBuffer(bytes: frame)).whenComplete { result in
            switch result {
            case .success: shared.tally.add(\.packetBytesSent, payload)
            case .failure: shared.tally.add(\.packetWriteErrors)
            }
        }
    }

    /// Closes.
    func close() { fail(nil) }

    private func fail(_ text: String?) {
        alarm?.cancel()
        guard let gone else { return }
        self.gone = nil
        shared.tally.add(\.packetWriteErrors, waiting.count)
        waiting = []
        gone(self)
        channel?.close(promise: nil)
        channel = nil
        if let text { shared.notice("line", isWarning: false, "cannot send packets of the gossip: \(text)") }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            isReady = true
            alarm?.cancel()
            let frames = waiting
            waiting = []
            for (frame, payload) in frames { send(frame, payload: payload) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func channelInactive(context: ChannelHandlerContext) {
        fail("EOF")
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(GossipFailures.text(error))
        context.close(promise: nil)
    }
}
