import AMBytes
import NIOCore
import Synchronization

/// A connection with a mail server.
final class MailLine: MailConnection {
    /// The connection, and what puts its replies together. The reader is kept here: the pipeline forgets it
    /// when the server hangs up, and with it what the server said last.
    struct End: Sendable {
        var channel: any Channel
        var reader: NIOLoopBound<MailChannelHandler>
    }

    private let end: End
    private let door: MailDoor
    private let encrypted: Atomic<Bool>

    init(_ end: End, _ door: MailDoor, isEncrypted: Bool) {
        self.end = end
        self.door = door
        encrypted = Atomic(isEncrypted)
    }

    var isEncrypted: Bool { encrypted.load(ordering: .relaxed) }

    func reply() async throws(TransportFailure) -> MailReply {
        try await wait { handler, channel in handler.next(on: channel.eventLoop) }
    }

    func send(_ bytes: [UInt8]) async throws(TransportFailure) {
        try await wait { (reader, channel) -> EventLoopFuture<Void> in
            // Why it ended says more than that it did.
            if let failure = reader.failure { return channel.eventLoop.makeFailedFuture(failure) }
            return channel.writeAndFlush(channel.allocator.buffer(bytes: bytes))
        }
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

    func close() { end.channel.close(promise: nil) }

    /// Does something on the connection's thread and waits for its end; a task that is cancelled gives the
    /// connection up.
    private func wait<Value: Sendable>(
        _ act: @escaping @Sendable (MailChannelHandler, any Channel) -> EventLoopFuture<Value>
    ) async throws(TransportFailure) -> Value {
        let end = end
        do {
            return try await withTaskCancellationHandler {
                try await end.channel.eventLoop.flatSubmit { act(end.reader.value, end.channel) }.get()
            } onCancel: {
                end.channel.close(promise: nil)
            }
        } catch {
            if Task.isCancelled { throw TransportFailure(.cancelled, "context canceled") }
            throw MailFailures.cause(error)
        }
    }
}
