internal import AMText

/// A new configuration takes over. Groups whose route is still there stay as they are, timers, flushes and
/// all.
extension Alertmanager {
    mutating func reload(_ new: Settings, generation: Int) {
        let old = routes
        let keepsInhibition = settings.inhibitRules.elementsEqual(new.inhibitRules) { $0.isSame(as: $1) }
        self.generation = generation
        settings = new
        routes = RouteTable(new)
        if !keepsInhibition { replaceInhibition(new) }
        guard !routes.routesAlike(old) else {
            // Every alert goes where it went: only what is told, to whom and how often can be new.
            for at in 0..<groups.slots.count { refreshFlush(UInt32(at)) }
            return
        }
        replaceRouter()
        let moved = movedPositions(from: old)
        var held = Set<UInt32>()
        for at in 0..<alerts.slots.count where alerts.slots[at]?.groups.isEmpty == false {
            held.insert(UInt32(at))
        }
        for at in 0..<groups.slots.count {
            guard let group = groups.slots[at] else { continue }
            if moved[group.route] == nil { abandon(UInt32(at)) }
        }
        groups.renumberRoutes { moved[$0] ?? 0 }
        for at in 0..<groups.slots.count { refreshFlush(UInt32(at)) }
        rerouteAlerts(wasHeld: held, known: Set(moved.values))
    }

    private mutating func replaceRouter() {
        let before = router
        router = Router(routes, labels: &labels)
        before.release(&labels)
    }

    private mutating func replaceInhibition(_ new: Settings) {
        let before = inhibition
        inhibition = InhibitionRules(new.inhibitRules, labels: &labels)
        before.release(&labels)
        for at in 0..<alerts.slots.count where alerts.slots[at] != nil {
            let slot = UInt32(at)
            alerts[slot].inhibition = []
            alerts[slot].inhibits = []
            probe.load(alerts[slot].labels)
            inhibition.enter(&alerts[slot], slot: slot, probe, labels)
        }
    }

    /// Where the old routes stand in the new table; those that are gone are missing.
    private func movedPositions(from old: RouteTable) -> [Int: Int] {
        let positions = routes.positions
        var moved: [Int: Int] = [:]
        for (i, entry) in old.entries.enumerated() { moved[i] = positions[ByteKey(entry.identity)] }
        return moved
    }

    /// Gives up a group whose route is gone. What it was telling is told by the routes that follow it, if
    /// any.
    private mutating func abandon(_ at: UInt32) {
        if let number = groups[at].flush, let flush = flushes.removeValue(forKey: number) {
            for i in flush.cursors.indices { cancel(flush, i) }
        }
        for slot in groups[at].alerts { alerts[slot].groups.removeAll { $0 == at } }
        groups[at].alerts = []
        dropGroup(at)
    }

    /// Gives up what an integration of an abandoned flush was doing.
    private mutating func cancel(_ flush: Flush, _ cursor: Int) {
        switch flush.cursors[cursor].state {
        case .done, .failed: return
        case .waiting: break
        case .delivering(let id):
            deliveries[id] = nil
            out.afterCommit.append(.cancel(id))
            let seconds = (now.steady - flush.cursors[cursor].startedAt).inSeconds
            let result = DeliveryOutcome.Result.failed(text: "", retry: false, reason: .contextCanceled)
            countAttempt(flush, cursor, DeliveryOutcome(id: id, result: result, seconds: seconds))
        }
        count(flush, cursor) { $0.failed[.contextCanceled, default: 0] += 1 }
    }

    /// A flush that runs on tells the receiver as it is now; an integration that is gone is let off.
    private mutating func refreshFlush(_ at: UInt32) {
        guard let number = groups.slots[Int(at)]?.flush, var flush = flushes[number] else { return }
        let entry = routes.entries[groups[at].route]
        flush.receiver = entry.receiver
        flush.repeatInterval = entry.route.repeatInterval
        if flush.isHeld {
            flush.routeLabels = entry.route.labels
            flush.muteTimeIntervals = entry.route.muteTimeIntervals
            flush.activeTimeIntervals = entry.route.activeTimeIntervals
        }
        for i in flush.cursors.indices where flush.cursors[i].state == .waiting {
            let integration = flush.cursors[i].integration
            let stays = entry.receiver.integrations.first {
                $0.kind == integration.kind && $0.index == integration.index
            }
            if let stays { flush.cursors[i].integration = stays } else { flush.cursors[i].state = .done }
        }
        flushes[number] = flush
        if flush.isOver { agenda.add(.deadline(flush: number), at: now.steady) }
    }

    /// Matches every alert with the new tree and moves it into the groups that are its own now.
    private mutating func rerouteAlerts(wasHeld: Set<UInt32>, known: Set<Int>) {
        routeSets = RouteSets()
        var leaving: [UInt32: Set<UInt32>] = [:]
        for at in 0..<alerts.slots.count where alerts.slots[at] != nil {
            let slot = UInt32(at)
            probe.load(alerts[slot].labels)
            let matched = router.match(probe, labels)
            alerts[slot].routeSet = routeSets.number(matched)
            let before = groupNumbers(slot)
            leaveGroups(slot, except: matched, &leaving)
            // Who is over and was let go was told of as over. But a route that is new, or is back, may know
            // him as firing.
            let isOwed = wasHeld.contains(slot) || !alerts[slot].times.isResolved(at: now.wall)
            if alerts[slot].groups.count < matched.count {
                for route in matched where isOwed || !known.contains(route) {
                    let run = router.groupLabels(of: route, run: alerts[slot].labels, probe)
                    let group = groups.find(route: route, labels: run)
                    if group.map({ alerts[slot].groups.contains($0) }) != true { join(slot, route) }
                }
            }
            let after = groupNumbers(slot)
            if before != after { out.changes.append(.membership(slot: slot, groups: after)) }
        }
        for (at, gone) in leaving.sorted(by: { $0.key < $1.key }) { groups[at].letGo(gone) }
        for at in 0..<groups.slots.count {
            guard let group = groups.slots[at], group.alerts.isEmpty, group.flush == nil else { continue }
            dropGroup(UInt32(at))
        }
    }

    /// Notes that an alert leaves the groups of routes that it does not match any more. The groups let go of
    /// all such alerts at once, since one after the other would take a walk through a large group for each.
    private mutating func leaveGroups(
        _ slot: UInt32, except matched: [Int], _ leaving: inout [UInt32: Set<UInt32>]
    ) {
        for at in alerts[slot].groups where !matched.contains(groups[at].route) {
            leaving[at, default: []].insert(slot)
            alerts[slot].groups.removeAll { $0 == at }
        }
    }
}
