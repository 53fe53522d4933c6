internal import AMCore
internal import AMText

/// *kept*: what was answered is there after a crash, and until its time is over.
extension Checkers {
    /// A silence was answered with its id.
    mutating func keeps(_ silence: Silence, on machine: Int) {
        ledgers[machine].silences[silence.id] = silence
    }

    /// Somebody asked to end a silence: with or without an answer, it may be forgotten earlier from now on.
    mutating func mayEnd(_ id: String, forgottenAt: Timestamp) {
        for machine in ledgers.indices {
            guard let known = ledgers[machine].silences[id] else { continue }
            ledgers[machine].silences[id]?.expiresAt = min(known.expiresAt, forgottenAt)
        }
    }

    /// Alerts were answered with 200.
    mutating func keeps(_ alerts: [PostedAlert], on machine: Int) {
        for alert in alerts { ledgers[machine].alerts[alert.fingerprint] = alert.times.endsAt }
    }

    /// An alert may be dropped when it is over by the node's own clock, a silence when its retention is.
    mutating func watch(_ changes: [Change], on machine: Int, wall: Timestamp, at second: Double) {
        for change in changes {
            switch change {
            case .alert(let slot, let row):
                ledgers[machine].rows[slot] = (row.body.fingerprint, row.times.endsAt)
            case .refresh(let all):
                for one in all { ledgers[machine].rows[one.slot]?.endsAt = one.times.endsAt }
            case .dropAlert(let slot): dropped(slot, machine, wall, second)
            case .silence(let silence): changed(silence, machine, wall, second)
            case .dropSilence(let id):
                ledgers[machine].learned[id] = nil
                if let silence = ledgers[machine].silences.removeValue(forKey: id), silence.expiresAt > wall {
                    fault("a silence was dropped before its time at \(second) by \(machine): \(id)")
                }
            case .membership, .group, .dropGroup, .logEntry, .dropLogEntry, .alive, .stateFiles,
                .startOver:
                break
            }
        }
    }

    private mutating func dropped(_ slot: UInt32, _ machine: Int, _ wall: Timestamp, _ second: Double) {
        guard let row = ledgers[machine].rows.removeValue(forKey: slot) else {
            return fault("an alert was dropped that nobody wrote at \(second)")
        }
        // A machine whose clock is behind may go by the clocks of the others.
        let truth = World.start + GoDuration(nanoseconds: Int64(second * 1e9) + 1_000_000)
        let latest = max(wall, truth)
        if let endsAt = ledgers[machine].alerts.removeValue(forKey: row.fingerprint), endsAt > latest,
            row.endsAt > latest
        {
            fault("an alert was dropped that is not over at \(second) by \(machine): \(row.fingerprint)")
        }
    }

    private mutating func changed(
        _ silence: Silence, _ machine: Int, _ wall: Timestamp, _ second: Double
    ) {
        ledgers[machine].learned[silence.id] = wall
        guard let known = ledgers[machine].silences[silence.id] else { return }
        if silence.updatedAt < known.updatedAt {
            fault("an older form of a silence was taken at \(second) by \(machine): \(silence.id)")
        }
        ledgers[machine].silences[silence.id] = silence
    }

    /// What was answered is there after a crash.
    mutating func restarted(
        _ machine: Int, _ view: AlertmanagerView, _ disk: Recovered, at second: Double, wall: Timestamp
    ) {
        ledgers[machine].rows = disk.alerts.mapValues { ($0.body.fingerprint, $0.times.endsAt) }
        var silences: [String: Silence] = [:]
        view.silences.forEach { _, silence in
            if let silence { silences[silence.id] = silence }
        }
        let kept = ledgers[machine].silences.sorted { $0.key < $1.key }
        for (id, silence) in kept where silence.expiresAt > wall {
            guard let found = silences[id] else {
                fault("a silence is gone after the restart at \(second): \(id)")
                continue
            }
            if found.updatedAt < silence.updatedAt { fault("an old silence came back at \(second): \(id)") }
        }
        var alerts = Set<Fingerprint>()
        view.alerts.forEach { _, alert in
            if let alert { alerts.insert(alert.fingerprint) }
        }
        for (fingerprint, endsAt) in ledgers[machine].alerts.sorted(by: { $0.key < $1.key })
        where endsAt > wall && !alerts.contains(fingerprint) {
            fault("an alert is gone after the restart at \(second): \(fingerprint)")
        }
    }
}
