import Glibc

/// The clock that never jumps. Only timers of the sockets' side ask it.
enum SteadyClock {
    /// Unit: nanoseconds since some moment.
    static func now() -> UInt64 {
        var moment = timespec()
        clock_gettime(CLOCK_MONOTONIC, &moment)
        return UInt64(moment.tv_sec) * 1_000_000_000 + UInt64(moment.tv_nsec)
    }
}
