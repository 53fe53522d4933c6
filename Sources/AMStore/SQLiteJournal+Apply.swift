import AMCore
import AMText
import CSQLite

extension SQLiteJournal {
    /// Writes changes in their order. Inside a transaction.
    func apply(_ changes: [Change]) throws(SQLiteFailure) {
        var index = 0
        while index < changes.count {
            switch changes[index] {  // tidy: switch
            case .alert(let slot, let row): try put(row, slot)
            case .refresh(let all): try hold(all)
            case .membership(let slot, let groups): try setGroups(groups, slot)
            case .dropAlert:
                index = try dropAlerts(changes, from: index)
                continue
            case .group(let row): try put(row)
            case .dropGroup(let number):
                statements.dropGroup.bind(1, Int64(bitPattern: number))
                try statements.dropGroup.run()
            case .silence(let silence): try put(silence)
            case .dropSilence(let id):
                statements.dropSilence.bind(1, id)
                try statements.dropSilence.run()
            case .logEntry(let entry): try put(entry)
            case .dropLogEntry(let key):
                scratch.clear()
                LogEntryCode.writeKey(key, to: &scratch)
                try run(statements.dropLogEntry, borrowing: scratch, at: 1)
            case .alive(let moment):
                state.aliveAt = moment
                state.isNodeStale = true
            case .stateFiles(let files):
                scratch.clear()
                StateFilesCode.write(files, to: &scratch)
                try run(statements.putFiles, borrowing: scratch, at: 1)
            case .startOver: try startOver()
            }
            index += 1
        }
    }

    private func put(_ row: AlertRow, _ slot: UInt32) throws(SQLiteFailure) {
        // Refreshes that wait came before this row and must not outdo it.
        if !pending.isEmpty, pendingSequence == state.sequence { state.sequence += 1 }
        scratch.clear()
        var times = TimesCode()
        times.write(row.times, to: &scratch)
        second.clear()
        AlertCode.writeGroups(row.groups, to: &second)
        let statement = statements.putAlert
        statement.bind(1, Int64(slot))
        statement.bind(2, state.sequence)
        statement.bind(3, Int64(row.body.detailsOffset))
        let code = scratch.bytes.withUnsafeBytes { times in
            second.bytes.withUnsafeBytes { groups in
                row.body.bytes.withUnsafeBytes { body in
                    let sum = AlertCode.sum(slot, state.sequence, cut: row.body.detailsOffset, times, body)
                    statement.borrow(4, times)
                    statement.borrow(5, groups)
                    statement.bind(6, Int64(sum))
                    statement.borrow(7, body)
                    return statement.runBorrowing()
                }
            }
        }
        try statement.finish(code)
    }

    private func setGroups(_ groups: [UInt64], _ slot: UInt32) throws(SQLiteFailure) {
        scratch.clear()
        AlertCode.writeGroups(groups, to: &scratch)
        statements.setGroups.bind(1, Int64(slot))
        try run(statements.setGroups, borrowing: scratch, at: 2)
    }

    /// Drops all alerts that are dropped one behind the other, slots that lie side by side by one statement.
    /// Returns the index behind them.
    private func dropAlerts(_ changes: [Change], from start: Int) throws(SQLiteFailure) -> Int {
        var slots: [UInt32] = []
        var index = start
        while index < changes.count, case .dropAlert(let slot) = changes[index] {
            slots.append(slot)
            index += 1
        }
        slots.sort()
        var first = 0
        while first < slots.count {
            var last = first
            while last + 1 < slots.count, slots[last + 1] - slots[last] <= 1 { last += 1 }
            statements.dropAlerts.bind(1, Int64(slots[first]))
            statements.dropAlerts.bind(2, Int64(slots[last]))
            try statements.dropAlerts.run()
            first = last + 1
        }
        for slot in slots { refreshes.noteDrop(RefreshCode.partition(of: slot)) }
        return index
    }

    private func put(_ group: GroupRow) throws(SQLiteFailure) {
        scratch.clear()
        GroupCode.write(group, to: &scratch)
        statements.putGroup.bind(1, Int64(bitPattern: group.number))
        try run(statements.putGroup, borrowing: scratch, at: 2)
    }

    private func put(_ silence: Silence) throws(SQLiteFailure) {
        scratch.clear()
        SilenceCode.write(silence, to: &scratch)
        statements.putSilence.bind(1, silence.id)
        try run(statements.putSilence, borrowing: scratch, at: 2)
    }

    private func put(_ entry: LogEntry) throws(SQLiteFailure) {
        scratch.clear()
        LogEntryCode.writeKey(entry.key, to: &scratch)
        second.clear()
        LogEntryCode.write(entry, to: &second)
        let statement = statements.putLogEntry
        let code = scratch.bytes.withUnsafeBytes { key in
            second.bytes.withUnsafeBytes { row in
                statement.borrow(1, key)
                statement.borrow(2, row)
                return statement.runBorrowing()
            }
        }
        try statement.finish(code)
    }

    /// Empties every table.
    private func startOver() throws(SQLiteFailure) {
        for table in ["alert", "refresh", "grp", "silence", "log", "files", "node"] {
            try database.run("DELETE FROM \(table)")
        }
        pending.removeAll(keepingCapacity: true)
        refreshes = RefreshLedger()
        // The numbers rise on: a start later finds them in the row of the node.
        state.aliveAt = nil
        state.isNodeStale = true
    }

    /// Runs a statement with the bytes of one row.
    func run(_ statement: Statement, borrowing row: RowWriter, at index: CInt) throws(SQLiteFailure) {
        let code = row.bytes.withUnsafeBytes { bytes in
            statement.borrow(index, bytes)
            return statement.runBorrowing()
        }
        try statement.finish(code)
    }
}
