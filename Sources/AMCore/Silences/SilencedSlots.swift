internal import AMText

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

    /// The labels of a name that a matcher accepts.
    private static func accepted(
        by matcher: Matcher, name: UInt32, _ labels: borrowing LabelTable
    ) -> [LabelID] {
        func find(_ value: String) -> LabelID? {
            labels.find(name: name, value: value).map { LabelID(truncatingIfNeeded: $0) }
        }
        if matcher.op == .equal { return find(matcher.value).map { [$0] } ?? [] }
        if let values = Regexp.literalAlternatives(of: matcher.value) {
            return Array(Set(values.compactMap { find($0) }))
        }
        // Most values differ within the text that the pattern must begin with; the pattern itself costs more.
        let prefix = Regexp.requiredPrefix(of: matcher.value)
        return labels.texts.names[Int(name)].labels.filter { label in
            let value = labels.texts.entries[Int(label)].value
            return value.hasBytes(prefix) && matcher.matches(value)
        }
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
            let accepted = accepted(by: matcher, name: name, labels)
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
