internal import AMGossip
internal import AMText

/// Nodes find out where what they know differs, and exchange that and no more.
///
/// One node sends the sums of its buckets. The other names the alerts of those that differ, with a number for
/// what it knows of each. The first one sends what it knows of those that differ, and asks for the same. What
/// does not fit into a step is compared again a moment later, for a bounded number of steps; after that the
/// next round goes on.
extension Alertmanager {
    /// A peer is to get our digest in a moment.
    mutating func compareSoon(with name: NodeName, steps: Int) {
        guard steps > 0, let known = sharing?.known[name], sharing?.peers.contains(name) == true
        else { return }
        sharing?.known[name]?.steps = max(steps, known.steps ?? 0)
        agenda.add(.share(.compare), at: now.steady + options.limits.sharing.stepDelay)
    }

    /// Sends our digest to the peers that are to get it.
    mutating func compareAgain() {
        guard let sharing else { return }
        let due = sharing.known.filter { $0.value.steps != nil }.keys.sorted()
        guard !due.isEmpty else { return }
        var message = header()
        message.digest = sharing.digest(at: sharing.judged(now))
        for name in due {
            message.steps = sharing.known[name]?.steps ?? 0
            self.sharing?.known[name]?.steps = nil
            tellAtOnce(message, to: [name])
        }
    }

    /// A peer's digest: what differs is named.
    mutating func compare(_ digest: [UInt64], of name: NodeName, steps: Int) {
        guard let sharing else { return }
        let own = sharing.digest(at: sharing.judged(now))
        let differing = digest.indices.filter { digest[$0] != own[$0] }
        guard !differing.isEmpty else { return }
        // The next comparison begins behind what this one can take.
        let first = differing.firstIndex { $0 >= sharing.nextBucket } ?? 0
        let ordered = differing[first...] + differing[..<first]
        var sizes = [Int](repeating: 0, count: PeerMessage.buckets)
        sharing.entries.forEach { _, entry in
            guard let entry, entry.isCompared(at: sharing.judged(now)) else { return }
            sizes[PeerMessage.bucket(of: entry.fingerprint)] += 1
        }
        var chosen: [Int] = []
        var room = sharing.limits.marksPerStep
        for bucket in ordered where chosen.isEmpty || sizes[bucket] <= room {
            chosen.append(bucket)
            room -= sizes[bucket]
        }
        self.sharing?.nextBucket = (chosen.last ?? 0) + 1
        let wanted = Set(chosen)
        var message = header()
        message.markedBuckets = chosen.sorted()
        message.steps = steps
        sharing.entries.forEach { _, entry in
            guard let entry, entry.isCompared(at: sharing.judged(now)),
                wanted.contains(PeerMessage.bucket(of: entry.fingerprint))
            else { return }
            message.marks.append(PeerMessage.Mark(fingerprint: entry.fingerprint, mark: entry.mark))
        }
        tellAtOnce(message, to: [name])
        if chosen.count < differing.count { compareSoon(with: name, steps: steps - 1) }
    }

    /// The alerts of some buckets of a peer: ours that differ are sent, his are asked for.
    mutating func compare(_ message: PeerMessage) {
        guard let sharing else { return }
        var listed = Set<Fingerprint>(minimumCapacity: message.marks.count)
        var ours: [UInt32] = []
        var reply = header()
        for mark in message.marks where listed.insert(mark.fingerprint).inserted {
            let slot = alerts.find(mark.fingerprint)
            let entry = slot.flatMap { Int($0) < sharing.entries.count ? sharing.entries[Int($0)] : nil }
            // One that is over here and not there is worth a word even if both know the same.
            if let entry, entry.mark == mark.mark, entry.isCompared(at: sharing.judged(now)) { continue }
            reply.wanted.append(mark.fingerprint)
            if let slot, entry != nil { ours.append(slot) }
        }
        let buckets = Set(message.markedBuckets)
        sharing.entries.forEach { slot, entry in
            guard let entry, entry.isCompared(at: sharing.judged(now)), !listed.contains(entry.fingerprint),
                buckets.contains(PeerMessage.bucket(of: entry.fingerprint))
            else { return }
            // It may be over there, and we did not hear of it.
            reply.wanted.append(entry.fingerprint)
            ours.append(UInt32(slot))
        }
        reply.steps = message.steps
        if !reply.wanted.isEmpty { tellAtOnce(reply, to: [message.from]) }
        if sendRecords(of: ours, to: message.from) {
            compareSoon(with: message.from, steps: message.steps - 1)
        }
    }

    /// A peer asks for alerts.
    mutating func answer(_ wanted: [Fingerprint], of name: NodeName, steps: Int) {
        let slots = Set(wanted).compactMap { alerts.find($0) }.sorted()
        if sendRecords(of: slots.filter { Int($0) < sharing?.entries.count ?? 0 }, to: name) {
            compareSoon(with: name, steps: steps - 1)
        }
    }
}
