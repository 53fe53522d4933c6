internal import AMGossip
internal import AMText

/// What the value knows of the cluster: the membership, and everything above it that is neither a silence nor
/// an entry of the notification log.
struct Cluster: Sendable {
    /// What the flags decided.
    let settings: ClusterSettings
    var membership: Membership
    /// Whether the first turn was done.
    var isStarted = false
    var counters = ClusterCounters()
    /// Those that are live. Shape: sorted by the bytes of their names.
    private(set) var peers: [ClusterView.Peer] = []
    /// The cards of the others that are ours. Shape: sorted by name.
    private(set) var cards: [(name: NodeName, card: PeerCard)] = []
    /// How many live members stand before us.
    private(set) var position = 0

    var settling = Settling()
    var failed = FailedPeers()
    /// Joins under way, and why.
    var joins: [Endpoint: JoinPurpose] = [:]
    /// How the first join went.
    var firstJoin = FirstJoin()
    /// Whether names are being looked up.
    var isLookingUp = false
    /// Whether only addresses that were not known are wanted of that: the others were tried just now.
    var wantsOnlyNew = false
    /// Messages on streams that are under way, by tag.
    var tellings: [UInt64: Telling] = [:]
    var nextTag: UInt64 = 1
    /// What somebody should look at, and when it was seen last.
    var concerns = Concerns()
    /// News that goes on streams.
    var silenceNews = NewsQueue<String>()
    var entryNews = NewsQueue<LogKey>()

    /// Why somebody is joined.
    enum JoinPurpose: Sendable {
        case first, reconnect, refresh
    }

    /// A message on streams that is under way.
    enum Telling: Sendable {
        /// News under the key of a state, and since when.
        case news(key: String, since: Ticks)
        /// A message to nodes of ours.
        case ours
    }

    /// How the first join goes.
    struct FirstJoin: Sendable {
        var waiting = 0
        var joined = 0
        /// Words about those that were not reached. Shape: in order.
        var failures: [String] = []
    }

    init(_ settings: ClusterSettings) {
        self.settings = settings
        var gossip = settings.gossip
        gossip.metadata = PeerCard(sharesAlerts: settings.sharesAlerts).bytes
        membership = Membership(gossip)
    }

    /// Looks anew who is there.
    mutating func membersChanged() {
        let own = membership.settings.name
        let live = membership.liveMembers
        peers = live.map { member in
            ClusterView.Peer(
                name: member.name.description, endpoint: member.endpoint,
                isOurs: PeerCard(member.metadata) != nil)
        }
        cards = live.compactMap { member in
            guard member.name != own, let card = PeerCard(member.metadata) else { return nil }
            return (member.name, card)
        }
        position = membership.position
    }

    /// The tag of a message that is to be told.
    mutating func tag(_ telling: Telling) -> UInt64 {
        defer { nextTag += 1 }
        tellings[nextTag] = telling
        return nextTag
    }
}

extension Nanoseconds {
    /// A reading of the steady clock as the membership counts it.
    init(_ ticks: Ticks) { self.init(ticks.nanoseconds) }
}

extension GoDuration {
    /// A span of the membership.
    init(_ span: Nanoseconds) { self.init(nanoseconds: span.count) }
}
