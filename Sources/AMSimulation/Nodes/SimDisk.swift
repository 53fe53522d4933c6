package import AMCore

/// A disk that keeps what was committed, and nothing else.
package struct SimDisk: Journal, Sendable {
    /// The fold of everything committed.
    package private(set) var kept = Recovered()
    /// Whether it refuses to write.
    package var isBroken = false
    /// Whether it only claims to write new alerts and silences.
    var forgetsRows = false
    /// Transactions written.
    package private(set) var commits = 0

    /// An empty disk.
    package init() {}

    package mutating func load() throws(JournalFailure) -> Recovered { kept }

    package mutating func commit(_ changes: [Change]) throws(JournalFailure) {
        if isBroken { throw JournalFailure(text: "no space left on device") }
        for change in changes {
            if forgetsRows {
                switch change {
                case .alert, .silence: continue
                default: break
                }
            }
            kept.apply(change)
        }
        commits += 1
    }
}
