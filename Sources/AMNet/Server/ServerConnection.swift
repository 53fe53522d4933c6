import AMBytes
import NIOCore
import NIOHTTP1
import Synchronization

/// One connection of a client: takes requests off the wire, hands them to the handler, and writes the answers
/// in the order of the requests. Touched on its event loop only.
///
/// Reading is in `ServerConnection+Reading`, writing in `+Writing`, time in `+Time`.
final class ServerConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// A request whose answer is not written yet.
    struct Slot {
        /// Whether the connection stays open after the answer.
        var keepsAlive: Bool
        /// Whether only the head of the answer is wanted.
        var isHead: Bool
        /// Whether the client speaks HTTP/1.0: no chunks.
        var isOld: Bool
        /// The bytes of the request's body, as they count in `ServerShared.bodyBytes`.
        var heldBytes: Int
        /// When the answer is late; nil: never.
        var deadline: NIODeadline?
        /// The answer, once it is known.
        var answer: HTTPResponse?
    }

    /// A request that is being received.
    struct Incoming {
        /// The request as far as it came.
        var request: HTTPRequest
        /// What its slot will be; counts the bytes of the body.
        var slot: Slot
        /// The declared length of the body, if there is one.
        var declared: Int?
    }

    /// Something that came from the client.
    enum Arrival {
        /// A piece of a request.
        case part(HTTPServerRequestPart)
        /// Something that is no request.
        case fault(Refusal)
        /// The end: the client sends nothing more.
        case end
    }

    /// The answer that is being written.
    enum Output {
        /// None: the next one may begin.
        case none
        /// The rest of these bytes.
        case bytes([UInt8], from: Int)
        /// Pieces of a closure; `isPulling` while one is being made.
        case stream(@Sendable () -> [UInt8]?, isPulling: Bool)
        /// All of it is written.
        case done
    }

    /// What reading waits for.
    enum Awaited {
        /// Nothing that has a time limit.
        case nothing
        /// The first byte of a request.
        case request
        /// The rest of a header section.
        case head
        /// The rest of a body.
        case body
        /// The client's own end, after the last answer.
        case goodbye
    }

    /// What all connections share.
    let shared: ServerShared
    /// What the connections of this loop share.
    let loop: ServerLoop
    /// The bounds.
    let limits: HTTPServerLimits
    /// The far end.
    let remote: String
    /// The place in the pipeline while the connection is open.
    var context: ChannelHandlerContext?

    // Reading.
    var incoming: Incoming?
    var parked = CircularBuffer<Arrival>()
    /// Nothing more that the client sends counts.
    var isDeaf = false
    /// A part of a header section has come, or this is a new connection.
    var headHasBegun = true
    /// Some bytes have come at all.
    var isTouched = false
    /// The client sends nothing more.
    var inputEnded = false
    /// Between a read and its completion.
    var isReading = false
    /// Something whole came with the read that is going on.
    var partsCame = false
    /// The channel asked to read and was told to wait.
    var readIsHeld = false
    /// TLS, if there is any, is set up.
    var isOpenForWords: Bool

    // Answering.
    var slots = CircularBuffer<Slot>()
    /// The number of the first slot; slots are numbered from 0 on.
    var firstSlot = 0
    var output = Output.none
    /// The answer in `output` goes out in chunks.
    var isChunking = false
    /// The connection ends after the answer in `output`.
    var isLast = false
    /// A `100 Continue` is to be written once the earlier answers are.
    var owesContinue = false
    var isAdvancing = false
    var advancesAgain = false
    var hasUnflushed = false
    /// The last answer is written: the connection is closing.
    var isEnding = false
    /// All bytes are out and our side is shut.
    var outputEnded = false
    /// The bytes handed to the channel so far.
    var writtenBytes = 0

    // Time.
    var awaited = Awaited.nothing
    var readDeadline: NIODeadline?
    var receivedInWindow = 0
    var writeDeadline: NIODeadline?
    var sentAtWindowStart = 0
    var timer: Scheduled<Void>?
    var timerDeadline = NIODeadline.distantFuture

    /// A new connection on `loop` from the far end `remote`.
    init(loop: ServerLoop, remote: String) {
        self.loop = loop
        self.remote = remote
        shared = loop.shared
        limits = loop.shared.configuration.limits
        isOpenForWords = loop.tls == nil
    }

    /// Builds the pipeline of a newly accepted channel.
    static func install(on channel: any Channel, _ loop: ServerLoop) throws {
        let connection = ServerConnection(loop: loop, remote: RemoteName.of(channel.remoteAddress))
        let pipeline = channel.pipeline.syncOperations
        if let source = loop.tls {
            try pipeline.addHandler(TLSDoor(source: source, connection: connection))
        }
        let limits = connection.limits
        var parsing = NIOHTTPDecoderLimitConfiguration()
        parsing.maxHeaderFieldSize = limits.headBytes
        parsing.maxHeaderListSize = limits.headBytes
        parsing.maxHeaderFieldCount = limits.headFields
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: parsing)
        try pipeline.addHandler(ByteToMessageHandler(decoder))
        try pipeline.addHandler(connection)
    }

    /// Whether nothing is going on: no request, no answer.
    var isIdle: Bool { awaited == .request && !isEnding }

    /// Grows with the moment at which the connection became idle.
    var idleSince: NIODeadline { readDeadline ?? .distantFuture }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.add(self)
        if loop.isDraining { context.close(promise: nil) }
        watch()
    }

    func channelInactive(context: ChannelHandlerContext) { forget() }

    func handlerRemoved(context: ChannelHandlerContext) { forget() }

    private func forget() {
        guard context != nil else { return }
        context = nil
        timer?.cancel()
        timer = nil
        isDeaf = true
        parked.removeAll()
        output = .none
        var held = incoming?.slot.heldBytes ?? 0
        for slot in slots { held += slot.heldBytes }
        shared.bodyBytes.subtract(held, ordering: .relaxed)
        incoming = nil
        slots.removeAll()
        loop.remove(self)
    }

    /// The server is stopping: closes the connection when nothing is going on, otherwise after the last
    /// answer.
    func drain() {
        if slots.isEmpty, incoming == nil, !isEnding { context?.close(promise: nil) }
    }

    /// Closes at once.
    func cut() { context?.close(promise: nil) }

    /// Tells the operator.
    func notice(_ notice: HTTPServerNotice) { shared.configuration.notice(notice) }

    /// A handshake whose outcome is not good enough.
    func refuseHandshake(_ text: String) {
        notice(.handshakeFailed(remote: remote, text: text))
        cut()
    }
}

/// The far end of a connection in words.
enum RemoteName {
    /// `ip:port` as Go prints it: IPv6 in brackets, an IPv4 address in IPv6 clothes as plain IPv4.
    static func of(_ address: NIOCore.SocketAddress?) -> String {
        guard let address, var host = address.ipAddress, let port = address.port else { return "" }
        if host.hasPrefix("::ffff:"), host.contains(".") { host.removeFirst(7) }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
