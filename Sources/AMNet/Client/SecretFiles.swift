import Glibc

/// Files with secrets and certificates, read again when they changed. Owned by one thread. Reason: what is
/// sent must be what the file says now, and a `stat` is cheaper than a read.
struct SecretFiles {
    /// A file that cannot be read, with Go's words: `open /x: no such file or directory`.
    struct Unreadable: Error {
        var text: String
    }

    private struct Stamp: Equatable {
        var device: UInt
        var inode: UInt
        var size: Int
        var modified: Int
        var changed: Int
    }

    private struct Entry {
        var stamp: Stamp
        /// Whether the file was old enough when it was read: one that changed a moment ago may change again
        /// within the same tick of the file system's clock and look the same.
        var isSettled: Bool
        var bytes: [UInt8]
    }

    /// Limit: bytes of one file.
    static let largest = 4 << 20
    private static let settlingNanoseconds = 2_000_000_000
    private var entries: [String: Entry] = [:]

    /// The content of a file as it is now.
    mutating func bytes(of path: String) throws(Unreadable) -> [UInt8] {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Self.failure("open", path) }
        let stamp = Self.stamp(status)
        if let known = entries[path], known.isSettled, known.stamp == stamp { return known.bytes }
        return try read(path)
    }

    /// The content as a secret: as text, without surrounding white space.
    mutating func secret(in path: String) throws(Unreadable) -> String {
        Self.trimmed(String(decoding: try bytes(of: path), as: UTF8.self))
    }

    private mutating func read(_ path: String) throws(Unreadable) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Self.failure("open", path) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Self.failure("stat", path) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.failure("read", path)
            }
            guard content.count + count <= Self.largest else {
                throw Unreadable(text: "read \(path): file too large")
            }
            content += chunk[..<count]
        }
        let stamp = Self.stamp(status)
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let age = now.tv_sec * 1_000_000_000 + now.tv_nsec - max(stamp.modified, stamp.changed)
        entries[path] = Entry(stamp: stamp, isSettled: age > Self.settlingNanoseconds, bytes: content)
        return content
    }

    private static func stamp(_ status: stat) -> Stamp {
        Stamp(
            device: UInt(status.st_dev), inode: UInt(status.st_ino), size: Int(status.st_size),
            modified: status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec,
            changed: status.st_ctim.tv_sec * 1_000_000_000 + status.st_ctim.tv_nsec)
    }

    private static func failure(_ verb: String, _ path: String) -> Unreadable {
        Unreadable(text: "\(verb) \(path): \(SystemError.text(errno))")
    }

    /// The text without white space at both ends. Source: Go strings.TrimSpace.
    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
