/// How a node takes part: what Alertmanager sets from its flags, and what it leaves as memberlist has it.
/// Source: cluster/cluster.go Create; memberlist config.go DefaultLANConfig.
package struct GossipSettings: Sendable {
    /// Our name, which no other node may have.
    package let name: NodeName
    /// Where others reach us.
    package let advertised: Endpoint
    /// The port that we listen on: what a message means that names none.
    package var bindPort: UInt16
    /// How bytes are written.
    package var form = WireForm()
    /// What is told of us to all. Limit: 512 bytes. Alertmanager has nothing to tell.
    package var metadata: [UInt8] = []

    /// `--cluster.gossip-interval`; none or less: no gossip.
    package var gossipInterval = Nanoseconds.milliseconds(200)
    /// Nodes of one round of gossip.
    package var gossipNodes = 3
    /// How long a dead node is told what goes on, and remembered.
    package var gossipToTheDead = Nanoseconds.seconds(30)
    /// `--cluster.pushpull-interval`; none or less: only joins exchange states.
    package var pushPullInterval = Nanoseconds.seconds(60)
    /// `--cluster.tcp-timeout`: for dialling, reading and writing.
    package var streamTimeout = Nanoseconds.seconds(10)
    /// `--cluster.probe-timeout`: how long a direct answer is waited for.
    package var probeTimeout = Nanoseconds.milliseconds(500)
    /// `--cluster.probe-interval`; none or less: nobody is probed.
    package var probeInterval = Nanoseconds.seconds(1)
    /// Nodes that are asked to probe for us.
    package var indirectChecks = 3
    /// Whether a node that does not answer packets is tried on a stream.
    package var pingsOnStreams = true
    /// Probe intervals that a suspected node has to refute, and how many times that without confirmation.
    package var suspicionMultiplier = 4
    package var suspicionMaximumMultiplier = 6
    /// The health score stays below this.
    package var awarenessCeiling = 8
    /// How often a message leaves a node, in units of the decimal logarithm of their number.
    package var membershipMultiplier = 4
    package var userMultiplier = 3
    /// Bytes of a packet before compression.
    package var packetBudget = 1400
    /// After how long the name of a dead node may come back at another address; none: only when forgotten.
    package var deadNodeReclaim = Nanoseconds.zero
    /// How long the news that we leave may take.
    package var leaveTimeout = Nanoseconds.seconds(10)
    /// How often the queue of the user's messages is cut to its length.
    package var pruneInterval = Nanoseconds.seconds(15 * 60)
    package var prunedLength = 4096

    /// The defaults for a node.
    package init(name: NodeName, advertised: Endpoint) {
        precondition(!name.bytes.isEmpty, "a node has a name")
        self.name = name
        self.advertised = advertised
        bindPort = advertised.port
    }

    /// What Alertmanager makes of the number of its configured peers.
    package mutating func adapt(toPeers count: Int) {
        gossipNodes = max(3, count / 2)
        userMultiplier = gossipNodes
    }

    /// The versions that we understand and speak: smallest, largest and spoken, of the protocol and of the
    /// layer above. Anything else makes others refuse every push/pull that lists us.
    static let versions: [UInt8] = [1, 5, 2, 0, 0, 0]
}
