package import AMGossip

/// The cluster as readers may see it.
package struct ClusterView: Sendable {
    /// A member that is neither dead nor gone, ourselves included.
    package struct Peer: Sendable, Hashable {
        package var name: String
        package var endpoint: Endpoint
        /// Whether it is a node of ours.
        package var isOurs: Bool
    }
    /// Our own name.
    package var name: String
    /// Whether the cluster has settled; for good.
    package var isReady: Bool
    /// Shape: sorted by the bytes of their names.
    package var peers: [Peer]
    /// How many earlier members tell before us.
    package var position: Int
    /// 0: well. Source: memberlist awareness.
    package var healthScore: Int
    /// Peers that failed and are tried again.
    package var failedPeers: Int
    /// Messages that wait to be gossiped.
    package var queuedUpdates: Int
    /// What the membership counted.
    package var gossip: GossipCounts
    /// What the layer above counted.
    package var counters: ClusterCounters
    /// What somebody should look at. Shape: sentences, sorted.
    package var warnings: [String]
}

/// What is counted of the cluster above the membership.
package struct ClusterCounters: Sendable {
    /// Messages too long for a packet, by the key of their state: sent (one for each member), failed, dropped
    /// because too many waited, and the seconds that telling all members took.
    package struct Oversized: Sendable {
        package var sent: UInt64 = 0
        package var failed: UInt64 = 0
        package var dropped: UInt64 = 0
        package var seconds = Histogram(bounds: Histogram.defaultBounds)
        /// Nothing counted.
        package init() {}
    }
    /// Silences too long for a packet.
    package var oversizedSilences = Oversized()
    /// Entries of the notification log too long for a packet.
    package var oversizedEntries = Oversized()
    /// Peers that failed and were tried again, with and without success.
    package var reconnections: UInt64 = 0
    /// Those without success.
    package var failedReconnections: UInt64 = 0
    /// Joins after looking the configured names up again.
    package var refreshJoins: UInt64 = 0
    /// Those without success.
    package var failedRefreshJoins: UInt64 = 0
    /// What others told and was passed on.
    package var silencesPropagated: UInt64 = 0
    /// The same of entries of the notification log.
    package var entriesPropagated: UInt64 = 0
    /// Seconds of direct pings by peer.
    package var pings: [NodeName: Histogram] = [:]
    /// Shared alerts: messages and their bytes, to and from others of ours.
    package var sharedSent = Volume()
    /// What came from them.
    package var sharedReceived = Volume()

    /// Messages, the alerts in them, and their bytes.
    package struct Volume: Sendable {
        package var messages: UInt64 = 0
        package var alerts: UInt64 = 0
        package var bytes: UInt64 = 0
        /// Nothing.
        package init() {}
    }
    /// Nothing counted.
    package init() {}
}
