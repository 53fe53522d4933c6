package import AMGossip
package import AMText

/// How this node takes part in a cluster: what the flags decided. Fixed for the life of the value.
package struct ClusterSettings: Sendable {
    /// Name, address and timing of the gossip. Its metadata is filled in by the value (`PeerCard`).
    package var gossip: GossipSettings
    /// The configured peers, `HOST:PORT` each, as they were given.
    package var peers: [String]
    /// How long each earlier peer is given to tell first.
    package var peerTimeout: GoDuration = .seconds(15)
    /// The longest wait for the cluster to settle; zero: none.
    package var settleTimeout: GoDuration = .seconds(60)
    /// How often peers that failed are tried again.
    package var reconnectInterval: GoDuration = .seconds(10)
    /// For how long they are.
    package var reconnectTimeout: GoDuration = .hours(6)
    /// Whether alerts are shared with nodes that understand it.
    package var sharesAlerts = true

    /// The defaults, with these peers.
    package init(gossip: GossipSettings, peers: [String] = []) {
        self.gossip = gossip
        self.peers = peers
    }
}
