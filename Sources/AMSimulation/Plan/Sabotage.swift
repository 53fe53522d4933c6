internal import AMCore
internal import AMText

/// A rule that a world breaks on purpose, so that tests can see its checker fail.
package enum Sabotage: Sendable, CaseIterable {
    /// The disk says that it wrote new alerts and silences, and did not.
    case forgetsRows
    /// Every letter reaches its receiver twice.
    case doublesLetters
    /// Letters also carry alerts that a silence covers.
    case tellsSilenced
    /// Letters also carry alerts that a firing alert inhibits.
    case tellsInhibited
    /// Letters are lost, and their sender hears that they arrived.
    case losesLetters
    /// Only letters of what is over are lost in this way.
    case losesEnds
    /// Letters about what fires arrive as if it were over.
    case tellsLies
    /// The first node of several tells the others nothing.
    case neverGossips
    /// The second node of several does not write what it learned from others.
    case forgetsMerges
    /// No node waits for those before it.
    case ignoresPosition
    /// Another cluster has the label of ours.
    case sharesLabel

    /// Whether it takes several nodes.
    package var needsCluster: Bool {
        switch self {
        case .neverGossips, .forgetsMerges, .ignoresPosition, .sharesLabel: true
        default: false
        }
    }
}

extension World {
    /// The letter as a broken node would have written it.
    func sabotaged(_ letter: Notification, _ view: AlertmanagerView) -> Notification {
        guard let sabotage else { return letter }
        var broken = letter
        switch sabotage {
        case .tellsSilenced, .tellsInhibited:
            var reader = StatusReader(view, at: letter.flushedAt)
            for slot in 0..<UInt32(view.alerts.count) {
                guard let alert = view.alerts[Int(slot)], !alert.times.isResolved(at: letter.flushedAt) else {
                    continue
                }
                let status = reader.status(of: slot)
                let isWanted =
                    sabotage == .tellsSilenced ? !status.silencedBy.isEmpty : status.inhibitedBy != nil
                guard isWanted else { continue }
                broken.alerts.append(
                    NotifiedAlert(
                        fingerprint: alert.fingerprint, labels: view.labels.set(alert.labels),
                        annotations: [:],
                        generatorURL: "", times: alert.times, isResolved: false))
                break
            }
        case .tellsLies:
            for i in broken.alerts.indices { broken.alerts[i].isResolved = true }
        default: break
        }
        return broken
    }
}
