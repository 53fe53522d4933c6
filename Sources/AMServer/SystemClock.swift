import AMCore
import AMText
import Glibc

/// The clocks of the machine.
enum SystemClock {
    /// This moment.
    static func now() -> Now {
        var wall = timespec()
        var steady = timespec()
        clock_gettime(CLOCK_REALTIME, &wall)
        clock_gettime(CLOCK_MONOTONIC, &steady)
        return Now(
            wall: Timestamp(seconds: Int64(wall.tv_sec), nanoseconds: Int32(wall.tv_nsec)),
            steady: Ticks(nanoseconds: Int64(steady.tv_sec) * 1_000_000_000 + Int64(steady.tv_nsec)))
    }
}
