import AMCore

extension SQLiteJournal {
    /// Keeps refreshes until the end of the commit, so that many changes make few records.
    func hold(_ all: [Change.Refresh]) throws(SQLiteFailure) {
        if all.isEmpty { return }
        if pending.isEmpty {
            pending = all
            pendingSequence = state.sequence
        } else if pendingSequence == state.sequence {
            pending.append(contentsOf: all)
        } else {
            // A row was written behind those that wait: they keep their number, these get the next one.
            try writePending()
            pending = all
            pendingSequence = state.sequence
        }
    }

    /// Writes what the commit held back. The last thing in a transaction.
    func flush() throws(SQLiteFailure) {
        try writePending()
        guard state.isNodeStale else { return }
        scratch.clear()
        if let alive = state.aliveAt { scratch.moment(alive) }
        statements.putNode.bind(1, state.sequence)
        try run(statements.putNode, borrowing: scratch, at: 2)
        state.isNodeStale = false
    }

    /// Writes one record for each partition that the waiting refreshes touch.
    private func writePending() throws(SQLiteFailure) {
        if pending.isEmpty { return }
        var records: [(partition: UInt32, code: RefreshCode)] = []
        var positions: [UInt32: Int] = [:]
        var current: UInt32?
        var position = 0
        for one in pending {
            let partition = RefreshCode.partition(of: one.slot)
            if partition != current {
                current = partition
                if let known = positions[partition] {
                    position = known
                } else {
                    position = records.count
                    positions[partition] = position
                    records.append((partition, RefreshCode(.batch)))
                }
            }
            records[position].code.add(slot: one.slot, one.times)
        }
        records.sort { $0.partition < $1.partition }
        for (partition, code) in records {
            let bytes = try put(code, RefreshCode.id(partition: partition, sequence: pendingSequence))
            refreshes.noteBatch(partition, bytes: bytes, options)
        }
        pending.removeAll(keepingCapacity: true)
        state.sequence = max(state.sequence, pendingSequence + 1)
        state.isNodeStale = true
    }

    /// Writes one record; returns its size.
    private func put(_ code: RefreshCode, _ id: Int64) throws(SQLiteFailure) -> Int {
        let row = code.sealed(id: id)
        statements.putRefresh.bind(1, id)
        try run(statements.putRefresh, borrowing: row, at: 2)
        return row.bytes.count
    }

    /// Folds the records of one partition into one that holds the newest times of each alert that is still
    /// there. A transaction of its own, of a few milliseconds.
    func fold(_ partition: UInt32) throws(JournalFailure) {
        try transact { () throws(SQLiteFailure) in
            var newest = NewestTimes(partition: partition)
            let top = try newest.read(from: self.database)
            guard top >= 0 else {
                self.refreshes.forget(partition)
                return
            }
            let slots = Int64(partition) << Int64(RefreshCode.partitionShift)
            let alerts = try self.database.prepare(
                "SELECT slot, sequence FROM alert WHERE slot >= ?1 AND slot < ?2 ORDER BY slot")
            alerts.bind(1, slots)
            alerts.bind(2, slots + Int64(RefreshCode.partitionSlots))
            var code = RefreshCode(.folded)
            var isEmpty = true
            while try alerts.step() {
                let slot = UInt32(truncatingIfNeeded: alerts.integer(0))
                guard let entry = newest[slot], entry.sequence >= alerts.integer(1) else { continue }
                code.add(slot: slot, age: top - entry.sequence, entry.times)
                isEmpty = false
            }
            let records = try self.database.prepare("DELETE FROM refresh WHERE id BETWEEN ?1 AND ?2")
            records.bind(1, RefreshCode.id(partition: partition, sequence: 0))
            records.bind(2, RefreshCode.id(partition: partition, sequence: RefreshCode.sequenceMask))
            try records.run()
            var bytes = 0
            if !isEmpty { bytes = try self.put(code, RefreshCode.id(partition: partition, sequence: top)) }
            self.refreshes.noteFold(partition, bytes: bytes)
        }
    }
}
