internal import AMText

/// What a stage says of a flush, or of one of its integrations.
enum Verdict {
    /// On to the next stage.
    case pass
    /// Come again later: at this time, or (nil) when somebody says so.
    case hold(until: Ticks?)
    /// There is nothing (more) to tell; that is a success.
    case drop
    /// Tell this.
    case send(Notification)
}

/// A stage of the pipeline: a name and a function.
struct GroupStage {
    let name: String
    /// Whether those it takes out count as suppressed, and the others as active.
    var decidesStates = false
    let run: (inout Alertmanager, inout Flush) -> Verdict
}

/// A stage that each integration of the receiver goes through on its own.
struct IntegrationStage {
    let name: String
    let run: (inout Alertmanager, inout Flush, Int) -> Verdict
}

/// The pipeline: two lists. A flush passes the first one as a whole; what is left goes through the second one
/// for each integration. A delivery that failed comes back to the start of the second list, so that every
/// attempt looks at the notification log afresh.
enum Pipeline {
    static var perGroup: [GroupStage] {
        [
            GroupStage(name: "settled") { $0.waitForCluster(&$1) },
            GroupStage(name: "uninhibited", decidesStates: true) { $0.dropInhibited(&$1) },
            GroupStage(name: "inActiveTime") { $0.dropOutsideActiveTime(&$1) },
            GroupStage(name: "outsideMuteTime") { $0.dropInMuteTime(&$1) },
            GroupStage(name: "unsilenced", decidesStates: true) { $0.dropSilenced(&$1) },
        ]
    }

    static var perIntegration: [IntegrationStage] {
        [
            IntegrationStage(name: "ownTurn") { $0.waitForTurn(&$1, $2) },
            IntegrationStage(name: "worthTelling") { $0.judge(&$1, $2) },
            IntegrationStage(name: "deliver") { $0.letter(&$1, $2) },
        ]
    }
}

extension Alertmanager {
    /// Starts a flush of a group whose timer fired.
    mutating func beginFlush(_ at: UInt32) {
        let route = routes.entries[groups[at].route]
        groups[at].isOverdue = false
        groups[at].wasFlushed = true
        schedule(at, in: route.route.groupInterval)
        guard !groups[at].alerts.isEmpty else { return }
        var flush = flush(of: at, route)
        groups[at].flush = flush.number
        groups[at].keyHash = NotificationLog.hash(flush.groupKey)
        sayFlushing(flush)
        passGroupStages(&flush)
        if flush.isOver {
            endFlush(flush)
        } else {
            agenda.add(.deadline(flush: flush.number), at: flush.deadline)
            flushes[flush.number] = flush
            writeGroup(at)
        }
    }

    /// Runs the stages that a flush passes as a whole, from the one on at which it was held, and then those
    /// of each integration.
    mutating func passGroupStages(_ flush: inout Flush) {
        var active = flush.told
        for stage in Pipeline.perGroup[flush.stage...] where !flush.told.isEmpty {
            let verdict = stage.run(&self, &flush)
            if case .hold = verdict {
                flush.isHeld = true
                return
            }
            flush.stage += 1
            if stage.decidesStates { active = flush.told }
            if case .drop = verdict { break }
        }
        noteStates(flush, active: active)
        guard !flush.told.isEmpty else { return }
        flush.cursors = flush.receiver.integrations.map {
            Flush.Cursor(integration: $0, state: .waiting, startedAt: now.steady)
        }
        for i in flush.cursors.indices { advance(&flush, i) }
    }

    private mutating func flush(of at: UInt32, _ route: RouteTable.Entry) -> Flush {
        let group = groups[at]
        let deadline = max(route.route.groupInterval, options.limits.shortestFlush) + turnWait
        var snapshot: [Flush.FlushAlert] = []
        snapshot.reserveCapacity(group.alerts.count)
        for slot in group.alerts {
            let alert = alerts[slot]
            snapshot.append(
                Flush.FlushAlert(
                    slot: slot, alert: alert, isResolved: isOver(slot, at: now.wall),
                    hash: AlertHash.hash(of: alert.labels, labels.texts)))
        }
        if snapshot.count > 1 { AlertOrder.sort(&snapshot, labels) }
        let number = nextFlush
        nextFlush += 1
        return Flush(
            number: number, group: at, groupNumber: group.number, groupKey: key(of: group),
            groupLabels: labels.texts.set(group.labels), startedAt: now, deadline: now.steady + deadline,
            receiver: route.receiver, repeatInterval: route.route.repeatInterval,
            routeLabels: route.route.labels,
            muteTimeIntervals: route.route.muteTimeIntervals,
            activeTimeIntervals: route.route.activeTimeIntervals, snapshot: snapshot,
            told: Array(snapshot.indices))
    }

