package import AMText

/// A group with those of its alerts that a question asks for.
package struct ListedGroup: Sendable {
    /// Its index in the view.
    package var index: UInt32
    /// Position of its route.
    package var route: Int
    /// The labels it was made by.
    package var labels: LabelRun
    /// Names of the time intervals that muted it at its last flush.
    package var mutedBy: [String]
    /// Slots. Shape: in the order of `job`, `instance`, labels.
    package var alerts: [UInt32]
}

extension AlertmanagerView {
    /// The groups with alerts that a question asks for; receivers are those of the routes themselves.
    /// Shape: by group labels, then by receiver. Source: dispatch.go Groups.
    package func groups(_ query: AlertQuery, muted: Bool, at now: Timestamp) -> [ListedGroup] {
        var judge = AlertJudge(query, self, at: now)
        let receivers = ReceiverFilter(query.receiver, self)
        var listed: [ListedGroup] = []
        if let candidates = judge.candidates() {
            for (index, slots) in members(of: candidates, &judge) {
                guard let group = groups[Int(index)], receivers.passes(route: group.route) else { continue }
                guard muted || group.mutedBy.isEmpty else { continue }
                listed.append(group.listed(index, slots))
            }
        } else {
            for at in 0..<groups.count {
                guard let group = groups[at], receivers.passes(route: group.route) else { continue }
                guard muted || group.mutedBy.isEmpty else { continue }
                var slots: [UInt32] = []
                slots.reserveCapacity(group.alerts.count)
                for slot in group.alerts where judge.accepts(slot) { slots.append(slot) }
                if !slots.isEmpty { listed.append(group.listed(UInt32(at), slots)) }
            }
        }
        for i in listed.indices { sortAlerts(&listed[i].alerts) }
        return sorted(listed)
    }

    /// The groups that hold the accepted ones of some candidates, with these.
    private func members(
        of candidates: [UInt32], _ judge: inout AlertJudge
    ) -> [(index: UInt32, slots: [UInt32])] {
        var byGroup: [UInt32: [UInt32]] = [:]
        var last: UInt32?
        for slot in candidates.sorted() where slot != last {
            last = slot
            guard judge.accepts(slot) else { continue }
            for group in groups(of: slot) { byGroup[group, default: []].append(slot) }
        }
        return byGroup.sorted { $0.key < $1.key }.map { (index: $0.key, slots: $0.value) }
    }

    /// The names of the receivers of the groups that hold an alert and pass a filter. Shape: sorted,
    /// repeated ones too.
    package func receivers(groups indices: SlotList, _ filter: ReceiverFilter) -> [String] {
        var names: [String] = []
        for index in indices {
            guard let group = groups[Int(index)], filter.passes(route: group.route) else { continue }
            names.append(routes.entries[group.route].receiver.name)
        }
        if names.count > 1 { names.sort { compareTexts($0, $1) < 0 } }
        return names
    }
}

// Order.
extension AlertmanagerView {
    /// What an alert is sorted by within its group.
    private struct OrderKey {
        var job: LabelID
        var instance: LabelID
        var slot: UInt32
        static let none = LabelID.max
    }

    private func sorted(_ listed: [ListedGroup]) -> [ListedGroup] {
        listed.sorted { a, b in
            let order = compare(a.labels, b.labels)
            if order != 0 { return order < 0 }
            let names = compareTexts(
                routes.entries[a.route].receiver.name, routes.entries[b.route].receiver.name)
            return names == 0 ? a.index < b.index : names < 0
        }
    }

    /// Sorts the alerts of a group: by `job`, then by `instance`, those without it last, then by their
    /// labels.
    /// Source: types.go AlertSlice.
    private func sortAlerts(_ slots: inout [UInt32]) {
        guard slots.count > 1 else { return }
        let job = labels.find(name: "job")
        let instance = labels.find(name: "instance")
        var keys: [OrderKey] = []
        keys.reserveCapacity(slots.count)
        for slot in slots {
            guard let run = alerts[Int(slot)]?.labels else { continue }
            var key = OrderKey(job: OrderKey.none, instance: OrderKey.none, slot: slot)
            for element in run {
                let name = UInt32(truncatingIfNeeded: element >> 32)
                if name == job { key.job = LabelID(truncatingIfNeeded: element) }
                if name == instance { key.instance = LabelID(truncatingIfNeeded: element) }
            }
            keys.append(key)
        }
        keys.sort { a, b in
            if a.job != b.job { return isBefore(a.job, b.job) }
            if a.instance != b.instance { return isBefore(a.instance, b.instance) }
            return compare(alerts[Int(a.slot)]?.labels ?? [], alerts[Int(b.slot)]?.labels ?? []) < 0
        }
        slots = keys.map(\.slot)
    }

    private func isBefore(_ a: LabelID, _ b: LabelID) -> Bool {
        if a == OrderKey.none { return false }
        if b == OrderKey.none { return true }
        return compareTexts(labels.entries[Int(a)].value, labels.entries[Int(b)].value) < 0
    }

    /// The order of label sets (`LabelSet.<`) over runs: negative, zero or positive.
    private func compare(_ a: LabelRun, _ b: LabelRun) -> Int {
        if a.count != b.count { return a.count - b.count }
        for i in a.indices where a[i] != b[i] {
            // Both are sorted, so of two different names the greater one is missing in the other's set.
            if a[i] >> 32 != b[i] >> 32 { return compareTexts(labels.name(b[i]), labels.name(a[i])) }
            return compareTexts(labels.value(a[i]), labels.value(b[i]))
        }
        return 0
    }
}

extension Group {
    fileprivate func listed(_ index: UInt32, _ slots: [UInt32]) -> ListedGroup {
        ListedGroup(index: index, route: route, labels: labels, mutedBy: mutedBy, alerts: slots)
    }
}
