import AMWeb
import Synchronization

/// Loads the configuration again, one time after the other. Whoever asks while a reload runs gets the next
/// one, and shares it with all who ask before it begins.
final class Reloader: Sendable {
    private struct State {
        var asking: [@Sendable (ReloadOutcome) -> Void] = []
        var isRunning = false
    }

    private let state = Mutex(State())
    private let load: @Sendable () -> ReloadOutcome

    /// A reloader. `load` runs on a thread of its own and returns when the new configuration holds.
    init(_ load: @escaping @Sendable () -> ReloadOutcome) { self.load = load }

    /// Asks for a reload and says how it ended, on any thread.
    func ask(_ done: @escaping @Sendable (ReloadOutcome) -> Void) {
        let isFirst = state.withLock { state in
            state.asking.append(done)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if isFirst { startThread { [self] in run() } }
    }

    private func run() {
        while true {
            let served: [@Sendable (ReloadOutcome) -> Void]? = state.withLock { state in
                if state.asking.isEmpty { state.isRunning = false }
                defer { state.asking = [] }
                return state.isRunning ? state.asking : nil
            }
            guard let served else { return }
            let outcome = load()
            for done in served { done(outcome) }
        }
    }
}