    /// Runs the stages of one integration until it waits, is done or has failed.
    mutating func advance(_ flush: inout Flush, _ cursor: Int) {
        for stage in Pipeline.perIntegration {
            switch stage.run(&self, &flush, cursor) {
            case .pass: continue
            case .drop:
                flush.cursors[cursor].state = .done
                return
            case .hold(let until):
                flush.cursors[cursor].state = .waiting
                if let until {
                    agenda.add(.retry(flush: flush.number, cursor: cursor, attempt: 0), at: until)
                }
                return
            case .send(let letter):
                flush.cursors[cursor].state = .delivering(letter.id)
                flush.cursors[cursor].startedAt = now.steady
                deliveries[letter.id] = (flush.number, cursor)
                out.afterCommit.append(.deliver(letter))
                return
            }
        }
    }

    /// Takes how an attempt ended.
    mutating func take(_ outcome: DeliveryOutcome) {
        guard let (number, cursor) = deliveries.removeValue(forKey: outcome.id),
            var flush = flushes.removeValue(forKey: number)
        else { return }
        countAttempt(flush, cursor, outcome)
        flush.cursors[cursor].attempts += 1
        switch outcome.result {
        case .delivered(let keep):
            record(&flush, cursor, keep: keep)
            noteTold(flush, cursor)
            count(flush, cursor) { [wall = now.wall] counts in counts.lastSuccess = wall }
            saySuccess(flush, cursor, seconds: outcome.seconds)
        case .failed(let text, let retry, let reason):
            attemptFailed(
                &flush, cursor, text, retry: retry ? max(.zero, outcome.retryAfter) : nil, reason: reason)
        }
        flushes[number] = flush
        settle(flush)
    }

    private mutating func attemptFailed(
        _ flush: inout Flush, _ cursor: Int, _ text: String, retry: GoDuration?, reason: FailureReason
    ) {
        noteMissed(flush, cursor)
        noteFailed(flush, cursor, text)
        let attempts = flush.cursors[cursor].attempts
        guard let retry else {
            let words = "notify retry canceled due to unrecoverable error after \(attempts) attempts: \(text)"
            fail(&flush, cursor, words, reason)
            return
        }
        // The pause runs from the start of the attempt: a slow one is followed by the next at once.
        let pause = Backoff.delay(beforeAttempt: attempts + 1, fraction: dice.fraction(), options.limits)
        // What the far end asked for counts from its answer.
        let next = max(now.steady + retry, flush.cursors[cursor].startedAt + pause)
        if flush.cursors[cursor].lastFailure != text { sayRetry(flush, cursor, text) }
        flush.cursors[cursor].lastFailure = text
        flush.cursors[cursor].lastReason = reason
        flush.cursors[cursor].state = .waiting
        let turn = ownSlot(from: next, notBefore: flush.cursors[cursor].othersFrom)
        agenda.add(.retry(flush: flush.number, cursor: cursor, attempt: attempts), at: turn)
    }

    /// The time for another attempt has come.
    mutating func retry(_ number: UInt64, _ cursor: Int, attempt: Int) {
        guard !isStopping, var flush = flushes.removeValue(forKey: number),
            flush.cursors[cursor].state == .waiting, flush.cursors[cursor].attempts == attempt
        else { return }
        if isEmployed(flush.cursors[cursor].integration, flush.receiver) {
            lookAgain(&flush, cursor)
            advance(&flush, cursor)
        } else {
            flush.cursors[cursor].state = .done
        }
        flushes[number] = flush
        settle(flush)
    }

    /// Whether a receiver still has an integration: a reload may have taken it away while an attempt was
    /// under way.
    func isEmployed(_ integration: IntegrationRef, _ receiver: Receiver) -> Bool {
        receiver.integrations.contains { $0.kind == integration.kind && $0.index == integration.index }
    }

