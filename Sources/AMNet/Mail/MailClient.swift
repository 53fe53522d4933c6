package import AMBytes
import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Connects with mail servers; all their connections are served by one thread of its own, which is started
/// with the first of them.
package final class MailClient: Sendable {
    private struct State {
        var group: MultiThreadedEventLoopGroup?
        var files = SecretFiles()
        var isStopped = false
    }

    private let state = Mutex(State())
    private let rootsFile: String?

    /// Connecting takes no longer than this. Unit: seconds.
    private static let connectSeconds: Int64 = 30

    /// A client. `environment` has the process's variables: SSL_CERT_FILE names the authorities to trust.
    package init(environment: [String: String] = [:]) {
        rootsFile = SystemRoots.bundle(environment: environment)
    }

    /// Ends the thread; connections that are open break off.
    package func stop() {
        let group = state.withLock { state in
            state.isStopped = true
            defer { state.group = nil }
            return state.group
        }
        // Nothing is left that could be done about a thread that does not end.
        try? group?.syncShutdownGracefully()
    }

    /// Connects. Cancelling the task gives the attempt up.
    /// Throws: the cause in Go's words, e.g. `dial tcp 127.0.0.1:25: connect: connection refused`.
    package func connect(_ server: MailServer) async throws(TransportFailure) -> any MailConnection {
        let deadline = NIODeadline.now() + .milliseconds(Int64(max(1, server.timeoutMilliseconds)))
        let door = try MailDoor(server, material: try material(server.tls), rootsFile: rootsFile)
        guard let port = Int(server.port), port > 0, port < 65_536 else {
            throw TransportFailure(.setup, "dial tcp: address \(server.port): invalid port")
        }
        let loop = try group().next()
        let limit = min(.seconds(Self.connectSeconds), deadline - .now())
        let end: MailLine.End
        do {
            end = try await ClientBootstrap(group: loop)
                .connectTimeout(limit)
                .channelOption(.socketOption(.tcp_nodelay), value: 1)
                .connect(host: server.host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let reader = MailChannelHandler(deadline: deadline)
                        if server.isImplicitTLS { try door.encrypt(channel.pipeline.syncOperations) }
                        try channel.pipeline.syncOperations.addHandler(reader)
                        return MailLine.End(
                            channel: channel, reader: NIOLoopBound(reader, eventLoop: channel.eventLoop))
                    }
                }
        } catch {
            throw MailFailures.connecting(error, to: server)
        }
        let line = MailLine(end, door, isEncrypted: server.isImplicitTLS)
        if server.isImplicitTLS {
            do throws(TransportFailure) {
                try await line.secured()
            } catch {
                line.close()
                throw error
            }
        }
        return line
    }

    private func material(_ tls: HTTPClientOptions.TLS) throws(TransportFailure) -> ClientProfile.Material {
        do throws(SecretFiles.Unreadable) {
            return try state.withLock { (state) throws(SecretFiles.Unreadable) in
                try TLSMaterial.load(tls, from: &state.files)
            }
        } catch {
            throw TransportFailure(.setup, "parse TLS configuration: \(error.text)")
        }
    }

    private func group() throws(TransportFailure) -> MultiThreadedEventLoopGroup {
        let group: MultiThreadedEventLoopGroup? = state.withLock { state in
            if state.isStopped { return nil }
            let group = state.group ?? MultiThreadedEventLoopGroup(numberOfThreads: 1)
            state.group = group
            return group
        }
        guard let group else { throw TransportFailure(.cancelled, "context canceled") }
        return group
    }
}
