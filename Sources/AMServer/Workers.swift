import AMCore

/// A few threads that render answers and check passwords, so that neither the owner nor the event loop waits.
/// A thread is started when there is work for it and none is idle.
final class Workers: @unchecked Sendable {
    // Safe: every stored property that changes is touched inside the gate alone.
    private let gate = Gate()
    private var jobs: [@Sendable () -> Void] = []
    private var taken = 0
    private var idle = 0
    private var started = 0
    private var isStopping = false
    private let count: Int
    private let isBackground: Bool

    /// At most so many threads. In the background they give way to the other threads of the program.
    init(count: Int, isBackground: Bool = false) {
        self.count = count
        self.isBackground = isBackground
    }

    /// Runs a job on one of the threads, in the order of arrival.
    func run(_ job: @escaping @Sendable () -> Void) {
        let needsThread = gate.inside {
            jobs.append(job)
            if idle >= jobs.count - taken {
                gate.signal()
                return false
            }
            guard started < count else { return false }
            started += 1
            return true
        }
        if needsThread { startThread { [self] in work() } }
    }

    /// Ends the threads when all jobs are done.
    func stop() {
        gate.inside {
            isStopping = true
            gate.broadcast()
        }
    }

    private func work() {
        if isBackground { Background.enter() }
        while let job = next() { job() }
    }

    private func next() -> (@Sendable () -> Void)? {
        gate.inside {
            while taken == jobs.count {
                if isStopping { return nil }
                idle += 1
                gate.wait(until: nil)
                idle -= 1
            }
            let job = jobs[taken]
            taken += 1
            if taken == jobs.count || taken > 1_024 {
                jobs.removeFirst(taken)
                taken = 0
            }
            return job
        }
    }
}
