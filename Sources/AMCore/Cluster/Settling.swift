internal import AMText

/// Whether the cluster has come to rest since this node joined: the number of its members was looked at, and
/// was the same a few times in a row.
/// Source: cluster/cluster.go Settle.
struct Settling: Sendable {
    /// What a look says.
    enum Verdict: Sendable, Equatable {
        /// The same number as before; again later.
        case same
        /// Another one than before; again later.
        case other(before: Int)
        /// The cluster is at rest.
        case settled
    }

    /// Since when it is waited for; nil: not yet.
    var since: Ticks?
    /// Whether it is over, for good.
    var isReady = false
    /// Looks that did not end it.
    private(set) var polls = 0
    private var before = 0
    private var same = 0
    private static let enough = 3

    /// Looks once.
    mutating func look(members: Int) -> Verdict {
        if same >= Self.enough { return .settled }
        polls += 1
        defer { before = members }
        if members == before {
            same += 1
            return .same
        }
        same = 0
        return .other(before: before)
    }
}
