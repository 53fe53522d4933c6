internal import AMGossip
internal import AMText

/// The node finds its peers, waits until they have settled, and goes after those that it lost.
extension Alertmanager {
    /// Asks what the configured names stand for.
    mutating func lookUp(_ purpose: PeerLookup.Purpose, onlyNew: Bool = false) {
        let wasOnlyNew = cluster?.isLookingUp != true || cluster?.wantsOnlyNew == true
        cluster?.wantsOnlyNew = wasOnlyNew && onlyNew
        guard let peers = cluster?.settings.peers, cluster?.isLookingUp == false, !peers.isEmpty else {
            return
        }
        cluster?.isLookingUp = true
        out.atOnce.append(.lookUp(PeerLookup(purpose: purpose, peers: peers)))
    }

    /// Takes what the configured names stand for.
    mutating func take(_ found: PeerAddresses) {
        guard let settings = cluster?.settings, !isStopping else { return }
        cluster?.isLookingUp = false
        let own = settings.gossip.advertised
        let endpoints = found.endpoints.filter { $0 != own }
        switch found.purpose {
        case .join:
            // Somebody else may have been quicker, and brought them already.
            let members = Set(cluster?.peers.map(\.endpoint) ?? [])
            for endpoint in endpoints where !members.contains(endpoint) {
                cluster?.failed.add(endpoint, at: now.steady, most: options.limits.failedPeers)
            }
            cluster?.firstJoin.failures = found.failures.map { "Failed to resolve \($0.peer): \($0.text)" }
            for endpoint in endpoints where join(endpoint, .first) { cluster?.firstJoin.waiting += 1 }
            if cluster?.firstJoin.waiting == 0 { firstJoinEnded() }
        case .refresh:
            var members = Set(cluster?.peers.map(\.endpoint) ?? [])
            if cluster?.wantsOnlyNew == true { members.formUnion(cluster?.failed.endpoints ?? []) }
            for endpoint in endpoints where !members.contains(endpoint) { _ = join(endpoint, .refresh) }
            // A name that stands for nothing is a peer that cannot be joined.
            if cluster?.wantsOnlyNew == false { found.failures.forEach { refreshFailed($0) } }
        }
    }

    private mutating func refreshFailed(_ failure: PeerAddresses.Failure) {
        cluster?.counters.failedRefreshJoins += 1
        sayJoin("refresh", .warn, failure.peer, failure.text)
    }

    /// Begins to join somebody. False: that is under way already.
    private mutating func join(_ endpoint: Endpoint, _ purpose: Cluster.JoinPurpose) -> Bool {
        guard cluster != nil, cluster?.joins[endpoint] == nil else { return false }
        cluster?.joins[endpoint] = purpose
        gossipEvents.append(.join([endpoint]))
        return true
    }

    /// A join ended.
    mutating func joinEnded(_ endpoint: Endpoint, _ failure: String?) {
        guard let purpose = cluster?.joins.removeValue(forKey: endpoint) else { return }
        switch purpose {
        case .first:
            if let failure {
                cluster?.firstJoin.failures.append("Failed to join \(endpoint): \(failure)")
            } else {
                cluster?.firstJoin.joined += 1
            }
            cluster?.firstJoin.waiting -= 1
            if cluster?.firstJoin.waiting == 0 { firstJoinEnded() }
        case .reconnect:
            if failure == nil {
                cluster?.counters.reconnections += 1
            } else {
                cluster?.counters.failedReconnections += 1
            }
            sayJoin("reconnect", .debug, endpoint.description, failure)
        case .refresh:
            if failure == nil {
                cluster?.counters.refreshJoins += 1
            } else {
                cluster?.counters.failedRefreshJoins += 1
            }
            sayJoin("refresh", failure == nil ? .debug : .warn, endpoint.description, failure)
        }
    }

    private mutating func sayJoin(_ what: String, _ level: LogLevel, _ address: String, _ failure: String?) {
        let result = LogField("result", failure == nil ? "success" : "failure")
        let fields =
            [result, LogField("addr", address)] + (failure.map { [LogField("err", $0)] } ?? [])
        say(LogLine(level, what, component: "cluster", fields))
    }

