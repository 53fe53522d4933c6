/// Finds the alerts that a new silence touches, from the labels' lists of alerts.
enum SilencedSlots {
    /// Slots whose alerts match some set of a silence. Shape: ascending.
    static func find(_ silence: Silence, _ labels: borrowing LabelTable, _ alerts: borrowing AlertTable)
        -> [UInt32]
    {
        guard !silence.isBroken else { return [] }
        var found = Set<UInt32>()
        for set in silence.matcherSets {
            guard let matchers = set.allUsable else { continue }
            for slot in candidates(matchers, labels, alerts) {
                guard let alert = alerts.slots[Int(slot)] else { continue }
                if set.matches(alert.labels, labels.texts) { found.insert(slot) }
            }
        }
        return found.sorted()
    }

    /// The shortest list that one matcher allows: the alerts of the labels it accepts.
    private static func candidates(
        _ matchers: [Matcher], _ labels: borrowing LabelTable, _ alerts: borrowing AlertTable
    ) -> [UInt32] {
        var best: [LabelID]?
        var bestSize = Int.max
        for matcher in matchers where (matcher.op == .equal || matcher.op == .regexp) && !matcher.matches("")
        {
            guard let name = labels.nameID(matcher.name) else { return [] }
            let accepted: [LabelID] =
                matcher.op == .equal
                ? labels.find(name: name, value: matcher.value).map { [LabelID(truncatingIfNeeded: $0)] }
                    ?? []
                : labels.texts.names[Int(name)].labels.filter {
                    matcher.matches(labels.texts.entries[Int($0)].value)
                }
            let size = accepted.reduce(0) { $0 + labels.texts.entries[Int($1)].slots.count }
            if size < bestSize {
                best = accepted
                bestSize = size
            }
            if matcher.op == .equal, size < 1_000 { break }
        }
        guard let best else {
            return (0..<UInt32(alerts.slots.count)).filter { alerts.slots[Int($0)] != nil }
        }
        return best.flatMap { labels.texts.entries[Int($0)].slots }
    }
}
