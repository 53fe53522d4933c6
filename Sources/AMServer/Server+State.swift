import AMCore
import AMStore

/// What a start finds on disk.
extension Server {
    /// What the node begins with.
    struct State {
        /// The value that continues what the journal holds.
        var value: Alertmanager
        /// What somebody else left for it in the files of the original; it belongs into one turn.
        var movedIn: [Input]
        /// Who writes these files.
        var exporter: Exporter
    }

    /// Reads the journal, and the files of the original if somebody else wrote them. The log hears what
    /// happened to either.
    static func state(
        _ journal: SQLiteJournal, _ options: Options, _ settings: Settings,
        _ log: @escaping @Sendable (LogLine) -> Void
    ) throws(StartFailure) -> State {
        var recovery = Recovery(
            options: options, settings: settings, dice: Dice(seed: seed()), now: SystemClock.now())
        do throws(JournalFailure) {
            try journal.load { recovery.take($0) }
        } catch {
            throw StartFailure("the journal cannot be read: \(error.text)")
        }
        for line in journal.takeNotices() { log(line) }
        let value = recovery.finish()
        let folder = OriginalFiles(directory: journal.directory)
        let found = try moveIn(folder, value.stateFiles, log)
        return State(
            value: value,
            movedIn: found.map { [.mesh($0.state, isJoin: false), .stateFiles($0.files)] } ?? [],
            exporter: Exporter(folder, files: found?.files ?? value.stateFiles, log: log))
    }

    private static func moveIn(
        _ folder: OriginalFiles, _ known: StateFiles, _ log: @Sendable (LogLine) -> Void
    ) throws(StartFailure) -> OriginalFiles.Found? {
        do throws(OriginalFiles.Failure) {
            guard let found = try folder.read(known: known) else { return nil }
            let fields = [
                LogField("files", .list(found.names)),
                LogField("silences", .int(found.state.silences.count)),
                LogField("log_entries", .int(found.state.entries.count)),
            ]
            log(LogLine(.info, "Taking over the state that another Alertmanager left", fields))
            return found
        } catch {
            let what = error.name == OriginalFiles.entriesName ? "notification log" : "silence"
            throw StartFailure("error creating \(what): \(error.text)")
        }
    }
}
