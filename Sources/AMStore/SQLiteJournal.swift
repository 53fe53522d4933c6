package import AMCore
import AMText
import CSQLite

/// The journal on SQLite: one file in the storage folder, written in transactions that are on disk when
/// `commit` returns. Belongs to one thread at a time, which its owner chooses.
///
/// Alerts are rows under their slot, the body as it was parsed. Refreshes are not written into those rows but
/// appended as records of many alerts, which name the order between both: a sequence number that rises with
/// each record. A row carries the number that held when it was written, and the newer of row and record gives
/// the times.
package final class SQLiteJournal: Journal {
    /// The name of the file in the storage folder.
    package static let fileName = "amserver.db"

    let options: JournalOptions
    let folder: StorageFolder
    /// The wall clock, led on from the moment of opening by the steady one: for the names of files.
    let clock: OpeningClock
    var database: Database
    var statements: Statements
    /// Bytes of the row that is being written.
    var scratch = RowWriter()
    /// Bytes of another column of the same row.
    var second = RowWriter()
    var state = Progress()
    /// Refreshes of this commit that are not written yet, and the sequence number they will have.
    var pending: [Change.Refresh] = []
    var pendingSequence: Int64 = 0
    var refreshes = RefreshLedger()
    /// Why the file should be written anew although it opened.
    var suspicion: String?

    /// Whether the last thing that had to be written was written.
    package internal(set) var isHealthy = true
    /// Files that were set aside because they were damaged; for the metric.
    package internal(set) var damagedFiles = 0
    var notices: [LogLine] = []

    /// A wall clock that was told the time once.
    struct OpeningClock {
        private let wall: Timestamp
        private let steady = steadyNanoseconds()

        init(_ wall: Timestamp) { self.wall = wall }

        var now: Timestamp { wall + GoDuration(nanoseconds: steadyNanoseconds() - steady) }
    }

    /// What a commit moves forward, and a rollback back.
    struct Progress {
        /// The sequence number of the next refresh record, and of rows written now.
        var sequence: Int64 = 1
        var aliveAt: Timestamp?
        /// Whether the row of the node must be written with this commit.
        var isNodeStale = false
    }

    /// A journal whose file is open and has its tables; `open` makes one.
    init(folder: StorageFolder, options: JournalOptions, clock: OpeningClock, _ parts: (Database, Statements))
    {
        self.folder = folder
        self.options = options
        self.clock = clock
        (database, statements) = parts
    }

    /// The storage folder.
    package var directory: String { folder.path }

    /// The file.
    package var path: String { folder.path + "/" + Self.fileName }

    /// Lines for the log about what happened to the file since the last call.
    package func takeNotices() -> [LogLine] {
        defer { notices = [] }
        return notices
    }

    /// Pages in the write-ahead log. Unit: 4 KiB.
    package var logFrames: Int { database.logFrames }

    /// Makes all changes durable, in order, all or none; returns only then.
    /// Throws: `JournalFailure`; then nothing of it is kept, and the journal can be used on. To a file that
    /// was found to be damaged nothing is written any more: a whole state (its first change is `.startOver`)
    /// replaces it.
    package func commit(_ changes: [Change]) throws(JournalFailure) { try commit(batches: [changes]) }

    /// Makes all batches durable as one transaction.
    package func commit(batches: [[Change]]) throws(JournalFailure) {
        if let suspicion {
            guard case .startOver? = batches.first(where: { !$0.isEmpty })?.first else {
                throw JournalFailure(text: "\(path): \(suspicion)")
            }
            try startNewFile()
        }
        try transact { () throws(SQLiteFailure) in
            for changes in batches { try self.apply(changes) }
            try self.flush()
        }
    }

    /// Writes a whole state in place of everything: `write` hands it over in pieces, so that it need never
    /// exist as one list. One transaction: before it is done, the old state holds.
    package func rewrite(_ write: (_ put: ([Change]) -> Void) -> Void) throws(JournalFailure) {
        if suspicion != nil { try startNewFile() }
        try transact { () throws(SQLiteFailure) in
            try self.apply([.startOver])
            var failure: SQLiteFailure?
            write { piece in
                guard failure == nil else { return }
                do throws(SQLiteFailure) { try self.apply(piece) } catch { failure = error }
            }
            if let failure { throw failure }
            try self.flush()
        }
    }

    /// Tries whether commits work (again), by one that changes nothing; for a file that is to be replaced,
    /// whether another can be written.
    /// Throws: why they do not.
    package func probe() throws(JournalFailure) {
        // What comes next is a new file, so the question is whether there can be one.
        if suspicion != nil { return try folder.tryWriting() }
        try transact { () throws(SQLiteFailure) in
            self.state.isNodeStale = true
            try self.flush()
        }
    }

    /// Copies the write-ahead log into the file and removes it, and lets others use the folder. The journal
    /// cannot be used after it.
    package func close() {
        database.setKeepsLogOnClose(suspicion != nil)
        database.close()
        folder.release()
    }

    /// Runs the body as a transaction. Whatever fails takes all of it back.
    func transact(_ body: () throws(SQLiteFailure) -> Void) throws(JournalFailure) {
        let before = state
        pending.removeAll(keepingCapacity: true)
        do throws(SQLiteFailure) {
            if database.hasMoved {
                // Somebody took the file away: what is written to it now, nobody would find again.
                throw SQLiteFailure(code: SQLITE_CORRUPT, text: "the file was moved or removed while in use")
            }
            try statements.begin.run()
            try body()
            try statements.commit.run()
            isHealthy = true
        } catch {
            state = before
            pending.removeAll(keepingCapacity: true)
            // Some failures have ended the transaction already; and a rollback has nothing to write, so that
            // it fails only where none is needed.
            if !database.isIdle { try? database.run("ROLLBACK") }
            isHealthy = false
            if error.meansDamage { suspicion = error.text }
            throw error.asJournalFailure(path)
        }
    }
}
