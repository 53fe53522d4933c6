/// How well this node itself is, as far as it can tell: a node that misses answers it should have got gives
/// others more time before it accuses them.
/// Source: Dadgar, Phillips, Currey, "Lifeguard: SWIM-ing with Situational Awareness"; memberlist
/// awareness.go.
struct Awareness: Sendable {
    /// 0: well. Shape: below the ceiling.
    private(set) var score = 0
    private let ceiling: Int

    init(ceiling: Int) { self.ceiling = max(1, ceiling) }

    /// Takes what an experience says: more is worse.
    mutating func apply(_ delta: Int) { score = min(max(score + delta, 0), ceiling - 1) }

    /// A time as this node has to wait for it.
    func scale(_ time: Nanoseconds) -> Nanoseconds { time * Int64(score + 1) }
}
