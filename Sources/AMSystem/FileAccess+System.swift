package import AMConfig
import Glibc

extension FileAccess {
    /// The files of this machine.
    /// Limit: a file is read up to `ConfigLimits.documentBytes` and one byte, which is enough to refuse it.
    package static let system = FileAccess(
        read: { (path) throws(Failure) in
            try SystemFile.read(path, limit: ConfigLimits.documentBytes)
        },
        glob: { (pattern) throws(Failure) in
            let listing = GlobPattern.Listing(exists: SystemFile.exists, names: SystemFile.names)
            return try GlobPattern.expand(pattern, in: listing)
        })
}

/// Files by their paths.
package enum SystemFile {
    /// The bytes of a file.
    /// Limit: `limit` bytes and one, which is enough to refuse it.
    package static func read(_ path: String, limit: Int) throws(FileAccess.Failure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure("open", path) }
        defer { _ = close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limit {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("read", path)
            }
            if count == 0 { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        return bytes
    }

    /// Whether there is a directory of this name; nil: there is nothing at all.
    package static func isFolder(_ path: String) -> Bool? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT == S_IFDIR
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    static func names(_ folder: String) -> [String]? {
        guard let handle = opendir(folder) else { return nil }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// Go's words for what the system refused.
    private static func failure(_ operation: String, _ path: String) -> FileAccess.Failure {
        let code = errno
        var reason = strerror(code).map { String(cString: $0) } ?? "errno \(code)"
        if let first = reason.first { reason = first.lowercased() + reason.dropFirst() }
        return FileAccess.Failure("\(operation) \(path): \(reason)")
    }
}
