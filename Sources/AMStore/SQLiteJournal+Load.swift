package import AMCore

extension SQLiteJournal {
    /// Everything that was committed.
    /// Throws: `JournalFailure` if the file cannot be read, though it is not damaged.
    package func load() throws(JournalFailure) -> Recovered {
        var recovered = Recovered()
        do throws(SQLiteFailure) {
            // Growing a large table in steps would need half as much again.
            let count = try database.integer("SELECT count(*) FROM alert") ?? 0
            recovered.alerts.reserveCapacity(Int(count))
        } catch {
            // What is wrong comes out below, where it can be stepped over.
        }
        try load { recovered.apply($0) }
        return recovered
    }

    /// Hands out everything that was committed, as changes that make it from nothing: for a start that builds
    /// its own tables and need not hold the whole twice.
    ///
    /// What cannot be read is left out. Then the file is set aside and a new one gets what could be read;
    /// `takeNotices` says so.
    package func load(_ each: (Change) -> Void) throws(JournalFailure) {
        var scan = JournalScan(database, options)
        do throws(SQLiteFailure) { try scan.run(each) } catch { throw error.asJournalFailure(path) }
        guard let reason = scan.damage ?? suspicion else {
            state = Progress(sequence: scan.sequence, aliveAt: scan.aliveAt)
            refreshes = scan.refreshes
            return
        }
        suspicion = reason
        let name = try startNewFile(isNoted: false)
        noteDamage(name, reason, kept: scan)
        if let name { try bringOver(name) }
    }

    /// Writes what can be read of a file that was set aside into the new one.
    private func bringOver(_ name: String) throws(JournalFailure) {
        var failure: SQLiteFailure?
        let path = folder.path + "/" + name
        try rewrite { put in
            do throws(SQLiteFailure) {
                let old = try Database(path: path, vfs: self.options.fileLayer)
                old.setKeepsLogOnClose(true)
                var scan = JournalScan(old, self.options)
                var piece: [Change] = []
                try scan.run { change in
                    piece.append(change)
                    if piece.count >= 1000 {
                        put(piece)
                        piece.removeAll(keepingCapacity: true)
                    }
                }
                put(piece)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure.asJournalFailure(path) }
    }
}
