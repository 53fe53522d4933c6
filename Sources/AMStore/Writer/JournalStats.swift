package import AMCore

/// What the writer of the journal counted; a scrape reads it.
package struct JournalStats: Sendable {
    /// Commits that succeeded.
    package var commits: UInt64 = 0
    /// Changes in them.
    package var changes: UInt64 = 0
    /// Commits, rewrites and probes that failed.
    package var failures: UInt64 = 0
    /// Whether what was handed in last was written.
    package var isHealthy = true
    /// How long commits took, their synchronization included. Unit: seconds.
    package var commitSeconds = Histogram(
        bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10])
    /// Pages in the write-ahead log. Unit: 4 KiB.
    package var logFrames = 0
    /// Copies of the write-ahead log into the file, by either thread.
    package var checkpoints: UInt64 = 0
    /// Copies that failed; the log then only goes on growing.
    package var checkpointFailures: UInt64 = 0
    /// Slices of upkeep done: folds of refreshes, and pages given back.
    package var upkeeps: UInt64 = 0
    /// Files set aside because they were damaged.
    package var damagedFiles = 0
    /// Changes that wait for the writer.
    package var waiting = 0

    /// Nothing counted.
    package init() {}
}
