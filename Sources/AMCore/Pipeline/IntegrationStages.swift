internal import AMText

/// The stages that each integration goes through on its own.
extension Alertmanager {
    private func logKey(_ flush: borrowing Flush, _ cursor: Int) -> LogKey {
        let integration = flush.cursors[cursor].integration
        return LogKey(
            groupKey: flush.groupKey, receiver: flush.receiver.name, integration: integration.kind,
            index: integration.index)
    }

    /// Whether there is something that was not told yet.
    mutating func judge(_ flush: inout Flush, _ cursor: Int) -> Verdict {
        let previous = log[logKey(flush, cursor)]
        counters.logQueries += 1
        if previous == nil { counters.logQueryMisses += 1 }
        let dedup = Dedup(
            repeatInterval: flush.repeatInterval,
            sendResolved: flush.cursors[cursor].integration.sendResolved,
            owesMissed: groups[flush.group].missed.contains(MissedTelling(flush.cursors[cursor].integration)))
        let reason = dedup.reason(
            previous: previous, firing: flush.hashes(cursor, resolved: false),
            resolved: flush.hashes(cursor, resolved: true), now: flush.startedAt.wall)
        guard let reason else { return .drop }
        if flush.cursors[cursor].seen != nil {
            // What changed while it waited is no reason by itself: the members before us have not had their
            // time for that. The next flush tells it.
            let before = dedup.reason(
                previous: previous, firing: flush.hashes(resolved: false),
                resolved: flush.hashes(resolved: true), now: flush.startedAt.wall)
            if before == nil { return .drop }
        }
        if flush.cursors[cursor].attempts == 0 { count(flush, cursor) { $0.notifications += 1 } }
        flush.cursors[cursor].reason = reason
        flush.cursors[cursor].receiverValues =
            reason == .firstNotification ? [] : previous?.receiverValues ?? []
        return .pass
    }

    /// The letter for this attempt. With nothing in it to send, the log is written all the same.
    mutating func letter(_ flush: inout Flush, _ cursor: Int) -> Verdict {
        let state = flush.cursors[cursor]
        let sendsResolved = state.integration.sendResolved
        let alerts = flush.alerts(of: cursor)
        let sent = flush.told.filter { sendsResolved || !alerts[$0].isResolved }
        guard !sent.isEmpty else {
            record(&flush, cursor, keep: nil)
            return .drop
        }
        let id = DeliveryID(number: nextDelivery)
        nextDelivery += 1
        var letter = Notification(
            id: id, generation: generation, receiver: flush.receiver.name,
            receiverLabels: flush.receiver.labels, integration: state.integration,
            groupKey: flush.groupKey, groupLabels: flush.groupLabels, routeLabels: flush.routeLabels,
            alerts: sent.map { notified(alerts[$0]) }, reason: state.reason,
            flushedAt: flush.startedAt.wall, deadline: flush.deadline, attempt: state.attempts + 1,
            repeatInterval: flush.repeatInterval, receiverValues: state.receiverValues)
        if flush.routeLabels.labels.contains(where: { $0.value.utf8.contains(UInt8(ascii: "{")) }) {
            letter.flushAlerts = alerts.map(notified)
        }
        return .send(letter)
    }

    private func notified(_ one: Flush.FlushAlert) -> NotifiedAlert {
        let (annotations, url) = one.alert.annotationsAndURL
        return NotifiedAlert(
            fingerprint: one.alert.fingerprint, labels: labels.texts.set(one.alert.labels),
            annotations: annotations, generatorURL: url, times: one.alert.times, isResolved: one.isResolved)
    }

    /// Writes down what was told.
    mutating func record(_ flush: inout Flush, _ cursor: Int, keep: [LogEntry.ReceiverPair]?) {
        let expiresAt = LogMerge.expiry(
            writtenAt: now.wall, retention: options.retention, repeatInterval: flush.repeatInterval)
        let key = logKey(flush, cursor)
        // After a step of the clock backwards the entry must still replace the one before, or it would be
        // told for ever.
        let after = log[key].map { $0.timestamp + GoDuration(nanoseconds: 1) } ?? .zero
        let entry = LogEntry(
            key: key, timestamp: max(now.wall, after), firing: flush.hashes(cursor, resolved: false),
            resolved: flush.hashes(cursor, resolved: true),
            receiverValues: keep ?? flush.cursors[cursor].receiverValues, expiresAt: expiresAt)
        if log.put(entry) {
            out.changes.append(.logEntry(entry))
            willAnnounce(.entry(entry))
        }
        groups[flush.group].missed.removeAll { $0 == MissedTelling(flush.cursors[cursor].integration) }
        flush.cursors[cursor].state = .done
    }

    /// Counts something for the integration of a cursor.
    mutating func count(_ flush: Flush, _ cursor: Int, _ change: (inout Counters.Telling) -> Void) {
        let target = Counters.Target(
            integration: flush.cursors[cursor].integration.kind, receiver: flush.receiver.name)
        change(&counters.telling[target, default: Counters.Telling()])
    }

    /// Counts an attempt that ended.
    mutating func countAttempt(_ flush: Flush, _ cursor: Int, _ outcome: DeliveryOutcome) {
        count(flush, cursor) {
            $0.requests += 1
            if case .failed = outcome.result { $0.requestsFailed += 1 }
            $0.latency.observe(outcome.seconds)
        }
    }
}
