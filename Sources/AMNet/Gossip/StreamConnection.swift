import AMGossip
import NIOCore
import NIOTLS

/// One connection that carries one stream: its bytes in and out, and its deadline. What they mean is for its
/// user. Lives on its event loop.
final class StreamConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What a user is told.
    enum News {
        /// Both ends know each other: what is written now is read by nobody else.
        case secured
        case message(StreamMessage)
        case unreadable(WireError)
        /// All bytes are with the system.
        case written
        /// Nothing more can come of this connection; it is closed. `hasBegun` is false if not one byte came.
        case failed(String, hasBegun: Bool)
    }

    private let intake: StreamIntake
    private var tell: ((News) -> Void)?
    private var context: ChannelHandlerContext?
    private var alarm: Scheduled<Void>?
    /// Whether the message is awaited.
    private var isReading = false
    /// Why nothing more comes.
    private var ending: String?
    private var outgoing: [UInt8] = []
    private var written = 0

    /// Bytes that are given to the channel at a time: in one piece a whole state would occupy the loop, and
    /// stand in memory twice.
    private static let piece = 256 << 10

    /// Whether to read before the message is awaited, and behind it: TLS shakes hands at both ends.
    private let readsAhead: Bool

    /// A connection whose message goes there.
    init(_ intake: StreamIntake, readsAhead: Bool = false) {
        self.intake = intake
        self.readsAhead = readsAhead
    }

    /// Whom to tell. The user is let go of when the connection is closed.
    func serve(_ tell: @escaping (News) -> Void) { self.tell = tell }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        inputEnded("EOF", isWhole: true)
        self.context = nil
    }

    /// From now on the message is awaited.
    func beginReading() {
        isReading = true
        if intake.isWorking { return digest() }
        if let ending { return fail(ending) }
        context?.read()
    }

    /// Writes bytes, and tells when all of them are with the system.
    func write(_ bytes: [UInt8]) {
        outgoing = bytes
        written = 0
        writePiece()
    }

    /// Writes bytes that must not share a TLS record with what follows.
    func writeAlone(_ bytes: [UInt8]) {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    /// The step that is under way may last until then; it replaces the former limit.
    func limit(_ deadline: NIODeadline) {
        alarm?.cancel()
        guard let context else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        alarm = context.eventLoop.scheduleTask(deadline: deadline) { bound.value.timeIsUp() }
    }

    /// The time of our own coders does not count.
    private func timeIsUp() {
        let text = "i/o timeout"
        if isReading, intake.isWorking { ending = ending ?? text } else { fail(text) }
    }

    /// The step may last for ever.
    func lift() {
        alarm?.cancel()
        alarm = nil
    }

    /// Closes, and tells nobody.
    func close() {
        tell = nil
        fail("closed")
    }

    /// Closes, and tells why.
    func fail(_ text: String) {
        finish(text)
        guard let context else { return }
        // TLS wants to read the far end's goodbye.
        if readsAhead { try? context.channel.syncOptions?.setOption(.autoRead, value: true) }
        context.close(promise: nil)
    }

    private func finish(_ text: String) {
        isReading = false
        lift()
        intake.end()
        let tell = tell
        self.tell = nil
        tell?(.failed(text, hasBegun: intake.hasBegun))
    }

    // MARK: In

    func channelActive(context: ChannelHandlerContext) {
        if readsAhead || isReading && !intake.isWorking { context.read() }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard tell != nil else { return }
        if !intake.add(unwrapInboundIn(data)) { fail("too much is being received at the same time") }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard isReading else {
            if readsAhead, !intake.hasBegun { context.read() }
            return
        }
        if intake.isWorking { digest() } else if ending == nil { context.read() }
    }

    private func digest() {
        intake.work { [self] outcome in
            guard isReading else { return }
            switch outcome {
            case .more:
                if intake.isWorking { return digest() }
                if let ending { return fail(ending) }
                context?.read()
            case .message(let message):
                isReading = false
                tell?(.message(message))
            case .unreadable(let error):
                isReading = false
                tell?(.unreadable(error))
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { inputEnded("EOF", isWhole: false) }
        if case .handshakeCompleted? = event as? TLSUserEvent { tell?(.secured) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        inputEnded("EOF", isWhole: true)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        inputEnded(GossipFailures.text(error), isWhole: true)
        context.close(promise: nil)
    }

    /// Nothing more comes; and if it is the whole connection that ended, nothing can go out any more. What
    /// came before may still be with a coder, and be the whole message.
    private func inputEnded(_ text: String, isWhole: Bool) {
        if ending == nil { ending = text == "EOF" && intake.hasBegun ? "unexpected EOF" : text }
        guard let ending else { return }
        if isReading {
            if intake.isWorking { digest() } else { fail(ending) }
        } else if isWhole {
            fail(ending)
        }
    }

    // MARK: Out

    private func writePiece() {
        guard let context else { return }
        let until = min(written + Self.piece, outgoing.count)
        var buffer = context.channel.allocator.buffer(capacity: until - written)
        buffer.writeBytes(outgoing[written..<until])
        written = until
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let done = context.eventLoop.makePromise(of: Void.self)
        done.futureResult.whenComplete { bound.value.wrote($0) }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: done)
    }

    private func wrote(_ result: Result<Void, any Error>) {
        guard tell != nil else { return }
        if case .failure(let error) = result { return fail(GossipFailures.text(error)) }
        if written < outgoing.count { return writePiece() }
        outgoing = []
        tell?(.written)
    }
}
