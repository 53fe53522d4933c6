/// An alert in the table: its identity and times, and what the turn keeps about it so that nobody has to ask
/// again.
package struct Alert: Sendable {
    package var fingerprint: Fingerprint
    package var labels: LabelRun
    /// Annotations and generator URL. Shape: the details of `AlertBody`.
    package var details: [UInt8]
    package var times: AlertTimes
    /// The routes it matches, as a number of `RouteSets`.
    package var routeSet: UInt32
    /// Groups that hold it, by index. Shape: in the order it was inserted; usually one.
    package var groups: SlotList
    /// Silences that match it, whatever their state, by number. Shape: ascending, so in order of creation;
    /// those that were forgotten may still be listed.
    package var silences: ContiguousArray<UInt32>
    /// Rules whose target side it matches, and the bucket of its `equal` labels there.
    package var inhibition: ContiguousArray<InhibitionRef>
    /// Rules whose source side it matches.
    package var inhibits: ContiguousArray<InhibitionRef>

    /// Annotations and generator URL as text.
    package var annotationsAndURL: (annotations: LabelSet, generatorURL: String) {
        details.withUnsafeBytes { raw in
            var cursor = BodyCursor(raw)
            let annotations = LabelSet(&cursor) ?? LabelSet()
            let url = cursor.text().map { String(decoding: $0, as: UTF8.self) } ?? ""
            return (annotations, url)
        }
    }
}

/// Where an alert stands in one inhibition rule.
package struct InhibitionRef: Sendable, Hashable {
    /// Position of the rule in the configuration.
    package var rule: UInt32
    /// The bucket of alerts that have the same `equal` labels.
    package var bucket: UInt32
    /// Whether the alert matches both sides of the rule.
    package var isTwoSided: Bool
}
