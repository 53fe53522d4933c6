extension LabelSet: Comparable {
    /// The order of groups and alerts in answers and notifications: fewer labels first; of two sets with the
    /// same number, the first name (in byte order) at which they differ decides: the set that lacks it comes
    /// first, otherwise the smaller value.
    /// Source: Prometheus' model.LabelSet.Before.
    package static func < (a: LabelSet, b: LabelSet) -> Bool {
        if a.labels.count != b.labels.count { return a.labels.count < b.labels.count }
        for (x, y) in zip(a.labels, b.labels) {
            // Both are sorted, so at the first place where the names differ the set with the smaller name
            // is the one that has it, and the other one lacks it.
            if !x.name.sameBytes(as: y.name) { return y.name.precedesByBytes(x.name) }
            if !x.value.sameBytes(as: y.value) { return x.value.precedesByBytes(y.value) }
        }
        return false
    }
}
