internal import AMText

/// A start continues where the journal ends.
extension Alertmanager {
    /// Takes over what a journal held.
    mutating func restore(_ recovered: Recovered) {
        let indexes = restoreAllButAlerts(recovered)
        for slot in recovered.alerts.keys.sorted() {
            guard let row = recovered.alerts[slot] else { continue }
            restore(row, slot: slot, indexes, aliveAt: recovered.aliveAt)
        }
        endRestoring()
    }

    /// Takes over silences, log and groups. Returns where the groups are, by their numbers.
    mutating func restoreAllButAlerts(_ recovered: Recovered) -> [UInt64: UInt32] {
        for (_, silence) in recovered.silences.sorted(by: { a, b in
            (a.value.updatedAt, a.key) < (b.value.updatedAt, b.key)
        }) {
            guard !SilenceTable.isPast(silence, now: now.wall, retention: options.retention) else {
                silences.bury(silence)
                continue
            }
            if silence.isBroken { counters.silenceCompileErrors += 1 }
            _ = silences.insert(silence, &labels)
        }
        for entry in recovered.logEntries.values.sorted(by: { a, b in
            a.timestamp == b.timestamp
                ? a.key.text.precedesByBytes(b.key.text) : a.timestamp < b.timestamp
        }) {
            _ = log.put(entry)
        }
        stateFiles = recovered.stateFiles
        var indexes: [UInt64: UInt32] = [:]
        let positions = routes.positions
        for (number, row) in recovered.groups.sorted(by: { $0.key < $1.key }) {
            groups.nextNumber = max(groups.nextNumber, number + 1)
            guard let route = positions[ByteKey(row.route)] else {
                out.changes.append(.dropGroup(number: number))
                continue
            }
            indexes[number] = restore(row, route: route)
        }
        return indexes
    }

    /// All alerts are there: groups that none of them holds any more go.
    mutating func endRestoring() {
        for at in 0..<groups.slots.count where groups.slots[at]?.alerts.isEmpty == true {
            dropGroup(UInt32(at))
        }
    }

    private mutating func restore(_ row: GroupRow, route: Int) -> UInt32 {
        let options = routes.entries[route].route
        let run = labels.retain(row.labels)
        let at = groups.insert(
            Group(
                number: row.number, route: route, labels: run, alerts: [], states: [], dueAt: now.steady,
                dueWall: row.dueAt, wasFlushed: row.wasFlushed, flush: nil, isOverdue: false, mutedBy: [],
                timer: 0))
        // A flush that was under way begins again at once. The wall clock may have jumped while the node was
        // down: no wait is longer than the route's own.
        let longest = max(options.groupWait, options.groupInterval)
        let left = row.flush != nil ? .zero : min(max(row.dueAt - now.wall, .zero), longest)
        groups[at].missed = row.missed
        groups[at].keyHash = NotificationLog.hash(key(of: groups[at]))
        groups[at].tellings = tellings(of: groups[at])
        schedule(at, in: left)
        return at
    }

    /// Takes over an alert. Shape: slots rise from one to the next.
    mutating func restore(
        _ row: AlertRow, slot: UInt32, _ indexes: [UInt64: UInt32], aliveAt: Timestamp?
    ) {
        var times = row.times
        // A last refresh may be missing in the journal; so an end shortly before the node died counts as one
        // after it, unless the sender itself had said that it is over, or that was told already.
        let slack = row.groups.isEmpty ? .zero : options.limits.refreshLag
        let ranOutMeanwhile = aliveAt.map { times.endsAt + slack > $0 } ?? false
        let wasSaid = times.endsAt <= times.updatedAt
        let isGraced = ranOutMeanwhile && !wasSaid && times.isResolved(at: now.wall)
        if isGraced {
            // It ran out only because nobody was here to hear it again: its sender gets time to speak up.
            times.endsAt = now.wall + settings.resolveTimeout
            times.isTimeout = true
        }
        var alert = Alert(
            fingerprint: row.body.fingerprint, labels: intern(row.body), details: Array(row.body.details),
            times: times, routeSet: 0, groups: [], silences: [], inhibition: [], inhibits: [])
        probe.load(alert.labels)
        let matched = router.match(probe, labels)
        alert.routeSet = routeSets.number(matched)
        alert.silences = silences.matching(alert.labels, labels)
        alerts.restore(alert, at: slot)
        if sharing != nil { shareRestored(slot, written: row.times) }
        inhibition.enter(&alerts[slot], slot: slot, probe, labels)
        labels.post(slot: slot, run: alert.labels)
        _ = nameLimit.admits(
            alert.fingerprint, name: labels.texts.value(of: "alertname", in: alert.labels),
            endsAt: times.endsAt,
            now: now.wall)
        // Who is over and was held by no group was told of as over.
        let isOwed = !row.groups.isEmpty || !times.isResolved(at: now.wall)
        for route in matched {
            let run = router.groupLabels(of: route, run: alert.labels, probe)
            let known = groups.find(route: route, labels: run)
            let wasHeld = known.map { at in row.groups.contains { indexes[$0] == at } } ?? false
            if wasHeld, let known {
                groups[known].alerts.append(slot)
                groups[known].states.append(.unprocessed)
                alerts[slot].groups.append(known)
            } else if isOwed {
                join(slot, route)
            }
        }
        if alerts[slot].groups.map({ groups[$0].number }).sorted() != row.groups {
            out.changes.append(.membership(slot: slot, groups: groupNumbers(slot)))
        }
        if isGraced { writeLater(slot) }
    }
}
