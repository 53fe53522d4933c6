internal import AMText

/// What the value does on its own account: keeping house, and the life of the journal.
extension Alertmanager {
    /// Writes that the node is alive, so that the next start knows how long it was down.
    mutating func stayAlive() {
        agenda.add(.alive, at: now.steady + options.limits.aliveInterval)
        if out.changes.isEmpty { out.changes.append(.alive(now.wall)) }
    }

    /// Forgets silences and log entries whose time is over.
    mutating func maintain() {
        agenda.add(.maintain, at: now.steady + options.maintenanceInterval)
        counters.silenceMaintenance += 1
        counters.logMaintenance += 1
        for id in silences.collect(now: now.wall, retention: options.retention, &labels) {
            out.changes.append(.dropSilence(id: id))
        }
        for key in log.collect(now: now.wall, except: livingKeys()) {
            out.changes.append(.dropLogEntry(key: key))
        }
        forgetGoneSilences()
        if options.exportsFiles { out.afterCommit.append(.export(snapshot())) }
    }

    private func livingKeys() -> Set<UInt64> {
        var keys = Set<UInt64>(minimumCapacity: groups.count)
        groups.slots.forEach { _, group in
            if let group, group.keyHash != 0 { keys.insert(group.keyHash) }
        }
        return keys
    }

    /// Takes forgotten silences out of the lists at the alerts.
    private mutating func forgetGoneSilences() {
        for at in 0..<alerts.slots.count {
            guard let list = alerts.slots[at]?.silences, !list.isEmpty,
                list.contains(where: { silences.slots[Int($0)] == nil })
            else { continue }
            alerts.slots[at]?.silences.removeAll { silences.slots[Int($0)] == nil }
        }
    }

    /// The journal broke, or works again. Then everything is written anew from memory.
    mutating func journalChanged(_ failure: String?) {
        let wasBroken = journalFailure != nil
        journalFailure = failure
        if wasBroken, failure == nil { out.changes = [.startOver] + wholeState() }
    }

    /// The two files of the original are as they are known from here on.
    mutating func note(_ files: StateFiles) {
        stateFiles = files
        out.changes.append(.stateFiles(files))
    }

    /// The node stops in order.
    mutating func stop() {
        guard !isStopping else { return }
        isStopping = true
        writeRefreshes()
        for id in deliveries.keys.sorted() { out.afterCommit.append(.cancel(id)) }
        deliveries = [:]
        out.changes.append(.alive(now.wall))
        if options.exportsFiles { out.afterCommit.append(.export(snapshot())) }
        tellAllAndLeave()
        leaveCluster()
    }

    /// Changes that make this state out of nothing.
    package func wholeState() -> [Change] {
        var all: [Change] = []
        groups.slots.forEach { _, group in
            guard let group else { return }
            let flush = group.flush.flatMap { flushes[$0] }
            all.append(
                .group(
                    GroupRow(
                        number: group.number, route: routes.entries[group.route].identity,
                        labels: labels.texts.set(group.labels), dueAt: group.dueWall,
                        wasFlushed: group.wasFlushed,
                        flush: flush.map { FlushRow(startedAt: $0.startedAt.wall, done: $0.done) },
                        missed: group.missed)))
        }
        alerts.slots.forEach { slot, alert in
            guard let alert else { return }
            var bytes: [UInt8] = []
            AlertBody.append(labels.texts.set(alert.labels), to: &bytes)
            let offset = bytes.count
            bytes.append(contentsOf: alert.details)
            let body = AlertBody(bytes: bytes[...], detailsOffset: offset)
            let row = AlertRow(body: body, times: alert.times, groups: groupNumbers(UInt32(slot)))
            all.append(.alert(slot: UInt32(slot), row))
        }
        for silence in silences.kept { all.append(.silence(silence)) }
        for entry in log.all { all.append(.logEntry(entry)) }
        all.append(.stateFiles(stateFiles))
        return all
    }
}
