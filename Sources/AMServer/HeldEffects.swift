import AMCore
import Synchronization

/// Effects that wait for the disk, by the number of their commit. They leave in the order of their turns,
/// whichever thread lets them go.
final class HeldEffects: Sendable {
    private struct State {
        var waiting: [(number: UInt64, effects: [Effect])] = []
        var last: UInt64 = 0
        var done: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Keeps the effects of a turn back. Returns the number of its commit, or of the one before it that it
    /// must wait for; nil: there is nothing to wait for, and nothing is kept back.
    func hold(_ effects: [Effect], hasChanges: Bool) -> UInt64? {
        state.withLock { state in
            if hasChanges { state.last += 1 }
            if state.done == state.last { return nil }
            if !effects.isEmpty { state.waiting.append((state.last, effects)) }
            return state.last
        }
    }

    /// The next effects that may leave, now that everything up to a number is told of; nil: none is left, and
    /// later ones need not wait. To be asked until it answers nil: what is added meanwhile must not be
    /// overtaken.
    func next(upTo number: UInt64) -> [Effect]? {
        state.withLock { state in
            let count = state.waiting.prefix { $0.number <= number }.count
            guard count > 0 else {
                state.done = max(state.done, number)
                return nil
            }
            defer { state.waiting.removeFirst(count) }
            return state.waiting.prefix(count).flatMap(\.effects)
        }
    }
}
