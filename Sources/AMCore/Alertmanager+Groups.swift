internal import AMText

/// Groups gather alerts and wait for their time.
extension Alertmanager {
    /// Puts an alert into its group of a route, which is made if need be. The probe must hold the alert.
    mutating func join(_ slot: UInt32, _ route: Int) {
        let run = router.groupLabels(of: route, run: alerts[slot].labels, probe)
        if let known = groups.find(route: route, labels: run) {
            insert(slot, known)
            return
        }
        let options = routes.entries[route].route
        labels.retain(run: run)
        let at = groups.insert(
            Group(
                number: groups.nextNumber, route: route, labels: run, alerts: [], states: [],
                dueAt: now.steady,
                dueWall: now.wall, wasFlushed: false, flush: nil, isOverdue: false, mutedBy: [], timer: 0))
        groups.nextNumber += 1
        insert(slot, at)
        // An alert that is older than the wait has waited already, at its sender.
        let isOld = alerts[slot].times.startsAt + options.groupWait < now.wall
        schedule(at, in: isOld ? .zero : options.groupWait)
        writeGroup(at)
    }

    private mutating func insert(_ slot: UInt32, _ at: UInt32) {
        groups[at].alerts.append(slot)
        groups[at].states.append(.unprocessed)
        alerts[slot].groups.append(at)
    }

    /// Sets a group's timer.
    mutating func schedule(_ at: UInt32, in delay: GoDuration) {
        let due = max(now.steady + delay, options.dispatchAt)
        groups[at].timer &+= 1
        groups[at].dueAt = due
        groups[at].dueWall = now.wall + (due - now.steady)
        agenda.add(.group(index: at, number: groups[at].number, timer: groups[at].timer), at: due)
    }

    /// A group's timer fired.
    mutating func groupIsDue(_ at: UInt32, number: UInt64, timer: UInt32) {
        guard !isStopping, let group = groups.slots[Int(at)], group.number == number, group.timer == timer
        else {
            return
        }
        guard group.flush == nil else {
            groups[at].isOverdue = true
            return
        }
        beginFlush(at)
    }

    /// Writes a group's row.
    mutating func writeGroup(_ at: UInt32) {
        let group = groups[at]
        let flush = group.flush.flatMap { flushes[$0] }
        out.changes.append(
            .group(
                GroupRow(
                    number: group.number, route: routes.entries[group.route].identity,
                    labels: labels.texts.set(group.labels), dueAt: group.dueWall,
                    wasFlushed: group.wasFlushed,
                    flush: flush.map { FlushRow(startedAt: $0.startedAt.wall, done: $0.done) },
                    missed: group.missed)))
    }

    /// The key of a group in the notification log and in messages.
    func key(of group: borrowing Group) -> String {
        GroupKey.text(routeKey: routes.entries[group.route].key, labels: labels.texts.set(group.labels))
    }

    /// Takes alerts out of a group after it told of their end.
    mutating func releaseAlerts(_ gone: Set<UInt32>, from at: UInt32) {
        guard !gone.isEmpty else { return }
        groups[at].letGo(gone)
        for slot in gone.sorted() {
            alerts[slot].groups.removeAll { $0 == at }
            out.changes.append(.membership(slot: slot, groups: groupNumbers(slot)))
        }
    }

    /// Ends a group that holds no alerts.
    mutating func dropGroup(_ at: UInt32) {
        let group = groups[at]
        groups.remove(at)
        labels.release(group.labels)
        out.changes.append(.dropGroup(number: group.number))
    }
}

extension Group {
    /// Takes alerts out, all at once.
    mutating func letGo(_ gone: Set<UInt32>) {
        var kept = 0
        for i in alerts.indices where !gone.contains(alerts[i]) {
            alerts[kept] = alerts[i]
            states[kept] = states[i]
            kept += 1
        }
        alerts.removeSubrange(kept...)
        states.removeSubrange(kept...)
    }
}
