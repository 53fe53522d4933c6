import AMBytes
import NIOCore
import Synchronization

/// A connection with a mail server.
final class MailLine: MailConnection {
    private let channel: any Channel
    private let door: MailDoor
    private let encrypted: Atomic<Bool>

    init(_ channel: any Channel, _ door: MailDoor, isEncrypted: Bool) {
        self.channel = channel
        self.door = door
        encrypted = Atomic(isEncrypted)
    }

    var isEncrypted: Bool { encrypted.load(ordering: .relaxed) }

    func reply() async throws(TransportFailure) -> MailReply {
        try await wait { handler, channel in handler.next(on: channel.eventLoop) }
    }

    func send(_ bytes: [UInt8]) async throws(TransportFailure) {
        try await wait { _, channel in channel.writeAndFlush(channel.allocator.buffer(bytes: bytes)) }
    }

    func startTLS() async throws(TransportFailure) {
        let door = door
        try await wait { (handler, channel) -> EventLoopFuture<Void> in
            handler.forgetPlainText()
            do {
                try door.encrypt(channel.pipeline.syncOperations)
            } catch {
                return channel.eventLoop.makeFailedFuture(error)
            }
            return handler.secured(on: channel.eventLoop)
        }
        encrypted.store(true, ordering: .relaxed)
    }

    /// Waits for the end of the handshake that was begun with the connection.
    func secured() async throws(TransportFailure) {
        try await wait { handler, channel in handler.secured(on: channel.eventLoop) }
    }

    func close() { channel.close(promise: nil) }

    /// Does something on the connection's thread and waits for its end; a task that is cancelled gives the
    /// connection up.
    private func wait<Value: Sendable>(
        _ act: @escaping @Sendable (MailChannelHandler, any Channel) -> EventLoopFuture<Value>
    ) async throws(TransportFailure) -> Value {
        let channel = channel
        do {
            return try await withTaskCancellationHandler {
                try await channel.eventLoop.flatSubmit {
                    do {
                        let handler = try channel.pipeline.syncOperations.handler(
                            type: MailChannelHandler.self)
                        return act(handler, channel)
                    } catch {
                        // The pipeline is taken apart once the connection is closed.
                        let closed = TransportFailure(.connection, "EOF")
                        return channel.eventLoop.makeFailedFuture(closed)
                    }
                }.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            if Task.isCancelled { throw TransportFailure(.cancelled, "context canceled") }
            throw MailFailures.cause(error)
        }
    }
}
