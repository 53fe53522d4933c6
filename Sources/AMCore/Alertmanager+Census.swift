internal import AMGossip

/// The sizes of everything, for tests and for the bounds of the simulation.
package struct Census: Sendable, Equatable {
    package var alerts: Int
    package var groups: Int
    package var flushes: Int
    package var deliveries: Int
    package var agenda: Int
    package var silences: Int
    package var logEntries: Int
    package var labels: Int
}

extension Alertmanager {
    /// How much there is of everything.
    package var census: Census {
        Census(
            alerts: alerts.count, groups: groups.count, flushes: flushes.count, deliveries: deliveries.count,
            agenda: agenda.count, silences: silences.count, logEntries: log.count, labels: labels.live)
    }

    /// Sentences about what does not fit together; empty: all does. Slow: for tests.
    package func brokenInvariants() -> [String] {
        var faults: [String] = []
        alerts.slots.forEach { slot, alert in
            guard let alert else { return }
            for at in alert.groups where groups.slots[Int(at)]?.alerts.contains(UInt32(slot)) != true {
                faults.append("alert \(slot) names a group that does not hold it")
            }
            for element in alert.labels {
                let entry = labels.texts.entries[Int(truncatingIfNeeded: element & 0xFFFF_FFFF)]
                if entry.users == 0 { faults.append("alert \(slot) has a label without users") }
                if !entry.slots.contains(UInt32(slot)) {
                    faults.append("alert \(slot) is not listed at its label")
                }
            }
            if alerts.find(alert.fingerprint) != UInt32(slot) { faults.append("alert \(slot) is not found") }
        }
        groups.slots.forEach { at, group in
            guard let group else { return }
            if group.alerts.count != group.states.count { faults.append("group \(at) lacks states") }
            if let flush = group.flush, flushes[flush] == nil {
                faults.append("group \(at) waits for no flush")
            }
            for slot in group.alerts where alerts.slots[Int(slot)]?.groups.contains(UInt32(at)) != true {
                faults.append("group \(at) holds an alert that does not know it")
            }
            if groups.find(route: group.route, labels: group.labels) != UInt32(at) {
                faults.append("group \(at) is not found")
            }
        }
        // tidy: any order, the faults are sorted at the end
        for (_, flush) in flushes where groups.slots[Int(flush.group)]?.flush != flush.number {
            faults.append("flush \(flush.number) belongs to no group")
        }
        // tidy: any order, the faults are sorted at the end
        for (id, owner) in deliveries where flushes[owner.flush] == nil {
            faults.append("delivery \(id.number) belongs to no flush")
        }
        faults += brokenClusterInvariants()
        return faults.sorted()
    }

    /// The same of what the cluster has to do with.
    private func brokenClusterInvariants() -> [String] {
        var faults: [String] = []
        if !gossipEvents.isEmpty { faults.append("the membership was not told everything") }
        // tidy: any order, the faults are sorted at the end
        for (_, flush) in flushes where flush.isHeld {
            if cluster?.settling.isReady != false { faults.append("flush \(flush.number) waits for nothing") }
            if !flush.cursors.isEmpty { faults.append("flush \(flush.number) is held and goes on") }
        }
        // tidy: any order, the faults are sorted at the end
        for (_, flush) in flushes {
            for cursor in flush.cursors where (cursor.seen ?? flush.snapshot).count != flush.snapshot.count {
                faults.append("flush \(flush.number) lost alerts from sight")
            }
        }
        guard let cluster, cluster.isStarted else { return faults }
        cluster.membership.checkInvariants()
        if cluster.peers.count != cluster.membership.liveCount
            || cluster.position != cluster.membership.position
        {
            faults.append("who is there was not looked at")
        }
        let isTelling = (cluster.silenceNews.isTelling, cluster.entryNews.isTelling)
        // tidy: any order, they are counted
        let keys = cluster.tellings.values.compactMap { telling in
            if case .news(let key, _) = telling { key } else { nil }
        }
        if keys.filter({ $0 == MeshCodec.silencesKey }).count != (isTelling.0 ? 1 : 0)
            || keys.filter({ $0 == MeshCodec.logKey }).count != (isTelling.1 ? 1 : 0)
        {
            faults.append("news is under way that nobody sent")
        }
        if !isTelling.0 && cluster.silenceNews.count > 0 || !isTelling.1 && cluster.entryNews.count > 0 {
            faults.append("news waits for nothing")
        }
        if cluster.failed.count > options.limits.failedPeers { faults.append("too many peers failed") }
        return faults
    }
}
