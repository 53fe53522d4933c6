import Glibc

/// The clocks that a measurement reads.
enum Clock {
    /// The steady clock.
    /// Unit: nanoseconds.
    static func now() -> UInt64 {
        read(CLOCK_MONOTONIC)
    }

    /// The wall clock.
    /// Unit: nanoseconds since 1970.
    static func wall() -> UInt64 {
        read(CLOCK_REALTIME)
    }

    /// The processor time that a process has used in all its threads, ended ones included.
    /// Unit: nanoseconds. It equals utime + stime of /proc/PID/stat, without their 10 ms steps.
    static func processorTime(of process: pid_t) -> UInt64 {
        var id: clockid_t = 0
        return clock_getcpuclockid(process, &id) == 0 ? read(id) : 0
    }

    /// A moment as an alert carries it.
    static func timestamp(_ seconds: UInt64) -> String {
        stamp(seconds, "%Y-%m-%dT%H:%M:%S.000Z")
    }

    /// A moment in a form of strftime, in UTC.
    static func stamp(_ seconds: UInt64, _ form: String) -> String {
        var moment = time_t(seconds)
        var parts = tm()
        gmtime_r(&moment, &parts)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let start = buffer.baseAddress, strftime(start, 64, form, &parts) > 0 else { return "" }
            return String(cString: start)
        }
    }

    /// Waits without using the processor.
    static func pause(milliseconds: Int) {
        usleep(UInt32(milliseconds) * 1000)
    }

    private static func read(_ id: clockid_t) -> UInt64 {
        var value = timespec()
        clock_gettime(id, &value)
        return UInt64(value.tv_sec) * 1_000_000_000 + UInt64(value.tv_nsec)
    }
}