    /// A flush's time is over: what is still under way is given up.
    mutating func deadlinePassed(_ number: UInt64) {
        guard var flush = flushes.removeValue(forKey: number) else { return }
        if flush.isHeld { giveUpWaiting(&flush) }
        for i in flush.cursors.indices {
            switch flush.cursors[i].state {
            case .done, .failed: continue
            case .delivering(let id):
                giveUp(id, &flush, i)
            case .waiting where flush.cursors[i].attempts == 0:
                // Its turn had not come.
                flush.cursors[i].state = .failed(Self.deadlineExceeded)
                continue
            case .waiting: break
            }
            noteMissed(flush, i)
            // What is told is the last failure before the end, not the end itself.
            let attempts = flush.cursors[i].attempts
            let last = flush.cursors[i].lastFailure
            let why = last.isEmpty ? Self.deadlineExceeded : last
            let text = "notify retry canceled after \(attempts) attempts: \(why)"
            if last.isEmpty { noteFailed(flush, i, why) }
            fail(&flush, i, text, flush.cursors[i].lastReason)
        }
        flushes[number] = flush
        settle(flush)
    }

    static let deadlineExceeded = "context deadline exceeded"

    /// Calls a delivery back; it counts as a failed attempt.
    private mutating func giveUp(_ id: DeliveryID, _ flush: inout Flush, _ cursor: Int) {
        deliveries[id] = nil
        // Behind the letter it calls back, which may still wait for the disk.
        out.afterCommit.append(.cancel(id))
        let seconds = (now.steady - flush.cursors[cursor].startedAt).inSeconds
        let failure = DeliveryOutcome.Result.failed(text: "", retry: false, reason: .contextDeadlineExceeded)
        countAttempt(flush, cursor, DeliveryOutcome(id: id, result: failure, seconds: seconds))
        flush.cursors[cursor].attempts += 1
    }

    private mutating func fail(_ flush: inout Flush, _ cursor: Int, _ text: String, _ reason: FailureReason) {
        let integration = flush.cursors[cursor].integration
        flush.cursors[cursor].state = .failed(
            "\(flush.receiver.name)/\(integration.kind)[\(integration.index)]: \(text)")
        count(flush, cursor) { $0.failed[reason, default: 0] += 1 }
    }

    /// Ends a flush whose integrations are all through; otherwise writes how far it came.
    mutating func settle(_ flush: Flush) {
        if flush.isOver {
            flushes[flush.number] = nil
            endFlush(flush)
        } else {
            writeGroup(flush.group)
        }
    }

    /// Remembers that an integration could not tell that alerts fire, until it has told something.
    private mutating func noteMissed(_ flush: Flush, _ cursor: Int) {
        let integration = flush.cursors[cursor].integration
        let name = MissedTelling(integration)
        guard integration.notifyMissed, integration.sendResolved, !groups[flush.group].missed.contains(name),
            flush.told.contains(where: { !flush.alerts(of: cursor)[$0].isResolved })
        else { return }
        groups[flush.group].missed.append(name)
    }

    /// After a success the group forgets the alerts whose end was told; after a failure it keeps them for the
    /// next time.
    private mutating func endFlush(_ flush: Flush) {
        let at = flush.group
        groups[at].flush = nil
        groups[at].hasFailed = flush.failure != nil
        if let failure = flush.failure {
            sayFailure(flush, failure)
        } else {
            releaseAlerts(toldAsResolved(flush), from: at)
        }
        if groups[at].alerts.isEmpty {
            dropGroup(at)
            return
        }
        writeGroup(at)
        if groups[at].isOverdue { beginFlush(at) }
    }

    /// The alerts that every integration took for resolved, and that did not change since.
    private func toldAsResolved(_ flush: Flush) -> Set<UInt32> {
        var gone = Set<UInt32>()
        for (i, one) in flush.snapshot.enumerated() {
            // A reload may have moved it elsewhere meanwhile, and its slot may hold another alert by now.
            guard let held = alerts.slots[Int(one.slot)], held.fingerprint == one.alert.fingerprint,
                held.groups.contains(flush.group)
            else { continue }
            let isGone = flush.everyView { $0[i].isResolved && $0[i].alert.times == held.times }
            if isGone { gone.insert(one.slot) }
        }
        return gone
    }
}
