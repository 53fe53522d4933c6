import Glibc

/// SIGHUP, SIGTERM and SIGINT, taken by one thread.
enum Signals {
    private static func set() -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in [SIGHUP, SIGTERM, SIGINT] { sigaddset(&set, signal) }
        return set
    }

    /// Keeps the signals for `wait`. Before the first thread is started, since threads inherit it.
    static func block() {
        var set = set()
        pthread_sigmask(SIG_BLOCK, &set, nil)
        // The original does not mind this one, so scripts may send it.
        signal(SIGUSR1, SIG_IGN)
    }

    /// A peer that closed its end is an error of that connection, not of the program.
    static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    /// The next signal.
    static func wait() -> Int32 {
        var set = set()
        var number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
        return number
    }
}
