import AMCore
import AMText

extension SQLiteJournal {
    /// Gives a file and what belongs to it another name, under which SQLite still opens it. Returns that
    /// name; nil if there is no such file any more.
    static func setAside(
        _ folder: StorageFolder, at now: Timestamp
    ) throws(JournalFailure) -> String? {
        let wanted = fileName + ".damaged-" + stamp(now)
        var name = wanted
        var attempt = 2
        while folder.has(name) {
            name = "\(wanted)-\(attempt)"
            attempt += 1
        }
        let isThere = folder.has(fileName)
        // The log first: a file without its log would be an older state that looks whole.
        for ending in ["-wal", "-shm", ""] where folder.has(fileName + ending) {
            try folder.rename(fileName + ending, to: name + ending)
        }
        folder.synchronize()
        return isThere ? name : nil
    }

    /// A moment for a file's name, `20261121T121428Z`.
    private static func stamp(_ moment: Timestamp) -> String {
        let day = (moment.seconds >= 0 ? moment.seconds : moment.seconds - 86_399) / 86_400
        let second = moment.seconds - day * 86_400
        let (year, month, date) = civil(day)
        return digits(year, 4) + digits(month, 2) + digits(date, 2) + "T" + digits(second / 3600, 2)
            + digits(second / 60 % 60, 2) + digits(second % 60, 2) + "Z"
    }

    /// The date of a day counted from 1970-01-01, in a year that begins in March so that the leap day ends
    /// it.
    private static func civil(_ day: Int64) -> (year: Int64, month: Int64, date: Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        let date = ofYear - (153 * month + 2) / 5 + 1
        return (year + era * 400 + (month >= 10 ? 1 : 0), month >= 10 ? month - 9 : month + 3, date)
    }

    private static func digits(_ value: Int64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    /// Says that a file was set aside, or was not there to be.
    func noteDamage(_ name: String?, _ reason: String, kept scan: JournalScan? = nil) {
        guard let name else {
            let fields = [LogField("file", path), LogField("err", reason)]
            notices.append(
                LogLine(.error, "The journal was gone and has been made anew", component: "journal", fields))
            return
        }
        damagedFiles += 1
        var fields = [LogField("file", folder.path + "/" + name), LogField("err", reason)]
        if let scan {
            fields.append(LogField("kept_alerts", .int(scan.alerts)))
            fields.append(LogField("kept_groups", .int(scan.groups)))
            fields.append(LogField("kept_silences", .int(scan.silences)))
            fields.append(LogField("kept_log_entries", .int(scan.logEntries)))
            fields.append(LogField("lost", .int(scan.lost)))
        }
        notices.append(
            LogLine(.error, "The journal was damaged and has been set aside", component: "journal", fields))
    }

    /// Sets the damaged file aside and goes on with a new, empty one. Returns the name of the old one.
    @discardableResult
    func startNewFile(isNoted: Bool = true) throws(JournalFailure) -> String? {
        let reason = suspicion ?? ""
        // The log stays beside its file, and is not taken for the log of the new one.
        database.setKeepsLogOnClose(true)
        database.close()
        let name = try Self.setAside(folder, at: clock.now)
        (database, statements) = try Self.reopen(folder, options)
        suspicion = nil
        state = Progress()
        refreshes = RefreshLedger()
        if isNoted { noteDamage(name, reason) }
        return name
    }
}
