internal import AMGossip
internal import AMText

/// Nodes of ours speak to each other.
extension Alertmanager {
    /// What is done from time to time for what nodes of ours share.
    mutating func perform(_ duty: Agenda.ShareDuty) {
        guard sharing != nil else { return }
        switch duty {
        case .tell: tellNews()
        case .sweep: sweepRefreshes()
        case .compare: compareAgain()
        case .heartbeat: heartbeat()
        }
    }

    /// Sends a message to nodes of ours, each on a stream of its own. How that ended comes to
    /// `peerMessageEnded` later, not before this returns.
    mutating func tellOurs(_ names: [NodeName], _ data: [UInt8]) {
        guard !names.isEmpty, let tag = cluster?.tag(.ours) else { return }
        let part = MeshCodec.encodePart(key: PeerMessage.key, data: data)
        gossipEvents.append(.tellSome(names, part, tag: tag))
        cluster?.counters.sharedSent.bytes += UInt64(data.count * names.count)
    }

    /// A message to nodes of ours is over: so many were tried, and so many of them did not take it. What did
    /// not arrive is found by the next comparisons.
    mutating func peerMessageEnded(_ tag: UInt64, attempts: Int, failures: Int) {
        cluster?.counters.sharedSent.messages += UInt64(max(0, attempts - failures))
    }

    /// Somebody came or went.
    mutating func membersChanged() {
        guard sharing != nil, let cards = cluster?.cards else { return }
        let live = cards.filter(\.card.sharesAlerts).map(\.name)
        let before = sharing?.peers ?? []
        guard live != before else { return }
        sharing?.peers = live
        for name in before where !live.contains(name) {
            // A goodbye has taken it out already.
            sharing?.known[name]?.lostAt = now.steady
            sharing?.known[name]?.steps = nil
        }
        let fresh = live.filter { !before.contains($0) }
        guard !fresh.isEmpty else { return }
        for name in fresh {
            if sharing?.known[name] == nil { sharing?.makeRoomForPeer() }
            sharing?.known[name, default: PeerKnowledge(at: now.steady)].lostAt = nil
            sharing?.known[name]?.heardAt = now.steady
        }
        let hello = header()
        tellOurs(fresh, hello.encoded)
        // Who finds itself among many new ones is the new one, and asks one of them. The hello tells each how
        // the other's clock goes before anything is compared.
        if 2 * fresh.count >= live.count, let chosen = fresh.randomElement(using: &dice) {
            compareSoon(with: chosen, steps: options.limits.sharing.steps)
        }
    }

    /// A message with what each of ours says of us.
    func header() -> PeerMessage {
        guard let sharing else { preconditionFailure("only a node that shares speaks") }
        var message = header(of: sharing)
        if sharing.unheard > 0 {
            message.names = sharing.unheardVia
            message.unheard = PeerMessage.Unheard(
                alerts: sharing.unheard, via: Array(sharing.unheardVia.indices))
        }
        return message
    }

    /// Sends what says nothing of alerts, or nothing that must be on disk first.
    mutating func tellAtOnce(_ message: PeerMessage, to names: [NodeName]) {
        tellOurs(names, message.encoded)
        cluster?.counters.sharedSent.alerts += UInt64(message.records.count * names.count)
    }

    /// Sends messages behind the disk: whatever they say of our own posts was written before anybody hears
    /// it.
    mutating func tellBehindDisk(_ messages: [PeerMessage], to name: NodeName?) {
        guard !messages.isEmpty, let number = sharing?.nextBatch else { return }
        sharing?.nextBatch = number + 1
        sharing?.waiting.append(Sharing.Batch(number: number, to: name, messages: messages))
        out.afterCommit.append(.announce(.alerts(batch: number)))
    }

    /// A batch, and all before it, is on disk.
    mutating func alertsAreOnDisk(batch number: UInt64) {
        guard let committed = sharing?.committed else { return }
        sharing?.committed = max(committed, number)
        while let batch = sharing?.waiting.first, batch.number <= number {
            sharing?.waiting.removeFirst()
            let names = batch.to.map { [$0] } ?? sharing?.peers ?? []
            for message in batch.messages { tellAtOnce(message, to: names) }
        }
    }

    /// Labels and details of an alert as they travel.
    func body(of slot: UInt32) -> AlertBody {
        let alert = alerts[slot]
        var bytes: [UInt8] = []
        AlertBody.append(labels.texts.set(alert.labels), to: &bytes)
        let offset = bytes.count
        bytes.append(contentsOf: alert.details)
        return AlertBody(bytes: bytes[...], detailsOffset: offset)
    }

    /// Whether an alert of a flush counts as over.
    ///
    /// Who posts to whichever node answers first is heard by all of us through that node, so its end may pass
    /// here while the refresh is on its way. Refreshes leave when half of the lease is left, so this happens
    /// only when a node that may know more is not heard. As long as that is so, an alert that ran out is
    /// given a little more time. One that its sender declared over is over.
    func isOver(_ slot: UInt32, at moment: Timestamp) -> Bool {
        let times = alerts[slot].times
        guard times.isResolved(at: moment) else { return false }
        guard let sharing else { return true }
        // The clock that decides is never ahead of ours.
        let judged = moment + sharing.time.behind
        guard times.isResolved(at: judged) else { return false }
        guard times.endsAt > times.updatedAt else { return true }
        return judged - times.endsAt >= sharing.limits.lapseGrace || !sharing.isDeaf(at: now.steady)
    }
}

extension Sharing {
    /// Forgets the peer that was lost first, if too many are remembered.
    mutating func makeRoomForPeer() {
        guard known.count >= limits.peers else { return }
        let lost = known.filter { $0.value.lostAt != nil }
        if let oldest = lost.min(by: { a, b in
            (a.value.heardAt, a.key) < (b.value.heardAt, b.key)
        }) {
            known[oldest.key] = nil
        }
    }
}
