internal import AMGossip
internal import AMText

/// A node says how it is, and looks how the others are.
extension Alertmanager {
    /// Says how we are to everybody, compares what we know with one of them, and looks for what is wrong.
    mutating func heartbeat() {
        agenda.add(.share(.heartbeat), at: now.steady + options.limits.sharing.heartbeat)
        countUnheard()
        examineCluster()
        sharing?.forgetLost(at: now.steady)
        guard let peers = sharing?.peers, !peers.isEmpty else { return }
        let chosen = peers.randomElement(using: &dice)
        tellAtOnce(header(), to: peers.filter { $0 != chosen })
        guard let chosen else { return }
        var message = header()
        message.digest = sharing.map { $0.digest(at: $0.judged(now)) } ?? []
        message.steps = options.limits.sharing.steps
        tellAtOnce(message, to: [chosen])
    }

    /// Counts alerts that others hear of again and again while their sender has not come here for long.
    ///
    /// Behind a load balancer a sender comes to each node sooner or later; one that reaches only some nodes
    /// never comes here. Refreshes of others are counted too, because an alert that was posted once, with an
    /// end far away, says nothing.
    private mutating func countUnheard() {
        guard sharing?.peers.isEmpty == false, var sharing = sharing.take() else {
            self.sharing?.unheard = 0
            return
        }
        let limits = sharing.limits
        let oldest = now.steady.nanoseconds / 1_000_000_000 - limits.unheardFor.nanoseconds / 1_000_000_000
        var firing = 0
        var missing = 0
        var via = Set<UInt16>()
        let recent = HybridStamp(now.wall + sharing.clock.shift - limits.unheardFor)
        sharing.entries.forEach { _, entry in
            guard let entry, entry.sharedEnd > now.wall, entry.knownSince <= oldest else { return }
            firing += 1
            guard entry.postedAt <= oldest, entry.refreshes >= limits.unheardRefreshes else { return }
            missing += 1
            for register in entry.registers.all where register.stamp >= recent { via.insert(register.origin) }
        }
        // Chance may leave out one of many, even for long.
        sharing.unheard = 100 * missing >= firing ? missing : 0
        via.remove(OriginTable.own)
        sharing.unheardVia = sharing.unheard == 0 ? [] : via.map { sharing.origins.name($0) }.sorted()
        self.sharing = sharing
    }

    private mutating func examineCluster() {
        guard let sharing else { return }
        let findings =
            sharing.configurationFindings(own: settings.contentHash)
            + sharing.clockFindings(at: now.steady) + sharing.unheardFindings()
        let told = self.sharing?.doctor.examine(findings, at: now.steady)
        for sentence in told?.begun ?? [] { say(LogLine(.warn, sentence, component: "cluster")) }
        for sentence in told?.over ?? [] {
            say(LogLine(.info, "no longer so: " + sentence, component: "cluster"))
        }
    }
}

extension Sharing {
    /// Forgets peers that went long ago.
    mutating func forgetLost(at now: Ticks) {
        // tidy: any order, each is looked at on its own
        for (name, peer) in known {
            if let lostAt = peer.lostAt, now - lostAt > limits.lostFor { known[name] = nil }
        }
    }

    /// Live peers that have been heard, with what is known of them. Shape: sorted by name.
    private var live: [(name: NodeName, peer: PeerKnowledge)] {
        peers.compactMap { name in known[name].map { (name, $0) } }
    }

    fileprivate func configurationFindings(own hash: UInt64) -> [ClusterDoctor.Finding] {
        live.filter { hash != 0 && $0.peer.configuration != 0 && $0.peer.configuration != hash }.map {
            let pair = [own, $0.name].sorted()
            return ClusterDoctor.Finding(
                key: "configuration of \($0.name)",
                sentence: "the configurations of \(pair[0]) and \(pair[1]) differ",
                patience: limits.configurationGrace)
        }
    }

    /// Clocks that differ. If most of them agree, the others are wrong; else nobody can tell which is.
    fileprivate func clockFindings(at now: Ticks) -> [ClusterDoctor.Finding] {
        var clocks: [(name: NodeName, ahead: GoDuration)] = live.compactMap { node in
            node.peer.ahead(at: now).map { (node.name, $0) }
        }
        clocks.append((own, .zero))
        let right = ClusterTime.majority(of: clocks.map(\.ahead), limits.clockTolerance)
        let reference = right ?? .zero
        return clocks.filter { !ClusterTime.areNear($0.ahead, reference, limits.clockTolerance) }.map {
            clock in
            let span = clock.ahead - reference
            let seconds = Int64(abs(span.inSeconds).rounded())
            let words = span > .zero ? "ahead of" : "behind"
            let sentence =
                right == nil
                ? "the clock of \(clock.name) is \(seconds) s \(words) the one of \(own)"
                : "the clock of \(clock.name) is \(seconds) s \(words) those of the other nodes"
            return ClusterDoctor.Finding(
                key: "clock of \(clock.name)", sentence: sentence, patience: limits.heartbeat)
        }
    }

    fileprivate func unheardFindings() -> [ClusterDoctor.Finding] {
        var all = live.map { (name: $0.name, count: $0.peer.unheard, via: $0.peer.via) }
        all.append((own, unheard, unheardVia))
        return all.filter { $0.count > 0 }.map { node in
            let alerts =
                node.count == 1
                ? "the sender of 1 alert reaches" : "the senders of \(node.count) alerts reach"
            let reached = node.via.map(\.description).joined(separator: ", ")
            return ClusterDoctor.Finding(
                key: "senders of \(node.name)",
                sentence: "\(alerts) \(reached) and not \(node.name)", patience: .minutes(1))
        }
    }
}
