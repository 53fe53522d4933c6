import Glibc

/// SIGINT and SIGTERM are held back and asked for, so that a server is always stopped on the way out.
enum Interruption {
    /// Holds the two signals back from now on.
    static func holdBack() {
        var signals = wanted()
        sigprocmask(SIG_BLOCK, &signals, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Throws: when one of the two signals has come.
    static func check() throws(BenchFault) {
        var signals = wanted()
        var none = timespec()
        if sigtimedwait(&signals, nil, &none) > 0 {
            throw BenchFault("stopped by a signal")
        }
    }

    private static func wanted() -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        return signals
    }
}

/// The words of the C library for its last error.
enum Fault {
    static func text() -> String {
        String(cString: strerror(errno))
    }
}
