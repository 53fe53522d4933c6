import AMCore
import AMGossip
import AMWeb
import Synchronization

/// What the owner has of the cluster's world: sockets, the looking up of names, and a thread that turns whole
/// states into bytes and back, so that no ping waits behind ten thousand silences.
final class ClusterLink: Sendable {
    /// The sockets, and what else waits for the network. Each is called on the owner's thread and returns at
    /// once.
    struct Network: Sendable {
        /// Begins to hand on what comes in.
        var start: @Sendable (@escaping @Sendable (Event) -> Void) -> Void
        /// Sends, dials, answers, closes.
        var perform: @Sendable (Action) -> Void
        /// So many of the packets that were handed on are handled.
        var tookPackets: @Sendable (Int) -> Void
        /// Looks names up, and tells the answer once.
        var lookUp: @Sendable (PeerLookup, @escaping @Sendable (PeerAddresses) -> Void) -> Void
        /// What was counted of gossip over TLS; nil: it is plain.
        var gossipTLS: @Sendable () -> GossipTLSSnapshot?
        /// Closes everything.
        var stop: @Sendable () -> Void
    }

    private struct State {
        var hear: (@Sendable (Input) -> Void)?
        /// Bytes of states of others that are not decoded yet.
        var waitingBytes = 0
    }

    /// States of others that may wait to be decoded. Unit: bytes. A node whose state is left out exchanges it
    /// again, a minute later.
    private static let mostWaitingBytes = 64 << 20

    private let network: Network
    private let coders = Workers(count: 1)
    private let state = Mutex(State())
    private let log: @Sendable (LogLine) -> Void

    init(_ network: Network, log: @escaping @Sendable (LogLine) -> Void) {
        self.network = network
        self.log = log
    }

    /// Begins: what comes in goes to `hear`, on any thread.
    func start(hear: @escaping @Sendable (Input) -> Void) {
        state.withLock { $0.hear = hear }
        network.start { hear(.gossip($0)) }
    }

    /// Closes everything. Not on a thread of the sockets.
    func stop() {
        network.stop()
        coders.stop()
    }

    /// Sends, dials, answers, closes.
    func perform(_ action: Action) { network.perform(action) }

    /// So many packets were handled.
    func tookPackets(_ count: Int) { network.tookPackets(count) }

    /// What was counted of gossip over TLS; nil: it is plain.
    var gossipTLS: GossipTLSSnapshot? { network.gossipTLS() }

    /// Looks names up.
    func lookUp(_ question: PeerLookup) {
        network.lookUp(question) { [self] answer in say(.lookedUp(answer)) }
    }

    /// Turns the whole state into bytes.
    func encode(_ snapshot: MeshSnapshot) {
        coders.run { [self] in say(.gossip(.localState(snapshot.encoded()))) }
    }

    /// Reads the whole state of another node.
    func decode(_ bytes: [UInt8], isJoin: Bool) {
        let isTaken = state.withLock { state in
            guard state.waitingBytes == 0 || state.waitingBytes + bytes.count <= Self.mostWaitingBytes else {
                return false
            }
            state.waitingBytes += bytes.count
            return true
        }
        guard isTaken else {
            let fields = [LogField("bytes", .int(bytes.count))]
            log(
                LogLine(
                    .warn, "The state of a peer is left out: too many wait to be read", component: "cluster",
                    fields))
            return
        }
        coders.run { [self] in
            let read = MeshState(decoding: bytes)
            state.withLock { $0.waitingBytes -= bytes.count }
            say(.mesh(read, isJoin: isJoin))
        }
    }

    private func say(_ input: Input) { state.withLock { $0.hear }?(input) }
}
