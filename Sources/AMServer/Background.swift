import Glibc

/// Threads that give way to others when all processors are busy: a client that asks for large answers again
/// and again must not delay those who tell of alerts.
enum Background {
    /// How much they give way. Unit: steps of `nice`.
    private static let step: Int32 = 5

    /// From now on the calling thread gives way. On Linux the priority belongs to a thread, and 0 is the
    /// calling one.
    static func enter() {
        // Without the right to do so it stays as it is.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, step)
    }
}
