/// The files that a configuration needs, handed in so that nothing here touches a disk.
package struct FileAccess: Sendable {
    /// Why a file could not be read or a pattern not be used.
    package struct Failure: Error, Sendable, Equatable {
        /// Go's text, `open PATH: no such file or directory`, `syntax error in pattern`.
        package let text: String
        /// A failure.
        package init(_ text: String) { self.text = text }
    }

    /// The bytes of a file.
    package let read: @Sendable (_ path: String) throws(Failure) -> [UInt8]
    /// The paths that a glob matches. Shape: sorted.
    package let glob: @Sendable (_ pattern: String) throws(Failure) -> [String]

    /// Access to files.
    package init(
        read: @escaping @Sendable (_ path: String) throws(Failure) -> [UInt8],
        glob: @escaping @Sendable (_ pattern: String) throws(Failure) -> [String]
    ) {
        self.read = read
        self.glob = glob
    }

    /// The bytes of a file of ours.
    /// Throws: the text of the failure.
    func bytes(of path: String) throws(ConfigError) -> [UInt8] {
        do throws(Failure) {
            return try read(path)
        } catch {
            throw ConfigError(error.text)
        }
    }
}
