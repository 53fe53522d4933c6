import AMCore
import AMStore
import AMText
import Glibc

/// A folder of its own for one test, removed with it.
final class TestFolder: Sendable {
    let path: String

    init() {
        var name = Array("/tmp/amstore-XXXXXX".utf8CString)
        path = mkdtemp(&name).map { String(cString: $0) } ?? "/tmp/amstore-none"
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        for name in names(path) {
            let inner = path + "/" + name
            if unlink(inner) != 0 { remove(inner) }
        }
        rmdir(path)
    }

    /// What lies in a folder, sorted.
    static func names(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    var names: [String] { Self.names(path) }

    func read(_ name: String) -> [UInt8] {
        let file = Glibc.open(path + "/" + name, O_RDONLY)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: Int(lseek(file, 0, SEEK_END)))
        let count = pread(file, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(0, count)))
    }

    func write(_ name: String, _ bytes: some Sequence<UInt8>) {
        let all = Array(bytes)
        let file = Glibc.open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        _ = Glibc.write(file, all, all.count)
        close(file)
    }

    /// Copies the journal as it lies on disk now: what a kill would leave. The log is cut to a length if one
    /// is given.
    func copy(to other: TestFolder, cut: Int? = nil) {
        let log = read("amserver.db-wal")
        other.write("amserver.db", read("amserver.db"))
        other.write("amserver.db-wal", log.prefix(cut ?? log.count))
        unlink(other.path + "/amserver.db-shm")
    }

    func open(_ options: JournalOptions = JournalOptions()) throws -> SQLiteJournal {
        try SQLiteJournal.open(directory: path, options: options, at: Timestamp(seconds: 1_795_262_468))
    }

    /// What a start would find.
    func recovered(_ options: JournalOptions = JournalOptions()) throws -> Recovered {
        let journal = try open(options)
        defer { journal.close() }
        return try journal.load()
    }
}

extension Recovered {
    /// The fold of changes.
    init(_ changes: [Change]) {
        self.init()
        for change in changes { apply(change) }
    }
}
