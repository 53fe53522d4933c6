import AMCore

/// What the writer's thread does: takes what waits, commits it, tells; and in quiet moments keeps the file
/// small.
final class WriterLoop {
    private let journal: SQLiteJournal
    private let desk: Monitor<JournalWriter.Desk>
    private let copier: LogCopier
    private let done: JournalWriter.Done
    /// Why batches are refused; nil: they are not.
    private var failure: JournalFailure?
    /// Pages in the log when it was last copied or asked to be.
    private var copiedFrames = 0
    /// Whether the writer copied what the copier left: it helps once, not after each commit, if somebody who
    /// reads the file keeps the log from starting again.
    private var isRestCopied = false
    /// Whether upkeep failed since the last commit that did not.
    private var isUpkeepBarred = false

    /// How long nothing must have come before the writer does what can wait. Unit: nanoseconds.
    private static let quiet: Int64 = 20_000_000
    /// Slices of upkeep that may be due before one is done between commits that never pause.
    private static let overdue = 64

    init(
        _ journal: SQLiteJournal, _ desk: Monitor<JournalWriter.Desk>, _ copier: LogCopier,
        _ done: @escaping JournalWriter.Done
    ) {
        self.journal = journal
        self.desk = desk
        self.copier = copier
        self.done = done
    }

    /// Runs until it is told to stop and everything that waited is done.
    func run() {
        while let orders = next() { perform(orders) }
        copier.stop()
        journal.close()
        desk.change { $0.hasStopped = true }
    }

    /// The orders that wait; nil at the end.
    private func next() -> [JournalWriter.Order]? {
        while true {
            let deadline = hasQuietWork ? steadyNanoseconds() + Self.quiet : nil
            let orders = desk.wait(until: deadline) { desk -> [JournalWriter.Order]? in
                if desk.orders.isEmpty { return desk.isStopping ? [] : nil }
                defer {
                    desk.orders = []
                    desk.weight = 0
                }
                return desk.orders
            }
            guard let orders else {
                upkeep()
                continue
            }
            if orders.isEmpty { return nil }
            // Somebody may have waited for room.
            desk.change { _ in }
            return orders
        }
    }

    private func perform(_ orders: [JournalWriter.Order]) {
        var batches: [[Change]] = []
        var last: UInt64 = 0
        for order in orders {
            if case .changes(let number, let changes) = order {
                batches.append(changes)
                last = number
                continue
            }
            commit(batches, upTo: last)
            batches.removeAll(keepingCapacity: true)
            switch order {
            case .changes: break
            case .rewrite(let number, let snapshot): rewrite(number, snapshot)
            case .probe(let answer): answer(attempt { () throws(JournalFailure) in try self.journal.probe() })
            }
        }
        commit(batches, upTo: last)
    }

    private func commit(_ batches: [[Change]], upTo number: UInt64) {
        if batches.isEmpty { return }
        if let failure {
            done(number, .failure(failure))
            return
        }
        let start = steadyNanoseconds()
        let result = attempt { () throws(JournalFailure) in try self.journal.commit(batches: batches) }
        let seconds = Double(steadyNanoseconds() - start) / 1e9
        if case .failure(let reason) = result { failure = reason }
        let frames = journal.logFrames
        desk.withLock { desk in
            desk.stats.logFrames = frames
            guard case .success = result else { return }
            desk.stats.commits += 1
            for changes in batches { desk.stats.changes += UInt64(changes.count) }
            desk.stats.commitSeconds.observe(seconds)
        }
        done(number, result)
        if failure == nil {
            isUpkeepBarred = false
            keepLogShort()
            if journal.upkeepsDue > Self.overdue { upkeep() }
        }
    }

    private func rewrite(_ number: UInt64, _ snapshot: JournalWriter.Snapshot) {
        // The file may be replaced: nobody else should be at work in it.
        copier.settle()
        let result = attempt { () throws(JournalFailure) in try self.journal.rewrite(snapshot) }
        var isHealthy = true
        failure = nil
        if case .failure(let reason) = result {
            failure = reason
            isHealthy = false
        }
        let notices = journal.takeNotices()
        let (damaged, frames) = (journal.damagedFiles, journal.logFrames)
        desk.withLock { desk in
            desk.notices += notices
            desk.stats.isHealthy = isHealthy
            desk.stats.damagedFiles = damaged
            desk.stats.logFrames = frames
        }
        done(number, result)
        if isHealthy { keepLogShort() }
    }

    /// Does something to the journal and counts a failure.
    private func attempt(_ body: () throws(JournalFailure) -> Void) -> Result<Void, JournalFailure> {
        do throws(JournalFailure) {
            try body()
            let isHealthy = failure == nil
            desk.withLock { $0.stats.isHealthy = isHealthy }
            return .success(())
        } catch {
            desk.withLock { desk in
                desk.stats.failures += 1
                desk.stats.isHealthy = false
            }
            return .failure(error)
        }
    }

    /// Asks for a copy of the log when it has grown. The copier cannot reach its end while commits go on, and
    /// only from its end the log starts again: so when it is long and little is left, the writer copies the
    /// rest itself.
    private func keepLogShort() {
        let options = journal.options
        let frames = journal.logFrames
        // It has started again.
        if frames < copiedFrames { copiedFrames = 0 }
        let grown = frames - copiedFrames
        if grown >= options.checkpointFrames, copier.ask() {
            copiedFrames = frames
            isRestCopied = false
        } else if grown >= 4 * options.longestLog {
            finishLog()
        } else if frames >= options.longestLog, !isRestCopied, copier.isIdle {
            finishLog()
        }
    }

    private func finishLog() {
        do throws(JournalFailure) {
            try journal.checkpoint()
            desk.withLock { $0.stats.checkpoints += 1 }
        } catch {
            desk.withLock { $0.stats.checkpointFailures += 1 }
        }
        copiedFrames = journal.logFrames
        isRestCopied = true
    }

    private var hasQuietWork: Bool { failure == nil && !isUpkeepBarred && journal.isUpkeepDue }

    private func upkeep() {
        do throws(JournalFailure) {
            try journal.upkeep()
            desk.withLock { $0.stats.upkeeps += 1 }
            keepLogShort()
        } catch {
            // No batch is concerned; if the disk is at fault, the next commit says so.
            isUpkeepBarred = true
        }
    }
}
