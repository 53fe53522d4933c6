import AMText

/// Remembers since when something is wrong in the cluster, so that operators are told once when it begins and
/// once when it ends, and not of what passes by itself.
struct ClusterDoctor: Sendable {
    /// Something that is wrong.
    struct Finding: Sendable {
        /// What it is and whom it concerns; while it stays the same, so is the finding.
        var key: String
        var sentence: String
        /// It is told when it has lasted so long.
        var patience: GoDuration
    }

    private struct Case: Sendable {
        var since: Ticks
        var sentence: String
        var isTold = false
    }

    private var cases: [String: Case] = [:]

    /// What operators are told now. Shape: sorted.
    var warnings: [String] { cases.values.filter(\.isTold).map(\.sentence).sorted() }

    /// Takes everything that is wrong now. Returns what begins to be told and what is over. Shape: sorted.
    mutating func examine(_ findings: [Finding], at now: Ticks) -> (begun: [String], over: [String]) {
        var result: (begun: [String], over: [String]) = ([], [])
        let wrong = Set(findings.map(\.key))
        for (key, known) in cases where !wrong.contains(key) {
            if known.isTold { result.over.append(known.sentence) }
            cases[key] = nil
        }
        for finding in findings {
            var known = cases[finding.key] ?? Case(since: now, sentence: finding.sentence)
            known.sentence = finding.sentence
            if !known.isTold, now - known.since >= finding.patience {
                known.isTold = true
                result.begun.append(finding.sentence)
            }
            cases[finding.key] = known
        }
        result.begun.sort()
        result.over.sort()
        return result
    }
}
