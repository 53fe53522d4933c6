package import AMBytes
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// An HTTP/1.1 server. A request is a value that is handed to a closure with the right to answer it; how it
/// came over the wire, in how many pieces, encrypted or not, is nobody's business but this server's.
package final class HTTPServer: Sendable {
    /// Takes one request. Called on a thread that serves many connections: it must not block, but hand the
    /// work on and use the responder later, from any thread.
    package typealias Handler = @Sendable (HTTPRequest, HTTPResponder) -> Void

    private enum State {
        case new
        case running(Running)
        case stopped
    }

    private struct Running {
        var group: MultiThreadedEventLoopGroup
        var loops: [NIOLoopBound<ServerLoop>]
        var listeners: [any Channel] = []
    }

    private let shared: ServerShared
    private let state = Mutex(State.new)

    /// A server that does not listen yet.
    package init(configuration: HTTPServerConfiguration, handler: @escaping Handler) {
        var configuration = configuration
        configuration.limits.connections = Self.affordable(configuration.limits.connections)
        shared = ServerShared(configuration: configuration, handler: handler)
    }

    /// How busy the server is now.
    package var counts: HTTPServerCounts {
        HTTPServerCounts(
            openConnections: shared.open.load(ordering: .relaxed),
            acceptedConnections: shared.accepted.load(ordering: .relaxed),
            heldBodyBytes: shared.bodyBytes.load(ordering: .relaxed),
            refusedRequests: shared.refused.load(ordering: .relaxed))
    }

    /// Begins to listen, and answers the bound addresses as Go prints them, in the order of the
    /// configuration.
    /// Throws: when one place cannot be listened at or the TLS settings cannot be used; then none is open.
    package func start() throws(HTTPServerError) -> [String] {
        guard state.withLock({ if case .new = $0 { true } else { false } }) else {
            throw HTTPServerError(.state, "the server was started before")
        }
        if let tls = shared.configuration.tls { try tls().get().check() }
        let sockets = try openSockets()
        let addresses = sockets.map(\.boundAddress)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(shared.configuration.loops, 1))
        let loops = makeLoops(group)
        var running = Running(group: group, loops: loops)
        shared.pool.start()
        for (index, socket) in sockets.enumerated() {
            do {
                running.listeners.append(try listener(on: socket, running))
            } catch {
                for later in sockets[(index + 1)...] { later.close() }
                end(running, deadlineMilliseconds: 0)
                throw HTTPServerError(.bind, "listen tcp \(socket.boundAddress): \(error)")
            }
        }
        state.withLock { $0 = .running(running) }
        return addresses
    }

    /// Stops: no new connection, idle ones are closed, requests in progress may finish until the deadline,
    /// the rest is cut. Returns when all is closed; not to be called on a thread of the server.
    package func stop(deadlineMilliseconds: Int) {
        let running: Running? = state.withLock { state in
            defer { state = .stopped }
            if case .running(let running) = state { return running }
            return nil
        }
        if let running { end(running, deadlineMilliseconds: deadlineMilliseconds) }
    }

    private func openSockets() throws(HTTPServerError) -> [ListeningSocket] {
        var sockets: [ListeningSocket] = []
        do throws(HTTPServerError) {
            for place in shared.configuration.listen {
                switch place {
                case .address(let text): sockets.append(try ListeningSocket(try ListenAddress(text)))
                case .descriptor(let descriptor): sockets.append(try ListeningSocket(adopting: descriptor))
                }
            }
        } catch {
            for socket in sockets { socket.close() }
            throw error
        }
        return sockets
    }

    private func makeLoops(_ group: MultiThreadedEventLoopGroup) -> [NIOLoopBound<ServerLoop>] {
        let shared = shared
        return group.makeIterator().compactMap { eventLoop in
            let made = eventLoop.submit {
                NIOLoopBound(ServerLoop(shared: shared, eventLoop: eventLoop), eventLoop: eventLoop)
            }
            // Only a loop that was shut down refuses work, and this one has just been started.
            return try? made.wait()
        }
    }

    private func listener(on socket: ListeningSocket, _ running: Running) throws -> any Channel {
        let shared = shared
        let loops = running.loops
        let descriptor = socket.descriptor
        let bootstrap = ServerBootstrap(group: running.group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let gate = ListenerGate(descriptor: descriptor, shared: shared, loops: loops)
                    try channel.pipeline.syncOperations.addHandler(gate)
                }
            }
            // One at a time, so that the gate looks at the limit before each.
            .serverChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    for loop in loops where loop.eventLoop === channel.eventLoop {
                        try ServerConnection.install(on: channel, loop.value)
                    }
                }
            }
        let channel = try bootstrap.withBoundSocket(descriptor).wait()
        // The library listens once more with a short queue of its own: restore ours.
        _ = listen(descriptor, ListeningSocket.backlog)
        return channel
    }

    private func end(_ running: Running, deadlineMilliseconds: Int) {
        for listener in running.listeners {
            // A listener that is closed already is as good.
            try? listener.close().wait()
        }
        let deadline = NIODeadline.now() + .milliseconds(Int64(max(deadlineMilliseconds, 0)))
        let drained = running.loops.map { loop in
            loop.eventLoop.flatSubmit { loop.value.drain(deadline: deadline) }
        }
        for future in drained {
            // The future of a drain cannot fail.
            try? future.wait()
        }
        shared.loopsEnd()
        shared.pool.shutdownGracefully { _ in }
        // A group that was shut down already is as good.
        try? running.group.syncShutdownGracefully()
    }

    /// The connections that the limit on descriptors leaves room for, a reserve for files and peers set
    /// aside.
    private static func affordable(_ wanted: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return wanted }
        let descriptors = limit.rlim_cur > 1 << 30 ? 1 << 30 : Int(limit.rlim_cur)
        return max(min(wanted, descriptors - min(descriptors / 4, 256)), 1)
    }
}
