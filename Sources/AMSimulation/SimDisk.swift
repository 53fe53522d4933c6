package import AMCore

/// A disk that keeps what was committed, and nothing else.
package struct SimDisk: Journal, Sendable {
    /// The fold of everything committed.
    package private(set) var kept = Recovered()
    /// Whether it refuses to write.
    package var isBroken = false
    /// Transactions written.
    package private(set) var commits = 0

    /// An empty disk.
    package init() {}

    package mutating func load() throws(JournalFailure) -> Recovered { kept }

    package mutating func commit(_ changes: [Change]) throws(JournalFailure) {
        if isBroken { throw JournalFailure(text: "no space left on device") }
        for change in changes { kept.apply(change) }
        commits += 1
    }
}
