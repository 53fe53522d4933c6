import Glibc

/// The files of this package.
enum SourceTree {
    /// Why a file could not be read.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The folder of the package.
    static let root: String = {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(3)
        return parts.joined(separator: "/")
    }()

    /// All files below a folder, sorted.
    /// Shape: paths relative to the package; hidden files and folders are left out.
    static func files(below folder: String) throws -> [String] {
        guard let stream = opendir(root + "/" + folder) else {
            throw Failure(description: "opendir \(folder): errno \(errno)")
        }
        defer { closedir(stream) }
        var found: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(".") { continue }
            let path = folder + "/" + name
            if Int32(entry.pointee.d_type) == Int32(DT_DIR) {
                found += try files(below: path)
            } else {
                found.append(path)
            }
        }
        return found.sorted()
    }

    /// The bytes of a file.
    static func bytes(_ path: String) throws -> [UInt8] {
        let file = open(root + "/" + path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure(description: "open \(path): errno \(errno)") }
        defer { _ = close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let n = chunk.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
            guard n >= 0 else { throw Failure(description: "read \(path): errno \(errno)") }
            if n == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<n])
        }
    }

    /// The text of a file.
    static func text(_ path: String) throws -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }

    /// The Swift files of the product and of its tests.
    static func swift() throws -> [SourceFile] { try sources.get() }

    private static let sources = Result<[SourceFile], any Error> {
        let paths = try files(below: "Sources") + files(below: "Tests")
        return try paths.filter { $0.hasSuffix(".swift") }.map { SourceFile(path: $0, raw: try bytes($0)) }
    }
}
