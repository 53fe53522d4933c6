package import AMCore
package import AMText

/// How many nodes there are, and how they find each other.
package struct ClusterPlan: Sendable, Equatable {
    /// What a node is told of the others.
    package enum PeerStyle: Sendable, Equatable {
        /// Their addresses.
        case addresses
        /// The address of the first.
        case first
        /// One name that stands for all of them.
        case service
        /// A name for each.
        case hosts
    }
    /// How senders reach the nodes.
    package enum Road: Sendable, Equatable {
        /// Each post goes to every node, as Prometheus does it.
        case everyNode
        /// Each post goes to one node, whichever.
        case anyNode
        /// The first sender never reaches the first node.
        case gapped
    }

    /// One: the node is alone and knows of no cluster.
    package var nodes = 1
    package var label = "ours"
    package var peers = PeerStyle.addresses
    package var road = Road.everyNode
    /// Nodes of another cluster with another label, and whether they have it.
    package var strangers = 0
    package var strangersLabel = "theirs"
    package var sharesAlerts = true
    /// Unit for all of these: seconds.
    package var peerTimeout = 15.0
    package var settleTimeout = 60.0
    package var gossipInterval = 0.2
    package var probeInterval = 1.0
    package var pushPullInterval = 60.0
    /// How long ended silences are kept.
    package var retention = GoDuration.hours(24)

    /// One node.
    package init() {}

    /// So many nodes.
    package init(nodes: Int) { self.nodes = nodes }

    /// A plan for a seed: two of three runs have one node. What only costs time is drawn rarer than it is in
    /// life.
    package init(using dice: inout Dice) {
        guard dice.fraction() < 0.33 else { return }
        nodes = 2 + Int(dice.next() % 4)
        label = dice.fraction() < 0.5 ? "" : "ours"
        peers = [.addresses, .service, .hosts][Int(dice.next() % 3)]
        road = [.everyNode, .everyNode, .anyNode, .gapped][Int(dice.next() % 4)]
        sharesAlerts = dice.fraction() < 0.7
        if !sharesAlerts, road == .anyNode { road = .everyNode }
        probeInterval = [2.0, 5, 10][Int(dice.next() % 3)]
        gossipInterval = dice.fraction() < 0.7 ? 0.2 : 1
        pushPullInterval = dice.fraction() < 0.7 ? 60 : 20
        settleTimeout = dice.fraction() < 0.8 ? 60 : 0
        strangers = dice.fraction() < 0.3 ? 1 : 0
    }
}
