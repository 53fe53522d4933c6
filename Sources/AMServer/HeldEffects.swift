import AMCore

/// Effects that wait for the disk, by the number of their commit. They leave in the order of their turns, whichever
/// thread lets them go.
final class HeldEffects: @unchecked Sendable {
    // Safe: everything that changes is touched inside the gate alone.
    private let gate = Gate()
    private var waiting: [(number: UInt64, effects: [Effect])] = []
    private var last: UInt64 = 0
    private var done: UInt64 = 0

    /// Keeps the effects of a turn back. Returns the number of its commit, or of the one before it that it must wait
    /// for; nil: there is nothing to wait for, and nothing is kept back.
    func hold(_ effects: [Effect], hasChanges: Bool) -> UInt64? {
        gate.inside {
            if hasChanges { last += 1 }
            if done == last { return nil }
            if !effects.isEmpty { waiting.append((last, effects)) }
            return last
        }
    }

    /// The next effects that may leave, now that everything up to a number is told of; nil: none is left, and later
    /// ones need not wait. To be asked until it answers nil: what is added meanwhile must not be overtaken.
    func next(upTo number: UInt64) -> [Effect]? {
        gate.inside {
            let count = waiting.prefix { $0.number <= number }.count
            guard count > 0 else {
                done = max(done, number)
                return nil
            }
            defer { waiting.removeFirst(count) }
            return waiting.prefix(count).flatMap(\.effects)
        }
    }
}
