/// The numbers of the journal.
package struct JournalOptions: Sendable {
    /// The write-ahead log is copied into the file, beside the commits, whenever it grew by so much. Unit:
    /// pages.
    package var checkpointFrames = 1000
    /// A log longer than this is copied to its end between two commits, so that it starts again. Unit: pages.
    package var longestLog = 8192
    /// A file up to this size is checked whole when it was not closed in order. Unit: bytes.
    package var quickCheckBytes = 32 << 20
    /// Memory for pages of the file. Unit: KiB.
    package var cacheKiB = 4096
    /// A partition's refresh records are folded when they are larger than twice their last fold and this.
    /// Unit: bytes.
    package var foldBytes = 64 << 10
    /// A partition's refresh records are folded when there are more than this.
    package var foldRecords = 256
    /// Free pages beyond which the file is made smaller, if they are also a quarter of it.
    package var sparePages = 2048
    /// Changes and refreshes that may wait for the writer before `JournalWriter.submit` makes its caller
    /// wait.
    package var waitingChanges = 500_000
    /// The largest size of the file; 0: none. Unit: pages.
    package var pageLimit = 0
    /// The name of SQLite's file layer; nil: its usual one.
    package var fileLayer: String?

    /// The defaults.
    package init() {}
}
