import AMCore

/// A few threads that render answers and check passwords, so that neither the owner nor the event loop waits.
final class Workers: @unchecked Sendable {
    // Safe: every stored property that changes is touched inside the gate alone.
    private let gate = Gate()
    private var jobs: [@Sendable () -> Void] = []
    private var taken = 0
    private var idle = 0

    /// Starts the threads.
    init(count: Int) {
        for _ in 0..<count { startThread { [self] in work() } }
    }

    /// Runs a job on one of the threads, in the order of arrival.
    func run(_ job: @escaping @Sendable () -> Void) {
        gate.inside {
            jobs.append(job)
            if idle > 0 { gate.signal() }
        }
    }

    private func work() {
        while true {
            let job: @Sendable () -> Void = gate.inside {
                while taken == jobs.count {
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
            job()
        }
    }
}
