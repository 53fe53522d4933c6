internal import AMText

/// The stages that a flush passes as a whole.
extension Alertmanager {
    /// Takes out alerts that a firing alert inhibits.
    mutating func dropInhibited(_ flush: inout Flush) -> Verdict {
        let moment = flush.startedAt.wall
        return suppress(&flush, .inhibition) { state, one in
            Inhibition.source(
                of: one.alert, slot: one.slot, alerts: state.alerts.slots, buckets: state.inhibition.buckets,
                at: moment) != nil
        }
    }

    /// Takes out everything while none of the route's active intervals holds.
    mutating func dropOutsideActiveTime(_ flush: inout Flush) -> Verdict {
        groups[flush.group].mutedBy = []
        guard !flush.activeTimeIntervals.isEmpty else { return .pass }
        if flush.activeTimeIntervals.contains(where: { isActive($0, flush.startedAt.wall) }) { return .pass }
        groups[flush.group].mutedBy = flush.activeTimeIntervals
        counters.suppressed[.activeTimeInterval, default: 0] += UInt64(flush.told.count)
        flush.told = []
        return .drop
    }

    /// Takes out everything while one of the route's mute intervals holds.
    mutating func dropInMuteTime(_ flush: inout Flush) -> Verdict {
        let muting = flush.muteTimeIntervals.flatMap { name in
            elements(name).filter { $0.contains(flush.startedAt.wall) }.map { _ in name }
        }
        guard !muting.isEmpty else { return .pass }
        groups[flush.group].mutedBy = muting
        counters.suppressed[.muteTimeInterval, default: 0] += UInt64(flush.told.count)
        flush.told = []
        return .drop
    }

    /// Takes out alerts that an active silence matches.
    mutating func dropSilenced(_ flush: inout Flush) -> Verdict {
        counters.silenceQueries += UInt64(flush.told.count)
        for i in flush.told {
            counters.silencesScanned += UInt64(alerts[flush.snapshot[i].slot].silences.count)
        }
        let moment = flush.startedAt.wall
        return suppress(&flush, .silence) { state, one in
            state.alerts[one.slot].silences.contains { number in
                state.silences.slots[Int(number)]?.state(at: moment) == .active
            }
        }
    }

    private mutating func suppress(
        _ flush: inout Flush, _ why: Counters.Suppression, _ isMuted: (Alertmanager, Flush.FlushAlert) -> Bool
    ) -> Verdict {
        let kept = flush.told.filter { !isMuted(self, flush.snapshot[$0]) }
        let gone = flush.told.count - kept.count
        if gone > 0 { counters.suppressed[why, default: 0] += UInt64(gone) }
        flush.told = kept
        return kept.isEmpty ? .drop : .pass
    }

    private func elements(_ name: String) -> [TimeInterval] {
        settings.timeIntervals.first { $0.name.sameBytes(as: name) }?.elements ?? []
    }

    private func isActive(_ name: String, _ moment: Timestamp) -> Bool {
        elements(name).contains { $0.contains(moment) }
    }

    /// Keeps for each alert of the group what the stages found: suppressed, or active.
    mutating func noteStates(_ flush: Flush, active: [Int]) {
        if active.count == flush.snapshot.count {
            groups[flush.group].noteStates { _ in true }
            return
        }
        var slots = Set<UInt32>()
        for i in active { slots.insert(flush.snapshot[i].slot) }
        groups[flush.group].noteStates { slots.contains($0) }
    }
}

extension Group {
    fileprivate mutating func noteStates(_ isActive: (UInt32) -> Bool) {
        for i in alerts.indices { states[i] = isActive(alerts[i]) ? .active : .suppressed }
    }
}
