import Glibc

/// A lock with a place to wait: what threads of this program meet at. A class, because a pthread mutex must
/// not move.
final class Gate: @unchecked Sendable {
    // Safe: the C objects behind these pointers are made for use by many threads, and live as long as the
    // gate.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init() {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // Waits end by the steady clock: a jump of the wall clock must not move them.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` while no one else is inside.
    func inside<Value>(_ body: () throws -> Value) rethrows -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Waits for `signal`, from inside. With a moment of the steady clock (nanoseconds), not longer than
    /// that.
    func wait(until steady: Int64?) {
        guard let steady else {
            pthread_cond_wait(condition, mutex)
            return
        }
        var moment = timespec(tv_sec: Int(steady / 1_000_000_000), tv_nsec: Int(steady % 1_000_000_000))
        pthread_cond_timedwait(condition, mutex, &moment)
    }

    /// Wakes one who waits.
    func signal() { pthread_cond_signal(condition) }
    /// Wakes all who wait.
    func broadcast() { pthread_cond_broadcast(condition) }
}

/// Starts a thread.
/// Not a closure of `main`: the compiler would give it to the main actor, and it would stop the program here.
func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let box = Unmanaged.passRetained(Box(body))
    var thread: pthread_t = 0
    let made = pthread_create(
        &thread, nil,
        { raw in
            guard let raw else { return nil }
            Unmanaged<Box>.fromOpaque(raw).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
    precondition(made == 0, "no thread could be started: error \(made)")
    pthread_detach(thread)
}
