internal import AMGossip
internal import AMText

/// What other nodes say of alerts.
extension Alertmanager {
    /// A message of a node of ours.
    mutating func takePeerMessage(_ data: [UInt8]) {
        guard sharing != nil else { return }
        cluster?.counters.sharedReceived.messages += 1
        cluster?.counters.sharedReceived.bytes += UInt64(data.count)
        do throws(PeerMessageError) {
            take(try PeerMessage(parsing: data))
        } catch {
            guard sharing?.lastRefusal != error else { return }
            sharing?.lastRefusal = error
            let fields = [LogField("err", "\(error)")]
            say(LogLine(.warn, "a message of another node could not be read", component: "cluster", fields))
        }
    }

    private mutating func take(_ message: PeerMessage) {
        guard message.from != sharing?.own else { return }
        cluster?.counters.sharedReceived.alerts += UInt64(message.records.count)
        hear(message)
        if !message.records.isEmpty {
            let numbers = sharing?.numbers(of: message.names) ?? []
            for record in message.records { take(record, origins: numbers) }
        }
        if !message.digest.isEmpty { compare(message.digest, of: message.from, steps: message.steps) }
        if !message.markedBuckets.isEmpty { compare(message) }
        if !message.wanted.isEmpty { answer(message.wanted, of: message.from, steps: message.steps) }
    }

    /// What one of ours says of itself.
    private mutating func hear(_ message: PeerMessage) {
        let name = message.from
        let ownNow = Now(wall: sharing?.time.ownWall ?? now.wall, steady: now.steady)
        if message.isLeaving {
            sharing?.known[name] = nil
            return
        }
        if sharing?.known[name] == nil { sharing?.makeRoomForPeer() }
        guard let count = sharing?.known.count,
            sharing?.known[name] != nil || count < options.limits.sharing.peers
        else { return }
        sharing?.known[name, default: PeerKnowledge(at: now.steady)].hear(wall: message.wall, at: ownNow)
        sharing?.known[name]?.configuration = message.configuration
        if message.saysHowItIs {
            sharing?.known[name]?.unheard = message.unheard.alerts
            sharing?.known[name]?.via = message.unheard.via.map { message.names[$0] }.sorted()
        }
        alignClock()
    }

    /// Looks anew what time it is, and brings our stamps to the time of the cluster, so that a node whose
    /// clock is off does not always have, or never have, the last word. Of the clocks that are known the
    /// middle one counts, of two the slower.
    private mutating func alignClock() {
        guard var sharing = sharing.take() else { return }
        let heard = sharing.known.values.compactMap { $0.ahead(at: now.steady) }
        sharing.time.consider(heard)
        let clocks = (heard + [.zero]).sorted()
        let middle = clocks[(clocks.count - 1) / 2] - sharing.time.correction
        sharing.clock.shift = ClusterTime.areNear(middle, .zero, .seconds(1)) ? .zero : middle
        if !sharing.isAligned {
            sharing.isAligned = true
            let whole = sharing.clock.shift + sharing.time.correction
            if whole != .zero { sharing.restampUntold(by: whole) }
        }
        now.wall = sharing.time.ownWall + sharing.time.correction
        self.sharing = sharing
    }

    /// What is said of one alert.
    private mutating func take(_ record: PeerMessage.Record, origins: [UInt16?]) {
        let slot = alerts.find(record.fingerprint)
        guard slot != nil || record.body != nil else { return }
        var registers: [AlertRegister] = []
        for register in record.registers {
            guard let origin = origins[register.origin] else { continue }
            sharing?.clock.hear(register.stamp, at: now.wall)
            registers.append(
                AlertRegister(
                    origin: origin, stamp: register.stamp, details: register.details, times: register.times))
        }
        guard !registers.isEmpty else { return }
        if let slot {
            merge(registers, record.body, slot)
        } else if let body = record.body {
            admit(registers, body, record.fingerprint)
        }
    }

