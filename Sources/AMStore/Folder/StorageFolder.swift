import AMCore
import Glibc

/// The folder that holds the journal: made if it is missing, and locked, so that two servers never share it.
final class StorageFolder {
    /// As it was given, without slashes at its end.
    let path: String
    private var lock: CInt

    /// Makes and locks a folder.
    /// Throws: the words of Go's `os.MkdirAll` and `os.OpenFile`, or who else uses it.
    init(_ given: String) throws(JournalFailure) {
        try Self.make(given)
        var path = given
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
        lock = try Self.locked(path)
    }

    deinit { release() }

    /// Lets others use the folder.
    func release() {
        if lock >= 0 { close(lock) }
        lock = -1
    }

    /// Makes a folder and those above it, with all rights that the umask leaves.
    /// Source: Go's os.MkdirAll.
    private static func make(_ path: String) throws(JournalFailure) {
        var status = stat()
        if stat(path, &status) == 0 {
            if isFolder(status) { return }
            throw JournalFailure(text: "mkdir \(path): \(systemText(ENOTDIR))")
        }
        var above = path[...]
        while above.hasSuffix("/") { above.removeLast() }
        while !above.isEmpty, !above.hasSuffix("/") { above.removeLast() }
        while above.utf8.count > 1, above.hasSuffix("/") { above.removeLast() }
        if !above.isEmpty, above.utf8.count < path.utf8.count { try make(String(above)) }
        if mkdir(path, 0o777) == 0 { return }
        let reason = errno
        // Somebody else may have made it in between.
        if lstat(path, &status) == 0, isFolder(status) { return }
        throw JournalFailure(text: "mkdir \(path): \(systemText(reason))")
    }

    private static func isFolder(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }

    /// Takes the lock: a file that stays, locked by `flock` and naming its holder.
    private static func locked(_ folder: String) throws(JournalFailure) -> CInt {
        let path = folder + "/amserver.lock"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw JournalFailure(text: "open \(path): \(systemText(errno))") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            let holder = firstNumber(of: file)
            close(file)
            guard reason == EWOULDBLOCK else {
                throw JournalFailure(text: "flock \(path): \(systemText(reason))")
            }
            let who = holder.map { " (pid \($0))" } ?? ""
            throw JournalFailure(text: "\(folder) is in use by another process\(who)")
        }
        let name = Array("\(getpid())\n".utf8)
        // The number only serves the text above: a lock without it locks as well.
        _ = ftruncate(file, 0)
        _ = pwrite(file, name, name.count, 0)
        return file
    }

    /// The number that a lock file begins with.
    private static func firstNumber(of file: CInt) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(file, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int(String(decoding: bytes[..<count].prefix { $0 >= 0x30 && $0 <= 0x39 }, as: UTF8.self))
    }

    /// Makes sure that names made or changed in the folder outlive a power failure.
    func synchronize() {
        let file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { return }
        // Some file systems cannot synchronize a folder; then there is nothing more to be done.
        _ = fsync(file)
        close(file)
    }

    /// Tries whether a file can be made, written and synchronized.
    func tryWriting() throws(JournalFailure) {
        let name = path + "/amserver.probe"
        let file = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw JournalFailure(text: "open \(name): \(systemText(errno))") }
        defer {
            close(file)
            unlink(name)
        }
        let page = [UInt8](repeating: 0, count: 4096)
        guard write(file, page, page.count) == page.count, fsync(file) == 0 else {
            throw JournalFailure(text: "write \(name): \(systemText(errno))")
        }
    }

    /// The size of a file in the folder; nil if there is none. Unit: bytes.
    func size(of name: String) -> Int? {
        var status = stat()
        return stat(path + "/" + name, &status) == 0 ? Int(status.st_size) : nil
    }

    /// Whether the folder has something with a name.
    func has(_ name: String) -> Bool {
        var status = stat()
        return lstat(path + "/" + name, &status) == 0
    }

    /// Gives a file another name.
    func rename(_ old: String, to new: String) throws(JournalFailure) {
        guard Glibc.rename(path + "/" + old, path + "/" + new) == 0 else {
            throw JournalFailure(text: "rename \(path)/\(old) \(path)/\(new): \(systemText(errno))")
        }
    }
}
