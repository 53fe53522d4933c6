package import AMText
import Glibc

/// A golden file under `Tests/Vectors`.
package enum VectorFile {
    /// Why a file could not be read.
    package struct Failure: Error, CustomStringConvertible {
        /// What failed, on which path.
        package let description: String
    }

    /// The folder `Tests/Vectors` of this package.
    package static func folder(_ here: String = #filePath) -> String {
        var parts = here.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(2)
        return parts.joined(separator: "/") + "/Vectors"
    }

    /// The bytes of a file.
    /// Shape: the path is relative to `Tests/Vectors`.
    package static func read(_ relativePath: String) throws -> [UInt8] {
        let path = folder() + "/" + relativePath
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure(description: "open \(path): errno \(errno)") }
        defer { _ = close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let n = chunk.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
            guard n >= 0 else { throw Failure(description: "read \(path): errno \(errno)") }
            if n == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<n])
        }
    }

    /// The text of a file.
    package static func text(_ relativePath: String) throws -> String {
        String(decoding: try read(relativePath), as: UTF8.self)
    }

    /// The names of the files and folders in a folder, sorted.
    /// Shape: the folder is relative to `Tests/Vectors`.
    package static func list(_ directory: String) throws -> [String] {
        let path = folder() + "/" + directory
        guard let stream = opendir(path) else {
            throw Failure(description: "opendir \(path): errno \(errno)")
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// A file as JSON.
    package static func json(_ relativePath: String) throws -> JSONValue {
        try JSONValue(parsing: try read(relativePath))
    }
}
