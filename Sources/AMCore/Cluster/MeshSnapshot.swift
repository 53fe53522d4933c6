/// Silences and notification log at one moment, to be encoded by a shell, because that takes a while.
package struct MeshSnapshot: Sendable {
    package var silences: [Silence]
    package var entries: [LogEntry]
    /// A snapshot.
    package init(silences: [Silence], entries: [LogEntry]) {
        self.silences = silences
        self.entries = entries
    }
}

/// The whole state of another node, as a shell decoded it.
package struct MeshState: Sendable {
    package var silences: [SilenceRecord]
    package var entries: [LogEntry]
    /// The bytes of each part as they came: what was news is passed on unchanged while it is small.
    package var silenceBytes: [UInt8]
    package var entryBytes: [UInt8]
    /// Keys that nobody here knows, in the order of the parts, and what could not be read; for the log.
    package var unknownKeys: [String]
    package var failure: String?
    /// Nothing.
    package init() {
        silences = []
        entries = []
        silenceBytes = []
        entryBytes = []
        unknownKeys = []
    }
}

/// News of our own that is on disk and may now be told to the cluster.
package enum Announcement: Sendable, Hashable {
    /// A silence was made or changed.
    case silence(Silence)
    /// Somebody was told something.
    case entry(LogEntry)
    /// What other nodes of ours are to hear of alerts, by the number of the batch.
    case alerts(batch: UInt64)
}
