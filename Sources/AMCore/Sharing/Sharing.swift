import AMGossip
import AMText

/// What this node shares with others of ours: for each alert what is known of it from which node, and what is
/// still to be told.
///
/// What a sender posts here goes into our own register. News (a new alert, other details, an end) is told at
/// once; a refresh only when the end that the others know comes near. What gets lost on the way is found by
/// comparing digests. An alert's times are the fold of all registers, so nodes that know the same show the
/// same, and an alert ends when the freshest copy that any of them holds has ended.
struct Sharing: Sendable {
    let own: NodeName
    let limits: SharingLimits
    var clock: HybridClock
    var time: ClusterTime
    var origins: OriginTable
    /// By slot of the alert.
    var entries: Chunked<SharedAlert?> = Chunked()
    /// Live nodes of ours that want alerts. Shape: sorted.
    var peers: [NodeName] = []
    /// Those, and some that went.
    var known: [NodeName: PeerKnowledge] = [:]

    /// Slots of which others are to be told.
    var outbox: ContiguousArray<UInt32> = []
    /// Slots whose refreshes can wait, by the second of the steady clock at which they are looked at.
    var later: [Int64: ContiguousArray<UInt32>] = [:]
    /// The first of these seconds.
    var firstLater: Int64?
    /// When the next look is on the agenda; nil: none is.
    var laterAt: Ticks?
    /// Whether a batch is on the agenda, and when the last one left.
    var isTelling = false
    var toldAt: Ticks?
    /// Messages that wait for the disk. Shape: ascending.
    var waiting: [Batch] = []
    var nextBatch: UInt64 = 1
    /// All batches up to this one are on disk.
    var committed: UInt64 = 0
    /// Where the next comparison begins that does not fit into one step.
    var nextBucket = 0
    /// Whether the clocks of others have been heard.
    var isAligned = false
    var doctor = ClusterDoctor()
    /// Why a message could not be read last.
    var lastRefusal: PeerMessageError?
    /// Alerts whose senders reach others and not us, as last counted, and who is reached.
    var unheard = 0
    var unheardVia: [NodeName] = []

    /// Messages that wait for the disk.
    struct Batch: Sendable {
        let number: UInt64
        /// Nil: everybody.
        let to: NodeName?
        let messages: [PeerMessage]
    }

    init(own: NodeName, limits: SharingLimits) {
        self.own = own
        self.limits = limits
        clock = HybridClock(reach: limits.clockReach)
        time = ClusterTime(tolerance: limits.clockTolerance)
        origins = OriginTable(own: own)
    }

    /// The moment of a turn by the time of the cluster.
    mutating func begin(_ moment: Now) -> Now {
        let (now, wasSet) = time.begin(moment)
        if wasSet {
            for name in Array(known.keys) { known[name]?.forgetClock() }
        }
        return now
    }

    /// The moment by which an alert must be over to count as such.
    func judged(_ now: Now) -> Timestamp { now.wall + time.behind }

    /// Makes room for a slot.
    mutating func reach(_ slot: UInt32) {
        while entries.count <= Int(slot) { entries.append(nil) }
    }

    /// Forgets an alert that was dropped.
    mutating func forget(_ slot: UInt32) {
        if Int(slot) < entries.count { entries[Int(slot)] = nil }
    }

    /// Whether an alert that is over must be kept all the same: while some node's word says that it fires, it
    /// is needed against that word, should it come back; but not for ever.
    func isNeeded(_ slot: UInt32, at moment: Timestamp) -> Bool {
        guard Int(slot) < entries.count, let entry = entries[Int(slot)], let newest = entry.registers.newest,
            newest > HybridStamp(moment - limits.keepsEnded)
        else { return false }
        return entry.registers.all.contains { $0.times.endsAt > moment }
    }

    /// The numbers of nodes; names that nothing uses any more make room. nil: there is none even so.
    mutating func numbers(of names: [NodeName]) -> [UInt16?] {
        let numbers = names.map { origins.number(of: $0) }
        guard numbers.contains(nil) else { return numbers }
        var used = Set(numbers.compactMap { $0 })
        entries.forEach { _, entry in
            guard let entry else { return }
            for register in entry.registers.all { used.insert(register.origin) }
        }
        origins.keep(only: used)
        return names.map { origins.number(of: $0) }
    }

    /// Whether a node that may know more has not been heard for a while.
    func isDeaf(at now: Ticks) -> Bool {
        known.values.contains { peer in
            if let lostAt = peer.lostAt { return now - lostAt < limits.lostFor }
            return now - peer.heardAt > limits.deafAfter
        }
    }

    /// The sums of the marks of each bucket.
    func digest(at moment: Timestamp) -> [UInt64] {
        var sums = [UInt64](repeating: 0, count: PeerMessage.buckets)
        entries.forEach { _, entry in
            guard let entry, entry.isCompared(at: moment) else { return }
            sums[PeerMessage.bucket(of: entry.fingerprint)] &+= entry.mark
        }
        return sums
    }
}

extension Sharing {
    /// Takes the post of an alert into our own register. Returns the times that hold now.
    /// - Parameters:
    ///   - merged: the post merged over the times that held.
    ///   - receivedAt: when it was posted.
    ///   - details: the details, if they are other ones than before.
    mutating func post(
        _ slot: UInt32, _ merged: AlertTimes, receivedAt: Timestamp, details: ArraySlice<UInt8>?, at now: Now
    ) -> AlertTimes {
        guard var entry = entries[Int(slot)].take() else { return merged }
        if let details {
            entry.details = AlertRegister.hash(details: details)
            entry.needsBody = true
        }
        var times = merged
        times.updatedAt = receivedAt
        let stamp = clock.stamp(at: now.wall, after: entry.newest)
        entry.pending = AlertRegister(
            origin: OriginTable.own, stamp: stamp, details: entry.details, times: times)
        entry.isGrace = false
        entry.isRestored = false
        entry.postedAt = now.steady.nanoseconds / 1_000_000_000
        entry.refreshes = 0
        let held = entry.registers.effective(pending: entry.pending, origins)?.times ?? merged
        if peers.isEmpty { entry.tellPending(origins) }
        entries[Int(slot)] = entry
        return held
    }

    /// Puts a slot among those of which others are told with the next batch.
    mutating func queue(_ slot: UInt32, asNews isNews: Bool) {
        guard !peers.isEmpty, entries[Int(slot)] != nil else { return }
        if isNews { entries[taken: Int(slot)].isNews = true }
        guard !entries[taken: Int(slot)].isQueued else { return }
        entries[taken: Int(slot)].isQueued = true
        outbox.append(slot)
    }

    /// How long a refresh can wait: until the end that the others know is less than half of the lease away,
    /// and in any case until shortly before it. Where all nodes get the same posts, the others wait for the
    /// first one's word. nil: they know a later end anyway, there is nothing to tell.
    func patience(_ slot: UInt32, until end: Timestamp, at now: Now) -> GoDuration? {
        let moment = judged(now)
        guard let shared = entries[Int(slot)]?.sharedEnd, end > moment || shared > moment else { return nil }
        if end == shared { return nil }
        // It ends earlier than the others believe.
        if end < shared { return .zero }
        let left = shared - moment
        let rank = Int64(peers.firstIndex { own < $0 } ?? peers.count)
        return min(left - (end - shared) + limits.turn * rank, left - limits.shortestLead)
    }
}
