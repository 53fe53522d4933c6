internal import AMText

/// The stages at which a flush waits for the other members of the cluster, and what it does when it goes on.
extension Alertmanager {
    /// Holds a flush until the cluster is at rest. Who tells earlier does not know yet what others told.
    func waitForCluster(_ flush: inout Flush) -> Verdict {
        guard let cluster, !cluster.settling.isReady else { return .pass }
        return .hold(until: nil)
    }

    /// How long the members before us are given to tell first.
    var turnWait: GoDuration {
        guard let cluster else { return .zero }
        return cluster.settings.peerTimeout * Int64(cluster.position)
    }

    /// Holds an integration until the members before us had their time.
    mutating func waitForTurn(_ flush: inout Flush, _ cursor: Int) -> Verdict {
        guard let cluster, !flush.cursors[cursor].hadTurn else { return .pass }
        flush.cursors[cursor].hadTurn = true
        var turn = now.steady + turnWait
        flush.cursors[cursor].othersFrom = cluster.position == 0 ? turn + cluster.settings.peerTimeout : turn
        // Who failed the last time is to be tried again by all of us.
        if groups[flush.group].hasFailed {
            let slot = ownSlot(from: turn, notBefore: turn)
            if slot + options.limits.retryWindow < flush.deadline { turn = slot }
        }
        return turn > now.steady ? .hold(until: turn) : .pass
    }

    /// The first moment, from one on, at which we may try again without others doing the same.
    /// - Parameter others: from when on they may.
    mutating func ownSlot(from moment: Ticks, notBefore others: Ticks) -> Ticks {
        guard let cluster, cluster.peers.count > 1, moment >= others else { return moment }
        let length = options.limits.retrySlot.nanoseconds / 1_000_000_000
        let wall = now.wall + (moment - now.steady)
        let count = Int64(cluster.peers.count)
        let slot = wall.seconds.floored(by: length)
        let begin = Timestamp(seconds: slot * length)
        let owner = slot - slot.floored(by: count) * count
        let ahead = (Int64(cluster.position) - owner + count) % count
        if ahead == 0, wall - begin < options.limits.retryWindow { return moment }
        let next = begin + .seconds(length) * (ahead == 0 ? count : ahead)
        // Not all groups at once.
        let scatter = Double(options.limits.retryWindow.nanoseconds) * dice.fraction()
        return moment + (next - wall) + GoDuration(nanoseconds: Int64(scatter))
    }

    /// The cluster is at rest: flushes that waited for it go on.
    mutating func releaseHeldFlushes() {
        guard !isStopping else { return }
        // tidy: any order, it is sorted right here
        let held = flushes.values.filter(\.isHeld).map(\.number).sorted()
        for number in held {
            guard var flush = flushes.removeValue(forKey: number) else { continue }
            flush.isHeld = false
            if let fresh = asTheyAre(flush.snapshot) { flush.snapshot = fresh }
            passGroupStages(&flush)
            flushes[number] = flush
            settle(flush)
        }
    }

    /// A held flush's time is over.
    mutating func giveUpWaiting(_ flush: inout Flush) {
        flush.isHeld = false
        flush.heldFailure = Self.deadlineExceeded
    }

    /// An integration that waited looks at its alerts again, before it says "firing" of what others told as
    /// resolved by now.
    mutating func lookAgain(_ flush: inout Flush, _ cursor: Int) {
        guard cluster != nil, let fresh = asTheyAre(flush.alerts(of: cursor)) else { return }
        flush.cursors[cursor].seen = fresh
    }

    /// Alerts of a flush as they are now; nil: as they were.
    private func asTheyAre(_ old: [Flush.FlushAlert]) -> [Flush.FlushAlert]? {
        var fresh: [Flush.FlushAlert]?
        for (i, one) in old.enumerated() {
            // A reload may have moved it elsewhere meanwhile, and its slot may hold another alert by now.
            guard let alert = alerts.slots[Int(one.slot)], alert.fingerprint == one.alert.fingerprint else {
                continue
            }
            let isResolved = isOver(one.slot, at: now.wall)
            guard isResolved != one.isResolved || alert.times != one.alert.times else { continue }
            if fresh == nil { fresh = old }
            fresh?[i].alert = alert
            fresh?[i].isResolved = isResolved
        }
        return fresh
    }
}

extension Int64 {
    /// The quotient, rounded down.
    fileprivate func floored(by divisor: Int64) -> Int64 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}
