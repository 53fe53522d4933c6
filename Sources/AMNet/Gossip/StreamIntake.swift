import AMGossip
import NIOCore
import NIOPosix
import Synchronization

/// Reads the one message of a stream from its bytes, on the threads of the coders: to decompress a whole
/// state takes a while. Lives on the stream's event loop.
final class StreamIntake {
    /// What came of the bytes so far.
    enum Outcome {
        /// More are needed.
        case more
        case message(StreamMessage)
        case unreadable(WireError)
    }

    /// The reader, for one coder at a time.
    private final class Desk: Sendable {
        private let reader: Mutex<StreamReader>
        init(_ reader: StreamReader) { self.reader = Mutex(reader) }

        func add(_ bytes: [UInt8]) -> Result<StreamMessage?, WireError> {
            reader.withLock { reader in
                do throws(WireError) {
                    return .success(try reader.add(bytes))
                } catch {
                    return .failure(error)
                }
            }
        }
    }

    private let shared: GossipShared
    private let eventLoop: any EventLoop
    private let desk: Desk
    private var pending: [UInt8] = []
    /// Bytes that are counted in the common budget.
    private var held = 0
    private var isBusy = false
    private var isOver = false
    /// Whether any byte came.
    private(set) var hasBegun = false

    /// What a stream holds beyond its message, roughly.
    private static let nodeSize = 256

    init(_ shared: GossipShared, _ eventLoop: any EventLoop, _ reader: StreamReader) {
        self.shared = shared
        self.eventLoop = eventLoop
        desk = Desk(reader)
    }

    deinit { shared.memory.giveBack(held) }

    /// Nothing more is wanted: the room is given back, at once or when a coder lets go.
    func end() {
        isOver = true
        pending = []
        guard !isBusy else { return }
        shared.memory.giveBack(held)
        held = 0
    }

    /// Whether bytes wait for a coder, or are with one.
    var isWorking: Bool { isBusy || !pending.isEmpty }

    /// Takes bytes; false: there is no room for them.
    func add(_ buffer: ByteBuffer) -> Bool {
        guard !isOver, buffer.readableBytes > 0 else { return true }
        hasBegun = true
        guard shared.memory.take(buffer.readableBytes) else {
            isOver = true
            return false
        }
        held += buffer.readableBytes
        pending.append(contentsOf: buffer.readableBytesView)
        return true
    }

    /// Gives what waits to a coder. `then` is called on the event loop, once, unless nothing waits or
    /// something is with a coder already.
    func work(then: @escaping (Outcome) -> Void) {
        guard !isBusy, !isOver, !pending.isEmpty else { return }
        isBusy = true
        let bytes = pending
        pending = []
        let desk = desk
        let bound = NIOLoopBound((intake: self, then: then), eventLoop: eventLoop)
        shared.coders.submit { _ in
            let result = desk.add(bytes)
            bound.eventLoop.execute { bound.value.intake.took(result, bound.value.then) }
        }
    }

    private func took(_ result: Result<StreamMessage?, WireError>, _ then: (Outcome) -> Void) {
        isBusy = false
        if isOver { return end() }
        switch result {
        case .success(nil): return then(.more)
        case .success(let message?):
            isOver = true
            // The reader has let go of its bytes; the message stays until it is handled.
            let size = Self.size(of: message)
            shared.memory.owe(size - held)
            held = size
            then(.message(message))
        case .failure(let error):
            isOver = true
            then(.unreadable(error))
        }
    }

    private static func size(of message: StreamMessage) -> Int {
        switch message {
        case .user(let bytes): bytes.count
        case .pushPull(let exchange): exchange.userState.count + exchange.nodes.count * nodeSize
        case .error(let text): text.utf8.count
        case .ping, .ack: nodeSize
        }
    }
}
