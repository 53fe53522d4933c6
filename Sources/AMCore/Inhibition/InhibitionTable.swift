package import AMText

/// Alerts of one rule's source side that share the values of the rule's `equal` labels.
package struct InhibitionBucket: Sendable {
    /// Sources that match the source side alone.
    package var oneSided = Sources()
    /// Sources that match the target side too: they do not inhibit alerts that also match both sides.
    package var twoSided = Sources()
    /// Alerts that refer to it; at 0 it is reused.
    package var users: UInt32 = 0
    /// What it is found by.
    package var key: InhibitionKey

    /// Sources of one kind.
    package struct Sources: Sendable {
        /// Slots. Shape: in the order of arrival.
        package var slots: ContiguousArray<UInt32> = []
        /// No source ends later: after it none fires, without looking at them.
        package var latestEnd = Timestamp.zero

        /// No sources.
        package init() {}
    }
}

/// What a bucket is found by: a rule, and the labels of its `equal` names that the alert has.
package struct InhibitionKey: Sendable, Hashable {
    package var rule: UInt32
    package var labels: LabelRun
}
