import AMBytes
import NIOCore
import NIOSSL
import NIOTLS

/// The end of a connection with a mail server that puts replies together. Lives on its event loop.
final class MailChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var reader = MailReplyReader()
    private var ready: [MailReply] = []
    private var waiting: EventLoopPromise<MailReply>?
    private var securing: EventLoopPromise<Void>?
    private var isSecured = false
    /// Why nothing more comes.
    private(set) var failure: TransportFailure?
    private let deadline: NIODeadline
    private var alarm: Scheduled<Void>?

    /// Replies that nobody asked for. Limit: as many as a server may send ahead.
    private static let mostReady = 64

    init(deadline: NIODeadline) { self.deadline = deadline }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        alarm = context.eventLoop.scheduleTask(deadline: deadline) {
            let (handler, context) = bound.value
            handler.fail(TransportFailure(.timeout, "context deadline exceeded"), context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        alarm?.cancel()
        end(with: TransportFailure(.connection, "EOF"))
    }

    /// The next reply.
    func next(on eventLoop: any EventLoop) -> EventLoopFuture<MailReply> {
        if !ready.isEmpty { return eventLoop.makeSucceededFuture(ready.removeFirst()) }
        if let failure { return eventLoop.makeFailedFuture(failure) }
        precondition(waiting == nil, "a conversation waits for one reply at a time")
        let promise = eventLoop.makePromise(of: MailReply.self)
        waiting = promise
        return promise.futureResult
    }

    /// The end of the handshake.
    func secured(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        if isSecured { return eventLoop.makeSucceededVoidFuture() }
        if let failure { return eventLoop.makeFailedFuture(failure) }
        let promise = eventLoop.makePromise(of: Void.self)
        securing = promise
        return promise.futureResult
    }

    /// What came before encryption is not to be believed after it.
    func forgetPlainText() {
        reader = MailReplyReader()
        ready = []
        isSecured = false
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do throws(TransportFailure) {
            for byte in unwrapInboundIn(data).readableBytesView {
                guard let reply = try reader.take(byte) else { continue }
                if let promise = waiting {
                    waiting = nil
                    promise.succeed(reply)
                } else if ready.count < Self.mostReady {
                    ready.append(reply)
                } else {
                    throw TransportFailure(.connection, "the mail server talks without being asked")
                }
            }
        } catch {
            fail(error, context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event {
            isSecured = true
            securing?.succeed()
            securing = nil
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let words = reader.isInside ? "unexpected EOF" : "EOF"
        end(with: TransportFailure(.connection, words))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(MailFailures.cause(error), context)
    }

    private func fail(_ failure: TransportFailure, _ context: ChannelHandlerContext) {
        end(with: failure)
        context.close(promise: nil)
    }

    private func end(with failure: TransportFailure) {
        if self.failure == nil { self.failure = failure }
        alarm?.cancel()
        waiting?.fail(failure)
        waiting = nil
        securing?.fail(failure)
        securing = nil
    }
}
