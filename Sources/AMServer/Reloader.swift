import AMWeb

/// Loads the configuration again, one time after the other. Whoever asks while a reload runs gets the next one, and
/// shares it with all who ask before it begins.
final class Reloader: @unchecked Sendable {
    // Safe: everything that changes is touched inside the gate alone.
    private let gate = Gate()
    private var asking: [@Sendable (ReloadOutcome) -> Void] = []
    private var isRunning = false
    private let load: @Sendable () -> ReloadOutcome

    /// A reloader. `load` runs on a thread of its own and returns when the new configuration holds.
    init(_ load: @escaping @Sendable () -> ReloadOutcome) { self.load = load }

    /// Asks for a reload and says how it ended, on any thread.
    func ask(_ done: @escaping @Sendable (ReloadOutcome) -> Void) {
        let isFirst = gate.inside {
            asking.append(done)
            defer { isRunning = true }
            return !isRunning
        }
        if isFirst { startThread { [self] in run() } }
    }

    private func run() {
        while true {
            let served: [@Sendable (ReloadOutcome) -> Void]? = gate.inside {
                if asking.isEmpty { isRunning = false }
                defer { asking = [] }
                return isRunning ? asking : nil
            }
            guard let served else { return }
            let outcome = load()
            for done in served { done(outcome) }
        }
    }
}