    /// An alert that only others knew so far. One that is over is none of our business.
    private mutating func admit(_ registers: [AlertRegister], _ body: AlertBody, _ fingerprint: Fingerprint) {
        guard let sharing else { return }
        let details = AlertRegister.hash(details: body.details)
        var entry = SharedAlert(fingerprint, details: details, at: now.steady)
        entry.postedAt = 0
        entry.needsBody = false
        for register in registers { _ = entry.registers.put(register, sharing.origins) }
        entry.settle(sharing.origins)
        let times = entry.registers.effective(pending: nil, sharing.origins)?.times
        guard let times, !times.isResolved(at: sharing.judged(now)), isAdmissible(body, times) else { return }
        let slot = insert(fingerprint, body, times)
        self.sharing?.reach(slot)
        self.sharing?.entries[Int(slot)] = entry
    }

    /// Whether an alert of another node may be stored: its names must be valid here too, and the limit for
    /// alerts of one name holds for all that the node keeps, whoever brought them.
    private mutating func isAdmissible(_ body: AlertBody, _ times: AlertTimes) -> Bool {
        let isStrict = options.dialect == .classic
        guard isStrict || options.perAlertnameLimit > 0 else { return true }
        let labels = body.bytes.withUnsafeBytes { raw in
            var cursor = BodyCursor(raw)
            return LabelSet(&cursor) ?? LabelSet()
        }
        if isStrict, !labels.labels.allSatisfy({ options.dialect.isValidLabelName($0.name) }) { return false }
        let name = labels["alertname"] ?? ""
        return nameLimit.admits(body.fingerprint, name: name, endsAt: times.endsAt, now: now.wall)
    }

    /// An alert that is known here.
    private mutating func merge(_ registers: [AlertRegister], _ body: AlertBody?, _ slot: UInt32) {
        guard var sharing = sharing.take() else { return }
        sharing.reach(slot)
        guard var entry = sharing.entries[Int(slot)].take() else {
            self.sharing = sharing
            return
        }
        var isNew = false
        for register in registers where entry.registers.put(register, sharing.origins) {
            isNew = true
            if register.origin != OriginTable.own {
                entry.refreshes = entry.refreshes &+ (entry.refreshes == .max ? 0 : 1)
            }
        }
        if entry.isGrace {
            // Somebody who was there all the time knows better.
            entry.pending = nil
            entry.isGrace = false
            isNew = true
        }
        // What we said in an earlier life, and forgot, counts if it is younger.
        if let own = entry.registers[OriginTable.own], let pending = entry.pending, pending.stamp <= own.stamp
        {
            entry.pending = nil
        }
        let held = entry.registers.effective(pending: entry.pending, sharing.origins)
        var details: ArraySlice<UInt8>?
        if let held, let body, held.details != entry.details,
            AlertRegister.hash(details: body.details) == held.details
        {
            details = body.details
            entry.details = held.details
        }
        entry.settle(sharing.origins)
        sharing.entries[Int(slot)] = entry
        self.sharing = sharing
        if let held, isNew || details != nil { hold(held.times, details: details, slot) }
    }

    /// Other nodes changed what holds of an alert.
    private mutating func hold(_ times: AlertTimes, details: ArraySlice<UInt8>?, _ slot: UInt32) {
        let old = alerts[slot].times
        let joins = settleTimes(slot, times)
        if let details {
            alerts[slot].details = Array(details)
            let row = AlertRow(body: body(of: slot), times: times, groups: groupNumbers(slot))
            out.changes.append(.alert(slot: slot, row))
        } else {
            writeTimes(slot, old: old, joins: joins)
        }
    }
}

extension PeerMessage {
    /// Whether it is one of those that say how a node is, and not a piece of something longer.
    var saysHowItIs: Bool { records.isEmpty && wanted.isEmpty && markedBuckets.isEmpty }
}

extension Sharing {
    /// Brings what nobody heard of us yet to the time of the cluster. What somebody heard stays as it is:
    /// there would be two different words of ours with one meaning.
    mutating func restampUntold(by shift: GoDuration) {
        for slot in 0..<entries.count {
            guard var entry = entries[slot].take() else { continue }
            // What the journal held must not come to lie behind what happened while we were away.
            if !entry.isOwnTold, !entry.isRestored || shift < .zero {
                entry.registers.restamp(OriginTable.own, by: shift.nanoseconds, origins)
                if let wall = entry.pending?.stamp.wall {
                    entry.pending?.stamp = HybridStamp(wall: wall &+ shift.nanoseconds)
                }
                entry.settle(origins)
            }
            entries[slot] = entry
        }
    }
}
