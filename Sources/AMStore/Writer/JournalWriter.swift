package import AMCore

/// The journal behind a thread of its own: takes batches of changes with rising numbers, commits all that
/// wait as one transaction, and says up to which number everything is on disk.
///
/// After a commit that failed it refuses every batch at once, since what is on disk is older than what they
/// build on, until a `rewrite` wrote the whole state anew. Whether that is worth trying, `probe` tells.
package final class JournalWriter: Sendable {
    /// Told on the writer's thread, in rising order of numbers: everything up to the number, from the one
    /// told before, is on disk, or is not and never will be.
    package typealias Done = @Sendable (UInt64, Result<Void, JournalFailure>) -> Void
    /// Hands a whole state over in pieces. Called on the writer's thread.
    package typealias Snapshot = @Sendable (_ put: ([Change]) -> Void) -> Void

    /// What the writer is asked to do.
    enum Order: Sendable {
        case changes(UInt64, [Change])
        case rewrite(UInt64, Snapshot)
        case probe(@Sendable (Result<Void, JournalFailure>) -> Void)
    }

    /// What callers and writer share.
    struct Desk: Sendable {
        var orders: [Order] = []
        /// Changes and refreshes in the orders.
        var weight = 0
        var lastNumber: UInt64 = 0
        var isStopping = false
        var hasStopped = false
        var stats = JournalStats()
        var notices: [LogLine] = []
    }

    private let desk: Monitor<Desk>
    private let done: Done
    private let limit: Int
    private let copier: LogCopier
    private let worker: Worker

    /// A writer that takes the journal over.
    /// Throws: `JournalFailure` if no thread can be made.
    package init(_ journal: sending SQLiteJournal, done: @escaping Done) throws(JournalFailure) {
        var start = Desk()
        start.notices = journal.takeNotices()
        start.stats.damagedFiles = journal.damagedFiles
        let desk = Monitor(start)
        self.desk = desk
        self.done = done
        limit = journal.options.waitingChanges
        let copier = try LogCopier(path: journal.path, fileLayer: journal.options.fileLayer)
        self.copier = copier
        let loop = WriterLoop(journal, desk, copier, done)
        do throws(JournalFailure) {
            worker = try Worker { loop.run() }
        } catch {
            copier.stop()
            throw error
        }
    }

    deinit { stop() }

    /// Hands in changes under a number above all before. Returns at once; only while
    /// `JournalOptions.waitingChanges` changes wait already, it waits for the disk.
    package func submit(_ changes: [Change], number: UInt64) {
        var weight = 1
        for change in changes {
            if case .refresh(let all) = change { weight += all.count } else { weight += 1 }
        }
        place(.changes(number, changes), number: number, weight: weight)
    }

    /// Hands in the whole state as it is after all numbers before this one; the way out of the failed state.
    /// What was handed in before it and is not on disk yet is part of it.
    package func rewrite(number: UInt64, _ snapshot: @escaping Snapshot) {
        place(.rewrite(number, snapshot), number: number, weight: 1)
    }

    /// Tries whether commits work, and says so on the writer's thread. It does not end the failed state.
    package func probe(_ answer: @escaping @Sendable (Result<Void, JournalFailure>) -> Void) {
        let isTaken = desk.change { desk in
            if desk.isStopping { return false }
            desk.orders.append(.probe(answer))
            return true
        }
        if !isTaken { answer(.failure(Self.stopped)) }
    }

    private static let stopped = JournalFailure(text: "the journal is closed")

    private func place(_ order: Order, number: UInt64, weight: Int) {
        let limit = self.limit
        let isTaken = desk.wait { desk -> Bool? in
            precondition(number > desk.lastNumber, "numbers of batches rise")
            if desk.isStopping {
                desk.lastNumber = number
                return false
            }
            // One that is larger than the limit goes alone.
            guard desk.orders.isEmpty || desk.weight + weight <= limit else { return nil }
            desk.lastNumber = number
            desk.orders.append(order)
            desk.weight += weight
            return true
        }
        if isTaken == true { desk.change { _ in } } else { done(number, .failure(Self.stopped)) }
    }

    /// What was counted so far.
    package var stats: JournalStats {
        let copies = copier.progress
        return desk.withLock { desk in
            var stats = desk.stats
            stats.waiting = desk.weight
            stats.checkpoints += copies.passes - copies.failures
            stats.checkpointFailures += copies.failures
            return stats
        }
    }

    /// Lines for the log about what happened to the file since the last call.
    package func takeNotices() -> [LogLine] {
        desk.withLock { desk in
            defer { desk.notices = [] }
            return desk.notices
        }
    }

    /// Commits what waits, closes the journal and ends the thread; returns when all that is done. Whoever
    /// hands in something later is refused.
    package func stop() {
        let isFirst = desk.change { desk in
            defer { desk.isStopping = true }
            return !desk.isStopping
        }
        if isFirst { worker.join() } else { _ = desk.wait { $0.hasStopped ? true : nil } }
    }
}