    /// Whoever could be reached was reached: from here on it is waited for rest, and the others are tried
    /// again.
    private mutating func firstJoinEnded() {
        guard let settings = cluster?.settings, let join = cluster?.firstJoin, cluster?.settling.since == nil
        else { return }
        if join.joined == 0, !join.failures.isEmpty {
            sayNotJoined(join.failures, settings)
        } else {
            for failure in join.failures {
                say(LogLine(.debug, "memberlist", component: "cluster", [LogField("text", failure)]))
            }
            let count = LogField("peers", .int(join.joined))
            say(LogLine(.debug, "joined cluster", component: "cluster", [count]))
        }
        if settings.reconnectInterval > .zero { plan(.reconnect, in: settings.reconnectInterval) }
        if settings.reconnectTimeout > .zero { plan(.forgetFailed, in: options.limits.failedPeerSweep) }
        if !settings.peers.isEmpty { plan(.refresh, in: options.limits.peerRefresh) }
        cluster?.settling.since = now.steady
        let interval = LogField("interval", .duration(pollInterval))
        say(LogLine(.info, "Waiting for gossip to settle...", component: "cluster", [interval]))
        if settings.settleTimeout <= .zero {
            settlingTimedOut()
        } else {
            plan(.settleTimeout, in: settings.settleTimeout)
            plan(.settle, in: pollInterval)
        }
    }

    private mutating func sayNotJoined(_ failures: [String], _ settings: ClusterSettings) {
        let head = failures.count == 1 ? "1 error occurred:" : "\(failures.count) errors occurred:"
        let text = head + failures.map { "\n\t* \($0)" }.joined() + "\n\n"
        say(LogLine(.warn, "failed to join cluster", component: "cluster", [LogField("err", text)]))
        if settings.reconnectInterval > .zero {
            let words = "will retry joining cluster every \(settings.reconnectInterval)"
            say(LogLine(.info, words, component: "cluster"))
        }
        say(LogLine(.warn, "unable to join gossip mesh", [LogField("err", text)]))
    }

    private mutating func plan(_ duty: Agenda.ClusterDuty, in delay: GoDuration) {
        agenda.add(.cluster(duty), at: now.steady + delay)
    }

    /// How often it is looked whether the cluster has settled: ten intervals of gossip.
    private var pollInterval: GoDuration {
        GoDuration(cluster?.settings.gossip.gossipInterval ?? .zero) * 10
    }

    /// Does what is due for the cluster.
    mutating func perform(_ duty: Agenda.ClusterDuty) {
        guard let settings = cluster?.settings else { return }
        switch duty {
        case .settle: lookWhetherSettled()
        case .settleTimeout: settlingTimedOut()
        case .reconnect:
            plan(.reconnect, in: settings.reconnectInterval)
            for endpoint in cluster?.failed.endpoints ?? [] { _ = join(endpoint, .reconnect) }
            // Who is back may have another address.
            if cluster?.failed.count != 0 { lookUp(.refresh, onlyNew: true) }
        case .refresh:
            plan(.refresh, in: options.limits.peerRefresh)
            lookUp(.refresh)
        case .forgetFailed:
            plan(.forgetFailed, in: options.limits.failedPeerSweep)
            let oldest = now.steady + settings.reconnectTimeout * -1
            for endpoint in cluster?.failed.removeThose(before: oldest) ?? [] {
                let fields = [LogField("addr", endpoint.description)]
                say(LogLine(.debug, "failed peer has timed out", component: "cluster", fields))
            }
        }
    }

    // MARK: Settling

    private mutating func lookWhetherSettled() {
        guard let settling = cluster?.settling, !settling.isReady, let since = settling.since,
            let members = cluster?.membership.liveCount
        else { return }
        let polls = settling.polls
        let elapsed = LogField("elapsed", .duration(now.steady - since))
        let verdict = cluster?.settling.look(members: members)
        switch verdict {
        case .settled:
            say(LogLine(.info, "gossip settled; proceeding", component: "cluster", [elapsed]))
            becomeReady()
            return
        case .same: say(LogLine(.debug, "gossip looks settled", component: "cluster", [elapsed]))
        case .other(let before):
            let fields = [
                LogField("polls", .int(polls)), LogField("before", .int(before)),
                LogField("now", .int(members)), elapsed,
            ]
            say(LogLine(.info, "gossip not settled", component: "cluster", fields))
        case nil: return
        }
        plan(.settle, in: pollInterval)
    }

    private mutating func settlingTimedOut() {
        guard let settling = cluster?.settling, !settling.isReady, let since = settling.since else { return }
        let fields = [
            LogField("polls", .int(settling.polls)), LogField("elapsed", .duration(now.steady - since)),
        ]
        say(LogLine(.info, "gossip not settled but continuing anyway", component: "cluster", fields))
        becomeReady()
    }

    private mutating func becomeReady() {
        cluster?.settling.isReady = true
        releaseHeldFlushes()
    }
}
