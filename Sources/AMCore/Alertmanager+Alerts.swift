internal import AMText

/// Alerts come in.
extension Alertmanager {
    /// Takes the alerts of one request, in order.
    mutating func take(_ intake: Intake, _ request: RequestID) {
        counters.receivedFiring += UInt64(intake.firing)
        counters.receivedResolved += UInt64(intake.resolved)
        counters.invalid += UInt64(intake.refusals.count)
        for posted in intake.alerts { take(posted, intake) }
        let reply = Reply.alerts(refusals: intake.refusals)
        out.afterCommit.append(.reply(request, reply, instead: reply))
    }

    private mutating func take(_ posted: PostedAlert, _ intake: Intake) {
        guard isAdmitted(posted, intake) else { return }
        counters.dispatched += 1
        counters.inhibitorFed += 1
        if let slot = alerts.find(posted.fingerprint) {
            receiveAgain(posted, intake, slot)
        } else {
            receive(posted, intake.body(of: posted))
        }
    }

    private mutating func isAdmitted(_ posted: PostedAlert, _ intake: Intake) -> Bool {
        guard options.perAlertnameLimit > 0 else { return true }
        let labels = intake.bytes[posted.bodyStart..<posted.bodyEnd].withUnsafeBytes { raw in
            var cursor = BodyCursor(raw)
            return LabelSet(&cursor) ?? LabelSet()
        }
        let name = labels["alertname"] ?? ""
        if nameLimit.admits(posted.fingerprint, name: name, endsAt: posted.times.endsAt, now: now.wall) {
            return true
        }
        counters.limited[name, default: 0] += 1
        let fields = [LogField("alertname", name), LogField("err", "alert limited")]
        say(LogLine(.warn, "error on set alert", component: "provider", fields))
        return false
    }

    /// An alert that is not in the table.
    private mutating func receive(_ posted: PostedAlert, _ body: AlertBody) {
        let slot = insert(posted.fingerprint, body, posted.times)
        if sharing != nil { shareNew(slot) }
    }

    /// Puts an alert that is not in the table there, and into its groups.
    mutating func insert(_ fingerprint: Fingerprint, _ body: AlertBody, _ times: AlertTimes) -> UInt32 {
        var alert = Alert(
            fingerprint: fingerprint, labels: intern(body), details: Array(body.details), times: times,
            routeSet: 0, groups: [], silences: [], inhibition: [], inhibits: [])
        probe.load(alert.labels)
        let matched = router.match(probe, labels)
        alert.routeSet = routeSets.number(matched)
        alert.silences = silences.matching(alert.labels, labels)
        let slot = alerts.insert(alert)
        inhibition.enter(&alerts[slot], slot: slot, probe, labels)
        labels.post(slot: slot, run: alert.labels)
        for route in matched { join(slot, route) }
        out.changes.append(
            .alert(slot: slot, AlertRow(body: body, times: times, groups: groupNumbers(slot))))
        return slot
    }

    /// An alert that is in the table already.
    private mutating func receiveAgain(_ posted: PostedAlert, _ intake: Intake, _ slot: UInt32) {
        let old = alerts[slot].times
        // What was accepted later counts as later, whatever the clocks of the threads that read it said.
        var received = posted.times
        received.updatedAt = max(received.updatedAt, old.updatedAt)
        var (times, keepsNewDetails) = Merge.received(received, over: old, now: now.wall)
        let details = intake.bytes[(posted.bodyStart + posted.detailsOffset)..<posted.bodyEnd]
        let hasOthers = keepsNewDetails && !Self.same(alerts[slot].details, details)
        if let held = sharing?.post(
            slot, times, receivedAt: posted.times.updatedAt, details: hasOthers ? details : nil, at: now)
        {
            times = held
        }
        let joins = settleTimes(slot, times)
        if hasOthers {
            alerts[slot].details = Array(details)
            let row = AlertRow(body: intake.body(of: posted), times: times, groups: groupNumbers(slot))
            out.changes.append(.alert(slot: slot, row))
        } else {
            writeTimes(slot, old: old, joins: joins)
        }
        if sharing != nil {
            let isTurned = old.isResolved(at: now.wall) != times.isResolved(at: now.wall)
            tellSoon(slot, isNews: hasOthers || joins || isTurned)
        }
    }

    /// Gives an alert new times, and puts it into groups that let it go if it fires again. True: there were
    /// such.
    mutating func settleTimes(_ slot: UInt32, _ times: AlertTimes) -> Bool {
        let wasResolved = alerts[slot].times.isResolved(at: now.wall)
        alerts[slot].times = times
        if !alerts[slot].inhibits.isEmpty { inhibition.refresh(alerts[slot]) }
        let routeCount = routeSets.lists[Int(alerts[slot].routeSet)].count
        // That it is over, repeated, is no news to a group that let it go.
        return alerts[slot].groups.count < routeCount && !(wasResolved && times.isResolved(at: now.wall))
            && rejoin(slot)
    }

