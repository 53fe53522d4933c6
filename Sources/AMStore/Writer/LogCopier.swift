import AMCore

/// Copies the write-ahead log into the file beside the commits: a thread that opens a second connection
/// whenever it is asked. (Measured: checkpoints inside commits make the slowest percent of them ten times
/// slower.)
final class LogCopier: Sendable {
    private struct Desk: Sendable {
        var isAsked = false
        var isBusy = false
        var isStopping = false
        var passes: UInt64 = 0
        var failures: UInt64 = 0
    }

    /// What became of the passes so far.
    struct Progress: Sendable {
        var passes: UInt64
        var failures: UInt64
    }

    private let desk = Monitor(Desk())
    private let worker: Worker

    init(path: String, fileLayer: String?) throws(JournalFailure) {
        let desk = self.desk
        worker = try Worker { Self.run(desk, path, fileLayer) }
    }

    private static func run(_ desk: Monitor<Desk>, _ path: String, _ fileLayer: String?) {
        while true {
            let goesOn = desk.wait { desk in
                if desk.isStopping { return false }
                guard desk.isAsked else { return nil }
                desk.isAsked = false
                desk.isBusy = true
                return true
            }
            guard goesOn == true else { return }
            var isCopied = false
            do throws(SQLiteFailure) {
                let database = try Database(path: path, vfs: fileLayer)
                // Only the writer may end the life of a log: this file may have been set aside meanwhile.
                database.setKeepsLogOnClose(true)
                // A connection learns of the log when it first reads.
                _ = try database.integer("PRAGMA schema_version")
                _ = try database.checkpoint()
                isCopied = true
            } catch {
                // The log stays longer, that is all: counted, and tried again when it has grown.
            }
            desk.change { desk in
                desk.isBusy = false
                desk.passes += 1
                if !isCopied { desk.failures += 1 }
            }
        }
    }

    /// Asks for a pass; false if one is under way.
    func ask() -> Bool {
        desk.change { desk in
            guard !desk.isBusy, !desk.isAsked else { return false }
            desk.isAsked = true
            return true
        }
    }

    /// Whether nothing was asked that is not done.
    var isIdle: Bool { desk.withLock { !$0.isBusy && !$0.isAsked } }

    /// What became of the passes so far.
    var progress: Progress {
        desk.withLock { Progress(passes: $0.passes, failures: $0.failures) }
    }

    /// Waits until nothing is under way.
    func settle() { _ = desk.wait { $0.isBusy || $0.isAsked ? nil : true } }

    /// Ends the thread, after a pass that is under way.
    func stop() {
        desk.change { $0.isStopping = true }
        worker.join()
    }
}
