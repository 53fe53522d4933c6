/// The tables of the journal. A change to them, or to the bytes in their rows, raises `version`.
enum Schema {
    /// Says in the file's header whose file it is: "AMsv".
    static let applicationID: Int64 = 0x414D_7376
    /// The version of tables and rows.
    static let version: Int64 = 2

    /// Settings of the file itself; they hold only if they are given before the first table.
    static let ofNewFile = "PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL;"

    /// Settings of a writing connection. Nothing is checkpointed inside a commit, each commit is
    /// synchronized, and the write-ahead log shrinks again after it was large.
    static func ofConnection(cacheKiB: Int, logBytes: Int) -> String {
        """
        PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = \(logBytes);
        PRAGMA cache_size = -\(cacheKiB); PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;
        PRAGMA trusted_schema = OFF;
        """
    }

    /// The tables, made in one transaction with the marks that say that they are there.
    static let tables = """
        BEGIN IMMEDIATE;
        CREATE TABLE node(id INTEGER PRIMARY KEY, sequence INTEGER, alive BLOB);
        CREATE TABLE alert(slot INTEGER PRIMARY KEY, sequence INTEGER, cut INTEGER, times BLOB, groups BLOB,
            sum INTEGER, body BLOB);
        CREATE TABLE refresh(id INTEGER PRIMARY KEY, entries BLOB);
        CREATE TABLE grp(number INTEGER PRIMARY KEY, row BLOB);
        CREATE TABLE silence(id INTEGER PRIMARY KEY, name BLOB UNIQUE, row BLOB);
        CREATE TABLE log(id INTEGER PRIMARY KEY, name BLOB UNIQUE, row BLOB);
        CREATE TABLE files(id INTEGER PRIMARY KEY, row BLOB);
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        COMMIT;
        """

    /// What makes a file of an older version one of this version. Version 2 added the table of the original's
    /// files, and to rows of silences and log entries what other versions of the original wrote, where there
    /// is any.
    static let upgrade = """
        BEGIN IMMEDIATE;
        CREATE TABLE IF NOT EXISTS files(id INTEGER PRIMARY KEY, row BLOB);
        PRAGMA user_version = \(version);
        COMMIT;
        """
}

/// The statements that a commit uses, prepared once.
struct Statements {
    let begin: Statement
    let commit: Statement
    let putNode: Statement
    let putAlert: Statement
    let setGroups: Statement
    let dropAlerts: Statement
    let putRefresh: Statement
    let putGroup: Statement
    let dropGroup: Statement
    let putSilence: Statement
    let dropSilence: Statement
    let putLogEntry: Statement
    let dropLogEntry: Statement
    let putFiles: Statement
    let freePages: Statement
    let allPages: Statement

    init(_ database: Database) throws(SQLiteFailure) {
        begin = try database.prepare("BEGIN IMMEDIATE")
        commit = try database.prepare("COMMIT")
        putNode = try database.prepare("INSERT OR REPLACE INTO node(id, sequence, alive) VALUES(0, ?1, ?2)")
        putAlert = try database.prepare(
            """
            INSERT OR REPLACE INTO alert(slot, sequence, cut, times, groups, sum, body)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """)
        setGroups = try database.prepare("UPDATE alert SET groups = ?2 WHERE slot = ?1")
        dropAlerts = try database.prepare("DELETE FROM alert WHERE slot BETWEEN ?1 AND ?2")
        putRefresh = try database.prepare("INSERT OR REPLACE INTO refresh(id, entries) VALUES(?1, ?2)")
        putGroup = try database.prepare("INSERT OR REPLACE INTO grp(number, row) VALUES(?1, ?2)")
        dropGroup = try database.prepare("DELETE FROM grp WHERE number = ?1")
        putSilence = try database.prepare(
            "INSERT INTO silence(name, row) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET row = excluded.row"
        )
        dropSilence = try database.prepare("DELETE FROM silence WHERE name = ?1")
        putLogEntry = try database.prepare(
            "INSERT INTO log(name, row) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET row = excluded.row")
        dropLogEntry = try database.prepare("DELETE FROM log WHERE name = ?1")
        putFiles = try database.prepare("INSERT OR REPLACE INTO files(id, row) VALUES(0, ?1)")
        freePages = try database.prepare("PRAGMA freelist_count")
        allPages = try database.prepare("PRAGMA page_count")
    }
}
