import CSQLite

/// One connection to the journal's file. Used by one thread at a time.
final class Database {
    let path: String
    private var handle: OpaquePointer?
    /// Pages in the write-ahead log after the last commit, written by SQLite's hook.
    private let frames = UnsafeMutablePointer<CInt>.allocate(capacity: 1)

    /// Opens a file; it is created if there is none.
    init(path: String, vfs: String? = nil) throws(SQLiteFailure) {
        self.path = path
        frames.initialize(to: 0)
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path, &handle, flags, vfs)
        guard code == SQLITE_OK else {
            // SQLite hands out a connection that tells why it is none; `deinit` returns it.
            throw failure(code)
        }
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, 5000)
        setOption(SQLITE_DBCONFIG_DEFENSIVE, true)
    }

    deinit {
        if isOpen { close() }
        frames.deallocate()
    }

    /// Pages in the write-ahead log after the last commit.
    var logFrames: Int { Int(frames.pointee) }

    /// Counts the pages of the write-ahead log from here on. Setting `wal_autocheckpoint` ends it.
    func watchLog() {
        sqlite3_wal_hook(
            handle,
            { context, _, _, frames in
                context?.assumingMemoryBound(to: CInt.self).pointee = frames
                return SQLITE_OK
            }, frames)
    }

    /// Whether no transaction is open.
    var isIdle: Bool { sqlite3_get_autocommit(handle) != 0 }

    /// Whether the file may only be read.
    var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

    /// Whether the file's name leads to another file now, or to none.
    var hasMoved: Bool {
        var answer: CInt = 0
        let code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &answer)
        return code == SQLITE_OK && answer != 0
    }

    /// Whether it was not closed yet.
    var isOpen: Bool { handle != nil }

    /// Closes the connection and returns its statements.
    func close() {
        while let statement = sqlite3_next_stmt(handle, nil) { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
        handle = nil
    }

    /// Lets the last connection copy the write-ahead log into the file and remove it when it closes, or leave
    /// it.
    func setKeepsLogOnClose(_ keeps: Bool) { setOption(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keeps) }

    private func setOption(_ option: CInt, _ on: Bool) {
        guard let handle else { return }
        _ = am_sqlite_db_config(handle, option, on ? 1 : 0)
    }

    /// What SQLite says about the last call.
    func failure(_ code: CInt) -> SQLiteFailure {
        guard let handle else {
            return SQLiteFailure(code: code, text: String(cString: sqlite3_errstr(code)))
        }
        let extended = sqlite3_extended_errcode(handle)
        var text = String(cString: sqlite3_errmsg(handle))
        let system = sqlite3_system_errno(handle)
        let isOfSystem = code & 0xFF == SQLITE_IOERR || code & 0xFF == SQLITE_CANTOPEN
        if isOfSystem, system != 0 { text += ": " + systemText(system) }
        return SQLiteFailure(code: extended & 0xFF == code & 0xFF ? extended : code, text: text)
    }

    /// Runs statements that give nothing back.
    func run(_ sql: String) throws(SQLiteFailure) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        if code != SQLITE_OK { throw failure(code) }
    }

    /// A statement that is kept.
    func prepare(_ sql: String) throws(SQLiteFailure) -> Statement {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw failure(code) }
        return Statement(statement, of: self)
    }

    /// The first column of the first row; nil if there is none.
    func integer(_ sql: String) throws(SQLiteFailure) -> Int64? {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// The first column of the first row as text; nil if there is none.
    func text(_ sql: String) throws(SQLiteFailure) -> String? {
        let statement = try prepare(sql)
        return try statement.step() ? statement.text(0) : nil
    }

    /// Copies what the write-ahead log holds into the file, without waiting for anybody.
    /// Returns how many pages it holds, and how many of them are in the file now.
    func checkpoint() throws(SQLiteFailure) -> (held: Int, done: Int) {
        var held: CInt = 0
        var done: CInt = 0
        let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, &held, &done)
        guard code == SQLITE_OK else { throw failure(code) }
        precondition(held >= 0, "a connection that checkpoints has read the file, and so knows of its log")
        return (Int(held), Int(done))
    }
}
