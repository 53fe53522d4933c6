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
}

extension World {
    /// The letter as a broken node would have written it.
    func sabotaged(_ letter: Notification) -> Notification {
        guard let sabotage, let view = node?.value.view() else { return letter }
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
        case .forgetsRows, .doublesLetters, .losesLetters, .losesEnds: break
        }
        return broken
    }
}
