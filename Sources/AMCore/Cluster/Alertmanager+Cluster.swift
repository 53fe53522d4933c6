internal import AMGossip
internal import AMText

/// The node takes part in a cluster: the membership hears what comes in and says what goes out.
extension Alertmanager {
    /// The first turn of a node that is to take part: it knows itself, and asks who else there is.
    mutating func startCluster() {
        guard cluster?.isStarted == false else { return }
        cluster?.isStarted = true
        gossipEvents.append(.start)
        gossip()
        let peers = cluster?.settings.peers ?? []
        if peers.isEmpty {
            take(PeerAddresses(purpose: .join, endpoints: []))
        } else {
            lookUp(.join)
        }
        gossip()
    }

    /// The membership takes what it is still to be told, and what it has to say is done.
    mutating func gossip() {
        let moment = Nanoseconds(now.steady)
        var next = 0
        while next < gossipEvents.count {
            let event = gossipEvents[next]
            next += 1
            guard let actions = cluster?.membership.handle(event, at: moment, using: &dice) else { break }
            for action in actions { take(action) }
        }
        gossipEvents.removeAll(keepingCapacity: true)
    }

    /// Lets the membership do what is due.
    mutating func wakeCluster() {
        guard let due = cluster?.membership.nextWake, due <= Nanoseconds(now.steady) else { return }
        gossipEvents.append(.wake)
        gossip()
    }

    /// Says goodbye, if there is anybody to say it to.
    mutating func leaveCluster() {
        if cluster == nil { out.afterCommit.append(.hasLeft) } else { gossipEvents.append(.leave) }
    }

    /// When the membership wants to be woken.
    var clusterWakeAt: Ticks? { (cluster?.membership.nextWake).map { Ticks(nanoseconds: $0.count) } }

    private mutating func take(_ action: Action) {
        switch action {
        case .send, .dial, .answer, .close: out.atOnce.append(.gossip(action))
        // What is ours may be in it and not on disk yet.
        case .askState: out.afterCommit.append(.encodeState(snapshot()))
        case .deliver(let bytes): take(message: bytes)
        case .deliverState(let bytes, let isJoin): out.atOnce.append(.decodeState(bytes, isJoin: isJoin))
        case .notice(let notice): take(notice)
        case .log(let line):
            say(LogLine(.debug, "memberlist", component: "cluster", [LogField("text", line.text)]))
        }
    }

    private mutating func take(_ notice: Notice) {
        switch notice {
        case .joined(let member): joined(member)
        case .gone(let member): gone(member)
        case .updated:
            cluster?.membersChanged()
            membersChanged()
        case .conflict(let known, let claimed): note(conflict: known, claimed)
        case .pinged(let name, let time): note(ping: name, time)
        case .joinEnded(let endpoint, let failure): joinEnded(endpoint, failure)
        case .told(let tag, let attempts, let failures): told(tag, attempts: attempts, failures: failures)
        case .leftCluster(let inTime):
            if !inTime {
                say(LogLine(.warn, "not every peer may have heard the goodbye", component: "cluster"))
            }
            out.afterCommit.append(.hasLeft)
        }
    }

    private mutating func joined(_ member: Member) {
        if cluster?.failed.remove(member.endpoint) == true {
            say(LogLine(.debug, "peer rejoined", component: "cluster", Self.fields(member)))
        }
        cluster?.membersChanged()
        membersChanged()
    }

    private mutating func gone(_ member: Member) {
        if member.name != cluster?.membership.settings.name {
            cluster?.failed.add(member.endpoint, at: now.steady, most: options.limits.failedPeers)
            say(LogLine(.debug, "peer left", component: "cluster", Self.fields(member)))
        }
        cluster?.membersChanged()
        membersChanged()
    }

    private static func fields(_ member: Member) -> [LogField] {
        [LogField("peer", member.name.description), LogField("addr", member.endpoint.description)]
    }

    /// Each message of a node that claims the name of another one comes here.
    private mutating func note(conflict known: Member, _ claimed: Endpoint?) {
        let claim = claimed?.description ?? "an unknown address"
        note(concern: "another node at \(claim) has the name \(known.name) of the one at \(known.endpoint)")
    }

    /// A member told something of this moment, which ought to be past.
    mutating func note(ahead moment: Timestamp?) {
        guard let moment, moment - now.wall > options.limits.clockSkew else { return }
        note(concern: "what another member tells is of the future: its clock is ahead of ours, or was")
    }

    /// Notes something that somebody should look at. It is said when it is new.
    private mutating func note(concern sentence: String) {
        let oldest = now.steady + options.limits.concernKept * -1
        if cluster?.concerns.add(sentence, at: now.steady, forgetting: oldest) == true {
            say(LogLine(.warn, sentence, component: "cluster"))
        }
    }

    private mutating func note(ping name: NodeName, _ time: Nanoseconds) {
        guard let known = cluster?.counters.pings, known[name] != nil || known.count < 4096 else { return }
        cluster?.counters.pings[name, default: Histogram(bounds: ClusterCounters.pingBounds)]
            .observe(Double(time.count) / 1e9)
    }

    /// A message of another node: what it is about stands before it.
    private mutating func take(message bytes: [UInt8]) {
        do throws(MeshError) {
            let part = try MeshCodec.decodePart(bytes)
            switch part.key {
            case MeshCodec.silencesKey: merge(silences: try MeshCodec.decodeSilences(part.data), part.data)
            case MeshCodec.logKey: merge(entries: try MeshCodec.decodeLogEntries(part.data), part.data)
            case PeerMessage.key: takePeerMessage(part.data)
            default: break
            }
        } catch {
            let fields = [LogField("err", error.description)]
            say(LogLine(.warn, "a message of a peer could not be read", component: "cluster", fields))
        }
    }

    /// What readers may see of the cluster.
    var clusterView: ClusterView? {
        guard let cluster else { return nil }
        let concerns = cluster.concerns.all(since: now.steady + options.limits.concernKept * -1)
        return ClusterView(
            name: cluster.membership.settings.name.description, isReady: cluster.settling.isReady,
            peers: cluster.peers, position: cluster.position, healthScore: cluster.membership.healthScore,
            failedPeers: cluster.failed.count, queuedUpdates: cluster.membership.queuedUpdates,
            gossip: cluster.membership.counts, counters: cluster.counters,
            warnings: (concerns + (sharing?.doctor.warnings ?? [])).sorted())
    }
}

extension ClusterCounters {
    /// Buckets of the pings' seconds.
    static let pingBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5]
}

/// The earlier of two moments; nil: never.
func earliest(_ a: Ticks?, _ b: Ticks?) -> Ticks? {
    guard let a else { return b }
    return b.map { min(a, $0) } ?? a
}
