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
        if let judged = sharing?.judged(now), !alert.times.isResolved(at: judged) {
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
        guard let patience = sharing?.patience(slot, until: alerts[slot].times.endsAt, at: now) else {
            return
        }
        if patience <= options.limits.sharing.sweepSpacing {
            sharing?.queue(slot, asNews: false)
            scheduleTelling()
        } else {
            sharing?.putOff(slot, to: now.steady + patience)
            scheduleSweep()
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
        guard sharing?.isTelling == false, sharing?.outbox.isEmpty == false else { return }
        let limits = options.limits.sharing
        let pause = isBlocked ? limits.sweepSpacing : limits.batchInterval
        let earliest = (sharing?.toldAt).map { $0 + pause } ?? now.steady
        sharing?.isTelling = true
        agenda.add(.share(.tell), at: max(now.steady, earliest))
    }

    /// Puts the next look at refreshes that can wait on the agenda.
    mutating func scheduleSweep() {
        guard let first = sharing?.firstLater else { return }
        let at = max(Ticks(nanoseconds: first * 1_000_000_000), now.steady)
        if let due = sharing?.laterAt, due <= at { return }
        sharing?.laterAt = at
        agenda.add(.share(.sweep), at: at)
    }

    /// Looks at the refreshes that could wait until now.
    mutating func sweepRefreshes() {
        guard let due = sharing?.laterAt, due <= now.steady else { return }
        sharing?.laterAt = nil
        for slot in sharing?.takeLater(until: now.steady) ?? [] {
            // It may be another alert's slot by now, or the word of it may have gone with news.
            guard sharing?.isRefreshed(slot) == true else { continue }
            tellSoon(slot, isNews: false)
        }
        scheduleSweep()
    }
}

extension Sharing {
    /// Puts a slot among those whose refreshes can wait until a moment.
    mutating func putOff(_ slot: UInt32, to moment: Ticks) {
        guard entries[Int(slot)]?.isLater == false else { return }
        entries[taken: Int(slot)].isLater = true
        let second = moment.nanoseconds / 1_000_000_000
        later[second, default: []].append(slot)
        firstLater = min(firstLater ?? second, second)
    }

    /// The slots whose refreshes could wait until a moment; they are no longer among those.
    mutating func takeLater(until moment: Ticks) -> [UInt32] {
        let second = moment.nanoseconds / 1_000_000_000
        var slots: [UInt32] = []
        for due in later.keys.filter({ $0 <= second }).sorted() {
            for slot in later.removeValue(forKey: due) ?? [] where entries[Int(slot)]?.isLater == true {
                entries[taken: Int(slot)].isLater = false
                slots.append(slot)
            }
        }
        firstLater = later.keys.min()
        return slots
    }

    /// Whether there is a refresh of an alert that others do not know and that is not about to be told.
    func isRefreshed(_ slot: UInt32) -> Bool {
        guard let entry = entries[Int(slot)] else { return false }
        return entry.pending != nil && !entry.isGrace && !entry.isQueued
    }
}
