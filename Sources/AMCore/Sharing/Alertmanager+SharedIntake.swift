internal import AMGossip
internal import AMText

/// What senders post here becomes known to the others.
extension Alertmanager {
    /// An alert that a sender posted and that is new in the table.
    mutating func shareNew(_ slot: UInt32) {
        let alert = alerts[slot]
        let entry = SharedAlert(
            alert.fingerprint, details: AlertRegister.hash(details: alert.details), at: now.steady)
        sharing?.reach(slot)
        sharing?.entries[Int(slot)] = entry
        _ = sharing?.post(slot, alert.times, receivedAt: alert.times.updatedAt, details: nil, at: now)
        // What is over and nobody knew is no news to anybody.
        if sharing.map({ alert.times.isResolved(at: $0.judged(now)) }) == false {
            tellSoon(slot, isNews: true)
        }
    }

    /// Others are to hear of a post: at once if it is news, else when they need it.
    mutating func tellSoon(_ slot: UInt32, isNews: Bool) {
        guard sharing?.peers.isEmpty == false else { return }
        if isNews {
            sharing?.queue(slot, asNews: true)
            scheduleTelling()
            return
        }
        guard
            let patience = sharing.flatMap({ sharing in
                sharing.patience(slot, until: alerts[slot].times.endsAt, at: sharing.judged(now))
            })
        else { return }
        if patience <= options.limits.sharing.sweepSpacing {
            sharing?.queue(slot, asNews: false)
            scheduleTelling()
        } else {
            sharing?.putOff(slot)
            scheduleSweep(in: patience)
        }
    }

    /// An alert that the journal held. Its register keeps the moment at which it was last received, so
    /// whatever was said of it while we were away comes later. If its sender gets time after the restart,
    /// only this node knows.
    mutating func shareRestored(_ slot: UInt32, written: AlertTimes) {
        guard var sharing = sharing.take() else { return }
        let alert = alerts[slot]
        var entry = SharedAlert(
            alert.fingerprint, details: AlertRegister.hash(details: alert.details), at: now.steady)
        let stamp = HybridStamp(min(written.updatedAt, now.wall))
        var own = AlertRegister(
            origin: OriginTable.own, stamp: stamp, details: entry.details, times: written)
        _ = entry.registers.put(own, sharing.origins)
        if alert.times != written {
            own.times = alert.times
            entry.pending = own
            entry.isGrace = true
        }
        entry.isRestored = true
        entry.settle(sharing.origins)
        sharing.clock.hear(stamp, at: now.wall)
        sharing.reach(slot)
        sharing.entries[Int(slot)] = entry
        self.sharing = sharing
    }

    /// Puts the next batch on the agenda. While the disk is behind, there is no hurry.
    mutating func scheduleTelling(isBlocked: Bool = false) {
        guard let sharing, !sharing.isTelling, !sharing.outbox.isEmpty else { return }
        let pause = isBlocked ? sharing.limits.sweepSpacing : sharing.limits.batchInterval
        let earliest = sharing.toldAt.map { $0 + pause } ?? now.steady
        self.sharing?.isTelling = true
        agenda.add(.share(.tell), at: max(now.steady, earliest))
    }

    /// Puts the next look at refreshes that can wait on the agenda.
    mutating func scheduleSweep(in patience: GoDuration) {
        let at = now.steady + max(patience, options.limits.sharing.sweepSpacing)
        if let due = sharing?.laterAt, due <= at { return }
        sharing?.laterAt = at
        agenda.add(.share(.sweep), at: at)
    }

    /// Looks at the refreshes that can wait.
    mutating func sweepRefreshes() {
        guard let due = sharing?.laterAt, due <= now.steady else { return }
        sharing?.laterAt = nil
        let slots = sharing?.later ?? []
        sharing?.later = []
        for slot in slots where sharing?.entries[Int(slot)]?.isLater == true {
            sharing?.entries[taken: Int(slot)].isLater = false
            guard let entry = sharing?.entries[Int(slot)], entry.pending != nil, !entry.isGrace,
                !entry.isQueued
            else { continue }
            tellSoon(slot, isNews: false)
        }
    }
}

extension Sharing {
    /// Puts a slot among those whose refreshes can wait.
    mutating func putOff(_ slot: UInt32) {
        guard entries[Int(slot)]?.isLater == false else { return }
        entries[taken: Int(slot)].isLater = true
        later.append(slot)
    }
}
