package import AMText

/// Why an alert is quiet at a moment, if it is.
package struct AlertStatus: Sendable, Equatable {
    /// Ids of the silences that hold it. Shape: in the order of creation.
    package var silencedBy: [String] = []
    /// The alert that inhibits it.
    package var inhibitedBy: Fingerprint?

    /// An active alert.
    package init() {}

    /// Whether nothing holds it.
    package var isActive: Bool { silencedBy.isEmpty && inhibitedBy == nil }
}

/// Finds the status of many alerts of a view at one moment.
/// Source: silence.go Silencer.Mutes, inhibit.go Inhibitor.Mutes; evaluated when asked, as the API does.
package struct StatusReader {
    private let view: AlertmanagerView
    private let now: Timestamp
    /// By number: the id of an active silence, or nil for one that is not active.
    private var silences: [UInt32: String?] = [:]
    /// Buckets that held a long list: whose first firing source was found before.
    private var sources: [UInt64: UInt32?] = [:]

    /// A reader.
    package init(_ view: AlertmanagerView, at now: Timestamp) {
        self.view = view
        self.now = now
    }

    /// The status of the alert in a slot; active if the slot is free.
    package mutating func status(of slot: UInt32) -> AlertStatus {
        var status = AlertStatus()
        for number in view.alerts[Int(slot)]?.silences ?? [] {
            if let id = activeSilence(number) { status.silencedBy.append(id) }
        }
        for ref in view.alerts[Int(slot)]?.inhibition ?? [] {
            if let source = source(for: ref, slot: slot) {
                status.inhibitedBy = view.alerts[Int(source)]?.fingerprint
                break
            }
        }
        return status
    }

    private mutating func activeSilence(_ number: UInt32) -> String? {
        if let known = silences[number] { return known }
        var id: String?
        if let silence = view.silences[Int(number)], silence.state(at: now) == .active { id = silence.id }
        silences[number] = .some(id)
        return id
    }

    private mutating func source(for ref: InhibitionRef, slot: UInt32) -> UInt32? {
        let key = UInt64(ref.bucket) << 1 | (ref.isTwoSided ? 1 : 0)
        if let known = sources[key], known != slot { return known }
        let bucket = view.inhibition[Int(ref.bucket)]
        let found = bucket.firingSource(for: ref, slot: slot, in: view.alerts, at: now)
        // What was found is right for every alert of this kind in the bucket but the found one itself.
        if sources[key] == nil { sources[key] = .some(found) }
        return found
    }
}
