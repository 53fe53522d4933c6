import AMCore
import AMStore
import AMText
import AMWeb

/// Writes the two files in the form of the original, on a thread of its own: the latest state, as often as it
/// is handed in and not more often than it can be written.
final class Exporter: @unchecked Sendable {
    // Safe: everything that changes is touched inside the gate alone.
    private let gate = Gate()
    private var waiting: MeshSnapshot?
    private var isRunning = false
    /// How the files look.
    private var files: StateFiles
    /// How they look, if the owner did not take word of it any more.
    private var untold: StateFiles?
    private var counted = (silences: SnapshotTally(), entries: SnapshotTally())
    private var tell: (@Sendable (StateFiles) -> Bool)?
    private let folder: OriginalFiles
    private let log: @Sendable (LogLine) -> Void

    /// A writer into a folder whose files look like this.
    init(_ folder: OriginalFiles, files: StateFiles, log: @escaping @Sendable (LogLine) -> Void) {
        self.folder = folder
        self.files = files
        self.log = log
    }

    /// Whom to tell how the files look when they were written; false is answered where nobody listens any
    /// more.
    func connect(_ tell: @escaping @Sendable (StateFiles) -> Bool) { gate.inside { self.tell = tell } }

    /// What was counted of the file of silences, and of that of the notification log.
    var tallies: (silences: SnapshotTally, entries: SnapshotTally) { gate.inside { counted } }

    /// Has the files written, without waiting for it.
    func export(_ snapshot: MeshSnapshot) {
        let isFirst = gate.inside {
            waiting = snapshot
            defer { isRunning = true }
            return !isRunning
        }
        if isFirst { startThread { [self] in run() } }
    }

    /// Waits until nothing is to be written any more. Returns how the files look, if the owner does not know
    /// it.
    func finish() -> StateFiles? {
        gate.inside {
            while isRunning { gate.wait(until: nil) }
            return untold
        }
    }

    private func run() {
        Background.enter()
        while let snapshot = next() {
            var files = gate.inside { self.files }
            write(OriginalFiles.entriesName, "nflog", \.entries) { () throws(OriginalFiles.Failure) in
                files.entries = try folder.write(snapshot.entries)
                return files.entries?.size ?? 0
            }
            write(OriginalFiles.silencesName, "silences", \.silences) { () throws(OriginalFiles.Failure) in
                files.silences = try folder.write(snapshot.silences)
                return files.silences?.size ?? 0
            }
            let tell = gate.inside {
                self.files = files
                return self.tell
            }
            let isTold = tell?(files) ?? false
            gate.inside { untold = isTold ? nil : files }
        }
    }

    private func next() -> MeshSnapshot? {
        gate.inside {
            defer { waiting = nil }
            if waiting == nil {
                isRunning = false
                gate.broadcast()
            }
            return waiting
        }
    }

    private func write(
        _ name: String, _ component: String,
        _ tally: WritableKeyPath<(silences: SnapshotTally, entries: SnapshotTally), SnapshotTally>,
        _ body: () throws(OriginalFiles.Failure) -> Int
    ) {
        let begun = SystemClock.now().steady
        do throws(OriginalFiles.Failure) {
            let size = try body()
            let seconds = (SystemClock.now().steady - begun).inSeconds
            gate.inside {
                counted[keyPath: tally].seconds.observe(seconds)
                counted[keyPath: tally].bytes = size
            }
        } catch {
            gate.inside { counted[keyPath: tally].failures += 1 }
            let fields = [LogField("err", error.text)]
            log(LogLine(.error, "Running maintenance failed", component: component, fields))
        }
    }
}
