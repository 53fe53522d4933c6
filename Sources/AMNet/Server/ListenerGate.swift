import Glibc
import NIOCore
import Synchronization

/// Stands in a listener's pipeline: counts connections, and accepts none beyond the limit until one is
/// closed.
final class ListenerGate: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = any Channel

    private let descriptor: CInt
    private let shared: ServerShared
    private let loops: [NIOLoopBound<ServerLoop>]
    private var context: ChannelHandlerContext?
    private var isWaiting = false
    private var isReported = false
    private var willLookAgain = false

    /// A gate for one listening socket of a server with these loops.
    init(descriptor: CInt, shared: ServerShared, loops: [NIOLoopBound<ServerLoop>]) {
        self.descriptor = descriptor
        self.shared = shared
        self.loops = loops
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let connection = unwrapInboundIn(data)
        shared.open.add(1, ordering: .relaxed)
        shared.accepted.add(1, ordering: .relaxed)
        let shared = shared
        connection.closeFuture.whenComplete { _ in shared.connectionClosed() }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        let limit = shared.configuration.limits.connections
        guard shared.open.load(ordering: .relaxed) >= limit else {
            isReported = false
            context.read()
            return
        }
        guard !isWaiting else { return }
        isWaiting = true
        shared.wait(NIOLoopBound(self, eventLoop: context.eventLoop))
        if !isReported {
            isReported = true
            shared.configuration.notice(.connectionLimitReached(limit: limit))
        }
        // The last connection may have closed between the look and the entry into the list.
        if shared.open.load(ordering: .relaxed) < limit { goOn() } else { makeRoom() }
    }

    /// While a client knocks, idle connections are closed for it. Looks again and again until there is room.
    private func makeRoom() {
        guard isWaiting, !willLookAgain, let context else { return }
        var knock = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if poll(&knock, 1, 0) == 1 {
            for loop in loops { shared.execute(on: loop.eventLoop) { loop.value.shedIdle() } }
        }
        let mine = NIOLoopBound(self, eventLoop: context.eventLoop)
        willLookAgain = true
        context.eventLoop.scheduleTask(in: .milliseconds(100)) {
            mine.value.willLookAgain = false
            mine.value.makeRoom()
        }
    }

    /// Accepts again after a connection was closed.
    func goOn() {
        guard isWaiting, let context else { return }
        isWaiting = false
        read(context: context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let text = (error as? IOError).map { "accept: \(ErrorNumber.text($0.errnoCode))" } ?? "\(error)"
        shared.configuration.notice(.acceptFailed(text: text))
        context.fireErrorCaught(error)
    }
}
