package import AMText

/// How the two files of the original in the storage folder, `silences` and `nflog`, looked when they were
/// read or written last. A file that looks otherwise at a start was written by somebody else since then.
package struct StateFiles: Sendable, Hashable {
    /// One file.
    package struct Mark: Sendable, Hashable {
        /// Unit: bytes.
        package var size: Int
        /// When it was written last, as the file system says.
        package var modifiedAt: Timestamp
        /// The SHA-256 of its content.
        package var digest: [UInt8]
        /// A mark.
        package init(size: Int, modifiedAt: Timestamp, digest: [UInt8]) {
            self.size = size
            self.modifiedAt = modifiedAt
            self.digest = digest
        }
    }
    /// The file of silences; nil: there was none.
    package var silences: Mark?
    /// The file of the notification log; nil: there was none.
    package var entries: Mark?

    /// Two files.
    package init(silences: Mark? = nil, entries: Mark? = nil) {
        self.silences = silences
        self.entries = entries
    }
}
