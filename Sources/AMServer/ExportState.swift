import AMCore
import AMStore
import AMText

/// `amserver export-state`: writes the two files of the original out of the journal of a server that does not
/// run.
struct ExportState {
    /// What the command line asks for.
    struct Options {
        var storagePath = ""
        var target = ""
    }

    let options: Options
    /// Whether there is a file of this name.
    let isThere: (String) -> Bool
    /// This moment.
    let now: Timestamp

    /// The command's own command line.
    static func flagSet(program: String) -> FlagSet<Options> {
        var command = Command<Options>(
            "\(program) export-state",
            help: """
                Writes the files silences and nflog, in the form of the original, into a folder, out of the \
                journal of a server that does not run. (A server writes them into its own folder by itself, \
                at each maintenance and when it stops.)
                """)
        command.flags = [
            .string("storage.path", \.storagePath, default: "data/", help: "The folder with the journal.")
        ]
        command.arguments = [
            .one("folder", \.target, isRequired: true, help: "Where to write; the folder must be there.")
        ]
        return FlagSet(command, version: Version.text, initial: Options())
    }

    /// Writes both files and says so.
    func run() -> CheckConfig.Answer {
        let path = options.storagePath + "/" + SQLiteJournal.fileName
        guard isThere(path) else { return problem("open \(path): no such file or directory") }
        var silences: [Silence] = []
        var entries: [LogEntry] = []
        do throws(JournalFailure) {
            let journal = try SQLiteJournal.open(directory: options.storagePath, at: now)
            defer { journal.close() }
            try journal.load { change in
                switch change {
                case .silence(let silence): silences.append(silence)
                case .logEntry(let entry): entries.append(entry)
                default: break
                }
            }
        } catch {
            return problem(error.text)
        }
        do throws(OriginalFiles.Failure) {
            let files = OriginalFiles(directory: options.target)
            let written = [
                (OriginalFiles.silencesName, silences.count, try files.write(silences).size),
                (OriginalFiles.entriesName, entries.count, try files.write(entries).size),
            ]
            let lines = written.map { "\(options.target)/\($0.0): \($0.1) records, \($0.2) bytes\n" }
            return CheckConfig.Answer(out: Array(lines.joined().utf8))
        } catch {
            return problem(error.text)
        }
    }

    private func problem(_ text: String) -> CheckConfig.Answer {
        CheckConfig.Answer(problem: text, code: 1)
    }
}
