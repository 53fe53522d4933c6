package import AMCore

extension SQLiteJournal {
    /// Whether `upkeep` has something to do.
    package var isUpkeepDue: Bool { !refreshes.due.isEmpty || isWasteful }

    /// Partitions whose refreshes are to be folded.
    var upkeepsDue: Int { refreshes.due.count }

    /// Does one slice of what keeps the file small, a transaction of a few milliseconds: folds the refreshes
    /// of one partition, or gives free pages back to the file system.
    /// Throws: `JournalFailure`, as a commit does.
    package func upkeep() throws(JournalFailure) {
        if let partition = refreshes.takeDue() {
            try fold(partition)
        } else if isWasteful {
            try transact { () throws(SQLiteFailure) in try self.database.run("PRAGMA incremental_vacuum(256)")
            }
        }
    }

    /// Whether much of the file is free pages: they are used again, so some are left.
    private var isWasteful: Bool {
        // If the file cannot be read, a commit will say so.
        guard let free = try? single(statements.freePages), free > Int64(options.sparePages),
            let all = try? single(statements.allPages)
        else { return false }
        return free * 4 > all
    }

    private func single(_ statement: Statement) throws(SQLiteFailure) -> Int64 {
        defer { statement.reset() }
        return try statement.step() ? statement.integer(0) : 0
    }

    /// Copies the write-ahead log into the file, so that the next commit begins it anew. Between commits, by
    /// the thread that commits: then nothing is added meanwhile, and it always comes to its end.
    /// Throws: `JournalFailure`; nothing is lost then, the log only goes on growing.
    package func checkpoint() throws(JournalFailure) {
        do throws(SQLiteFailure) { _ = try database.checkpoint() } catch {
            throw error.asJournalFailure(path)
        }
    }
}
