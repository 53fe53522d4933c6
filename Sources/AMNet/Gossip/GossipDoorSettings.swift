package import AMGossip

/// How a node's sockets for the gossip are opened.
package struct GossipDoorSettings: Sendable {
    /// Where to listen: a literal address; empty, unspecified or a name: at all addresses of the machine.
    package var host: String
    /// The port for packets and streams; 0: one that is free for both.
    package var port: UInt16
    /// The cluster's label, which streams of others begin with.
    package var label: [UInt8] = []
    /// How long a stream of another node may take: to bring its message, and to take the answer.
    package var streamTimeout = Nanoseconds.seconds(10)
    /// Everything over TLS, without any UDP; nil: plain.
    package var tls: GossipTLS?
    /// What is held at most.
    package var limits = GossipDoorLimits()
    /// Called with what an operator may want to see, on any thread: it must be short.
    package var notice: @Sendable (GossipDoorNotice) -> Void = { _ in }

    /// Plain sockets.
    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }
}

/// How much a door holds. Nothing grows without one of these numbers.
package struct GossipDoorLimits: Sendable {
    /// Packets that were delivered and not yet reported as taken, and their bytes; more are dropped.
    package var waitingPackets = 4096
    package var waitingPacketBytes = 8 << 20
    /// Connections of others at a time; one more takes the place of the one that waits longest.
    package var accepted = 512
    /// Bytes that all streams together hold, from their arrival until they are answered or closed.
    package var streamBytes = 128 << 20
    /// Streams of ours at a time; more wait.
    package var dialled = 128
    /// Connections for packets that are kept open (TLS only), and packets that wait for one of them.
    package var pooled = 1024
    package var waitingForConnection = 64

    /// The defaults.
    package init() {}

    /// The same with no more connections than so many descriptors leave room for, beside those of the HTTP
    /// server.
    func affordable(descriptors: Int) -> GossipDoorLimits {
        var limits = self
        limits.accepted = min(accepted, max(descriptors / 8, 8))
        limits.dialled = min(dialled, max(descriptors / 32, 4))
        limits.pooled = min(pooled, max(descriptors / 8, 8))
        return limits
    }
}
