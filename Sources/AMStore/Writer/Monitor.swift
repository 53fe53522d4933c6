import Glibc

/// A value that several threads share: touched only under its lock, and waited for.
///
/// `@unchecked`: the state is reached only between taking and returning the lock, and is itself sendable;
/// lock and condition are allocated once and freed with the last reference.
final class Monitor<State: Sendable>: @unchecked Sendable {
    private var state: State
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(_ state: State) {
        self.state = state
        pthread_mutex_init(lock, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(lock)
        condition.deallocate()
        lock.deallocate()
    }

    /// Looks at the state or changes it.
    func withLock<R>(_ body: (inout State) -> R) -> R {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return body(&state)
    }

    /// Changes the state and wakes those who wait for it. Waking nobody costs nothing.
    func change<R>(_ body: (inout State) -> R) -> R {
        pthread_mutex_lock(lock)
        let result = body(&state)
        pthread_mutex_unlock(lock)
        pthread_cond_broadcast(condition)
        return result
    }

    /// Waits until the body answers something; asks it at once and after each change. Nil when the deadline
    /// passes.
    /// Unit: nanoseconds of the steady clock.
    func wait<R>(until deadline: Int64? = nil, _ body: (inout State) -> R?) -> R? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while true {
            if let result = body(&state) { return result }
            guard let deadline else {
                pthread_cond_wait(condition, lock)
                continue
            }
            var moment = timespec(
                tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
            if pthread_cond_timedwait(condition, lock, &moment) == ETIMEDOUT { return body(&state) }
        }
    }
}

/// The steady clock. Unit: nanoseconds.
func steadyNanoseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
}
