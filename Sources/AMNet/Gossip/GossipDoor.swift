package import AMGossip
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// The sockets of a node of the cluster: packets and streams, in and out, plain or over TLS. It carries out
/// what a membership wants done and hands on what comes; what it means is the membership's business.
package final class GossipDoor: Sendable {
    /// Takes what came in. Called on the threads of the sockets: it must be short.
    package typealias Deliver = @Sendable (Event) -> Void

    private struct Running {
        var group: MultiThreadedEventLoopGroup
        var streams: NIOLoopBound<StreamPort>
        /// nil: packets go as datagrams.
        var pool: NIOLoopBound<PacketPool>?
    }

    private enum State {
        case open
        case running(Running)
        case stopped
    }

    /// Where the node listens, for packets and streams alike.
    package let boundEndpoint: Endpoint
    private let shared: GossipShared
    private let listener: CInt
    /// nil: everything is encrypted.
    private let packets: PacketSocket?
    private let state = Mutex(State.open)

    /// Opens the sockets; nothing is read before `start`.
    /// Throws: the text that users know, for behind `unable to initialize gossip mesh: `.
    package init(_ settings: GossipDoorSettings) throws(GossipDoorError) {
        do throws(GossipDoorError) {
            try settings.tls?.check()
            if settings.tls != nil, AMGossip.IPAddress(literal: settings.host) == nil {
                throw GossipDoorError("invalid bind address \"\(settings.host)\"")
            }
        } catch {
            throw GossipDoorError("tls transport: \(error.text)")
        }
        let sockets = try GossipSockets(settings)
        var settings = settings
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            let descriptors = Int(min(limit.rlim_cur, 1 << 30))
            settings.limits = settings.limits.affordable(descriptors: descriptors)
        }
        let shared = GossipShared(settings)
        self.shared = shared
        boundEndpoint = sockets.endpoint
        listener = sockets.listener
        packets = sockets.packets.map { PacketSocket($0, isV6: sockets.isV6, shared) }
    }

    deinit { stop() }

    /// What was counted since the start.
    package var counts: GossipDoorCounts { shared.tally.now }

    /// Begins to receive. To be called once; a door that was stopped stays closed.
    package func start(deliver: @escaping Deliver) {
        guard state.withLock({ if case .open = $0 { true } else { false } }) else { return }
        shared.open(deliver)
        shared.coders.start()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: packets == nil ? 2 : 1)
        let tls = shared.settings.tls
        let streamLoop = group.next()
        let streams = bound(on: streamLoop) { [shared] in
            StreamPort(shared, streamLoop, tls.map(GossipTLSContexts.init))
        }
        var pool: NIOLoopBound<PacketPool>?
        if let tls {
            let loop = group.next()
            let from = boundEndpoint.description
            pool = bound(on: loop) { [shared] in
                PacketPool(shared, loop, GossipTLSContexts(tls), from: from)
            }
        }
        listen(streams)
        packets?.start()
        state.withLock { $0 = .running(Running(group: group, streams: streams, pool: pool)) }
    }

    private func bound<Value>(
        on loop: any EventLoop, _ make: @escaping @Sendable () -> Value
    ) -> NIOLoopBound<Value> {
        let made = try? loop.submit { NIOLoopBound(make(), eventLoop: loop) }.wait()
        guard let made else {
            preconditionFailure("Only a loop that was shut down refuses work, and this one is new.")
        }
        return made
    }

    private func listen(_ streams: NIOLoopBound<StreamPort>) {
        let shared = shared
        let bootstrap = ServerBootstrap(group: streams.eventLoop)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptWatch(shared))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: shared.settings.tls == nil)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try streams.value.accept(channel) }
            }
        let descriptor = listener
        bootstrap.withBoundSocket(descriptor).whenComplete { result in
            switch result {
            case .success:
                // The library listens once more with a short queue of its own: restore ours.
                _ = Glibc.listen(descriptor, ListeningSocket.backlog)
            case .failure(let error):
                shared.notice("listen", "connections of the gossip cannot be accepted: \(error)")
            }
        }
    }

    /// Does what a membership wants done; what does not concern sockets is left alone. On any thread.
    package func perform(_ action: Action) {
        switch action {
        case .send(let endpoint, let packet):
            if let packets { return packets.send(packet, to: endpoint) }
            onPool { $0.send(packet, to: endpoint) }
        case .dial(let dial): onStreams { $0.dial(dial) }
        case .answer(let answer): onStreams { $0.answer(answer) }
        case .close(let id): onStreams { $0.close(id) }
        case .askState, .deliver, .deliverState, .notice, .log: break
        }
    }

    /// The oldest packets that were delivered (`Event.datagram`) are handled: there is room for as many new
    /// ones. Without this report packets are dropped from some point on.
    package func tookPackets(_ count: Int) { shared.took(count) }

    private func onStreams(_ work: @escaping @Sendable (StreamPort) -> Void) {
        state.withLock { state in
            guard case .running(let running) = state else { return }
            let streams = running.streams
            streams.eventLoop.execute { work(streams.value) }
        }
    }

    private func onPool(_ work: @escaping @Sendable (PacketPool) -> Void) {
        state.withLock { state in
            guard case .running(let running) = state, let pool = running.pool else { return }
            pool.eventLoop.execute { work(pool.value) }
        }
    }

    /// Closes everything; nothing is delivered any more. Not to be called on a thread of the door.
    package func stop() {
        let former = state.withLock { state in
            defer { state = .stopped }
            return state
        }
        switch former {
        case .stopped: return
        case .open:
            _ = Glibc.close(listener)
            packets?.stop()
        case .running(let running):
            shared.close()
            packets?.stop()
            // What cannot be shut down is shut down already.
            try? shared.coders.syncShutdownGracefully()
            try? running.group.syncShutdownGracefully()
        }
    }
}

/// Looks after the socket that accepts connections.
final class AcceptWatch: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let shared: GossipShared

    init(_ shared: GossipShared) { self.shared = shared }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if shared.settings.tls != nil { shared.tally.add(\.readErrors) }
        let text = (error as? IOError).map { "accept: \(ErrorNumber.text($0.errnoCode))" } ?? "\(error)"
        shared.notice("accept", "a connection of the gossip cannot be accepted: \(text)")
        context.fireErrorCaught(error)
    }
}
