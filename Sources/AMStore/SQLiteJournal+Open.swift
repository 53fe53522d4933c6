package import AMCore
package import AMText
import CSQLite
import Glibc

extension SQLiteJournal {
    /// Opens the journal of a storage folder; both are made if they are missing.
    ///
    /// A file that is no journal or is damaged is set aside under another name, and the journal starts empty;
    /// `load` brings over what can still be read. `takeNotices` says so.
    /// Throws: `JournalFailure` if the folder cannot be made or written, if another process uses it, or if
    /// the file was written by a newer version.
    package static func open(
        directory: String, options: JournalOptions = JournalOptions(), at now: Timestamp
    ) throws(JournalFailure) -> SQLiteJournal {
        let folder = try StorageFolder(directory)
        let clock = OpeningClock(now)
        let wasLeftOpen = (folder.size(of: fileName + "-wal") ?? 0) > 0
        let isSmall = (folder.size(of: fileName) ?? 0) <= options.quickCheckBytes
        do throws(OpeningFailure) {
            let parts = try openFile(folder, options)
            let journal = SQLiteJournal(folder: folder, options: options, clock: clock, parts)
            try journal.readNode()
            if wasLeftOpen, isSmall, journal.suspicion == nil { journal.suspicion = try journal.quickCheck() }
            return journal
        } catch {
            guard case .damaged(let damage) = error else { throw error.asJournalFailure(folder) }
            let name = try setAside(folder, at: now)
            let parts = try reopen(folder, options)
            let journal = SQLiteJournal(folder: folder, options: options, clock: clock, parts)
            journal.noteDamage(name, damage)
            return journal
        }
    }

    /// Opens the file that takes the place of one set aside.
    static func reopen(
        _ folder: StorageFolder, _ options: JournalOptions
    ) throws(JournalFailure) -> (Database, Statements) {
        do throws(OpeningFailure) {
            return try openFile(folder, options)
        } catch {
            throw error.asJournalFailure(folder)
        }
    }

    /// Why a file could not be opened.
    private enum OpeningFailure: Error {
        /// It holds something else than a journal.
        case damaged(String)
        /// It cannot be used, through no fault of its own.
        case failed(JournalFailure)

        func asJournalFailure(_ folder: StorageFolder) -> JournalFailure {
            switch self {
            case .damaged(let text): JournalFailure(text: "\(folder.path)/\(fileName): \(text)")
            case .failed(let failure): failure
            }
        }
    }

    private static func openFile(
        _ folder: StorageFolder, _ options: JournalOptions
    ) throws(OpeningFailure) -> (Database, Statements) {
        let path = folder.path + "/" + fileName
        let database: Database
        let isNew: Bool
        var isOld = false
        do throws(SQLiteFailure) {
            database = try Database(path: path, vfs: options.fileLayer)
            // Until it is known to be ours, nothing about it is changed.
            database.setKeepsLogOnClose(true)
            isNew = try database.integer("SELECT count(*) FROM sqlite_schema") == 0
        } catch {
            throw reason(error, path)
        }
        if !isNew { isOld = try recognize(database) < Schema.version }
        if database.isReadOnly {
            throw .failed(JournalFailure(text: "open \(path): \(systemText(EACCES))"))
        }
        do throws(SQLiteFailure) {
            if isNew { try database.run(Schema.ofNewFile) }
            guard try database.text("PRAGMA journal_mode = WAL") == "wal" else {
                throw SQLiteFailure(code: SQLITE_CANTOPEN, text: "this file system cannot hold a journal")
            }
            let logBytes = options.longestLog * 4096
            try database.run(Schema.ofConnection(cacheKiB: options.cacheKiB, logBytes: logBytes))
            database.watchLog()
            if options.pageLimit > 0 { try database.run("PRAGMA max_page_count = \(options.pageLimit)") }
            if isNew { try database.run(Schema.tables) }
            if isOld { try database.run(Schema.upgrade) }
            let statements = try Statements(database)
            database.setKeepsLogOnClose(false)
            folder.synchronize()
            return (database, statements)
        } catch {
            throw reason(error, path)
        }
    }

    /// Looks whether a file that has tables is a journal which this version reads. Returns its version.
    private static func recognize(_ database: Database) throws(OpeningFailure) -> Int64 {
        let application: Int64?
        let version: Int64?
        do throws(SQLiteFailure) {
            application = try database.integer("PRAGMA application_id")
            version = try database.integer("PRAGMA user_version")
        } catch {
            throw reason(error, database.path)
        }
        guard application == Schema.applicationID, let version, version > 0 else {
            throw .damaged("the file is not a journal of AMServer")
        }
        if version > Schema.version {
            // It is whole: it may be closed in order.
            database.setKeepsLogOnClose(false)
            let formats = "(format \(version), this one knows \(Schema.version))"
            let text = "\(database.path) was written by a newer version of AMServer \(formats)"
            throw .failed(JournalFailure(text: text))
        }
        return version
    }

    /// Whether a failure to open speaks of the file or of the world. A statement that SQLite does not
    /// understand means that a table is not as it was made.
    private static func reason(_ failure: SQLiteFailure, _ path: String) -> OpeningFailure {
        failure.meansDamage || failure.primary == SQLITE_ERROR
            ? .damaged(failure.text) : .failed(failure.asJournalFailure(path))
    }

    /// Reads where the numbers of refresh records stand, so that a commit needs no `load` before it.
    private func readNode() throws(OpeningFailure) {
        do throws(SQLiteFailure) {
            let row = try database.prepare("SELECT sequence, alive FROM node WHERE id = 0")
            guard try row.step() else { return }
            state.sequence = max(1, row.integer(0))
            guard !row.bytes(1).isEmpty else { return }
            var reader = RowReader(row.bytes(1))
            let moment = reader.moment()
            if reader.isWhole { state.aliveAt = moment } else { suspicion = "row 0 cannot be read" }
        } catch {
            guard error.meansDamage else { throw .failed(error.asJournalFailure(path)) }
            suspicion = error.text
        }
    }

    /// Looks through the whole file; returns what is wrong with it.
    private func quickCheck() throws(OpeningFailure) -> String? {
        do throws(SQLiteFailure) {
            let verdict = try database.text("PRAGMA quick_check(1)")
            return verdict == "ok" ? nil : verdict ?? "no verdict"
        } catch {
            if error.meansDamage { return error.text }
            throw .failed(error.asJournalFailure(path))
        }
    }
}
