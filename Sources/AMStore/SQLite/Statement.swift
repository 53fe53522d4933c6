import CSQLite

/// A prepared statement.
final class Statement {
    private let handle: OpaquePointer
    private let database: Database
    /// What binding answered if it did not take a value (one too large): then the statement must not run,
    /// since the value before it would still be bound.
    private var refusal = SQLITE_OK

    /// Takes over a statement of a connection.
    init(_ handle: OpaquePointer, of database: Database) {
        self.handle = handle
        self.database = database
    }

    /// A closed connection has returned its statements already.
    deinit { if database.isOpen { sqlite3_finalize(handle) } }

    func bind(_ index: CInt, _ value: Int64) { took(sqlite3_bind_int64(handle, index, value)) }

    func bind(_ index: CInt, _ value: String) {
        // An empty text still has an address here, so it never becomes NULL.
        took(am_sqlite_bind_text(handle, index, value, CInt(clamping: value.utf8.count)))
    }

    private func took(_ code: CInt) { if code != SQLITE_OK { refusal = code } }

    /// Binds bytes without copying them: they must stay until the statement has run.
    func borrow(_ index: CInt, _ bytes: UnsafeRawBufferPointer) {
        let code = am_sqlite_bind_blob_borrowed(handle, index, bytes.baseAddress, CInt(clamping: bytes.count))
        took(bytes.count > Int(CInt.max) ? SQLITE_TOOBIG : code)
    }

    /// The next row; false at the end, where the statement is ready to run again.
    func step() throws(SQLiteFailure) -> Bool {
        let code = runBorrowing()
        if code == SQLITE_ROW { return true }
        try finish(code)
        return false
    }

    /// Runs to its end while bytes are borrowed; returns what SQLite says, to be given to `finish`
    /// afterwards.
    func runBorrowing() -> CInt {
        precondition(database.isOpen, "a closed journal is not used")
        guard refusal == SQLITE_OK else { return refusal }
        return sqlite3_step(handle)
    }

    /// Makes it ready to run again.
    /// Throws: unless the code says that all was done.
    func finish(_ code: CInt) throws(SQLiteFailure) {
        refusal = SQLITE_OK
        guard code != SQLITE_DONE else {
            sqlite3_reset(handle)
            return
        }
        let failure = database.failure(code)
        sqlite3_reset(handle)
        throw failure
    }

    /// Runs a statement that gives nothing back.
    func run() throws(SQLiteFailure) { try finish(runBorrowing()) }

    /// Makes it ready to run again before its end was reached.
    func reset() { sqlite3_reset(handle) }

    func integer(_ column: CInt) -> Int64 { sqlite3_column_int64(handle, column) }

    /// The bytes of a column, in place: gone with the next step.
    func bytes(_ column: CInt) -> UnsafeRawBufferPointer {
        let base = sqlite3_column_blob(handle, column)
        return UnsafeRawBufferPointer(
            start: base, count: base == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
    }

    func text(_ column: CInt) -> String { String(decoding: bytes(column), as: UTF8.self) }
}