    /// Writes the new times of an alert whose details are the old ones: soon, or late if nothing turned.
    mutating func writeTimes(_ slot: UInt32, old: AlertTimes, joins: Bool) {
        let times = alerts[slot].times
        if joins { out.changes.append(.membership(slot: slot, groups: groupNumbers(slot))) }
        if joins || old.isResolved(at: now.wall) != times.isResolved(at: now.wall) {
            out.changes.append(.refresh([Change.Refresh(slot: slot, times: times)]))
        } else {
            writeLater(slot)
        }
    }

    private static func same(_ a: [UInt8], _ b: ArraySlice<UInt8>) -> Bool {
        a.count == b.count
            && a.withUnsafeBytes { x in b.withUnsafeBytes { y in x.sameBytes(as: y) } }
    }

    /// Puts an alert into the groups of its routes that do not hold it. True: there were such.
    private mutating func rejoin(_ slot: UInt32) -> Bool {
        probe.load(alerts[slot].labels)
        var joined = false
        for route in routeSets.lists[Int(alerts[slot].routeSet)] {
            let run = router.groupLabels(of: route, run: alerts[slot].labels, probe)
            if let known = groups.find(route: route, labels: run), alerts[slot].groups.contains(known) {
                continue
            }
            join(slot, route)
            joined = true
        }
        return joined
    }

    /// The labels of a body as a run, each with a user more.
    mutating func intern(_ body: AlertBody) -> LabelRun {
        var run = LabelRun()
        body.bytes.withUnsafeBytes { raw in
            var cursor = BodyCursor(raw)
            let count = cursor.varint() ?? 0
            run.reserveCapacity(min(count, 64))
            for _ in 0..<count {
                guard let name = cursor.text(), let value = cursor.text() else { return }
                run.append(labels.retain(name: labels.internName(name), value: value))
            }
        }
        return run
    }

    /// Numbers of the groups that hold an alert. Shape: ascending.
    func groupNumbers(_ slot: UInt32) -> [UInt64] {
        let held = alerts[slot].groups
        if held.count == 1 { return [groups[held[0]].number] }
        return held.map { groups[$0].number }.sorted()
    }

    /// Notes that an alert's times are to be written, soon and together with others.
    mutating func writeLater(_ slot: UInt32) {
        if Int(slot) >= unwrittenMarks.count {
            unwrittenMarks.append(
                contentsOf: repeatElement(false, count: alerts.slots.count - unwrittenMarks.count))
        }
        guard !unwrittenMarks[Int(slot)] else { return }
        unwrittenMarks[Int(slot)] = true
        if unwritten.isEmpty { agenda.add(.writeRefreshes, at: now.steady + options.limits.refreshLag) }
        unwritten.append(slot)
    }

    /// Writes the times that were not written yet.
    mutating func writeRefreshes() {
        var all: [Change.Refresh] = []
        all.reserveCapacity(unwritten.count)
        for slot in unwritten {
            unwrittenMarks[Int(slot)] = false
            guard let alert = alerts.slots[Int(slot)] else { continue }
            all.append(Change.Refresh(slot: slot, times: alert.times))
        }
        unwritten.removeAll(keepingCapacity: true)
        if !all.isEmpty { out.changes.append(.refresh(all)) }
    }

    /// Drops alerts that are resolved and that no group waits for.
    mutating func collectAlerts() {
        agenda.add(.collectAlerts, at: now.steady + options.alertGCInterval)
        var gone: [(slot: UInt32, alert: Alert)] = []
        alerts.slots.forEach { at, alert in
            guard let alert, alert.groups.isEmpty, alert.times.isResolved(at: now.wall),
                sharing?.isNeeded(UInt32(at), at: now.wall) != true
            else { return }
            gone.append((UInt32(at), alert))
        }
        nameLimit.sweep(now: now.wall)
        guard !gone.isEmpty else { return }
        inhibition.leave(gone)
        labels.unpost(gone.map(\.alert.labels), dropped: Set(gone.map(\.slot)))
        for (slot, alert) in gone {
            labels.release(alert.labels)
            alerts.remove(slot)
            sharing?.forget(slot)
            out.changes.append(.dropAlert(slot: slot))
        }
    }

    /// Lets go of sources that are over.
    mutating func sweepInhibition() {
        agenda.add(.sweepInhibition, at: now.steady + options.limits.inhibitionSweep)
        inhibition.sweep(alerts)
    }
}
