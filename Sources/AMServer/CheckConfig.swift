import AMConfig
import AMCore
import AMNotify
import AMText

/// `amserver check-config`: what it is asked for, and what it answers. It starts nothing.
struct CheckConfig {
    /// What the command line asks for.
    struct Options {
        var files: [String] = []
        var explains = false
        var isStrict = false
        var showsIncompatibilities = false
        var writesJSON = false
        var looksForFiles = true
        var features = ""
        var retention = GoDuration.zero
    }

    /// What the command writes, and with which code it ends.
    struct Answer: Equatable {
        var out: [UInt8] = []
        /// For standard error; empty: nothing.
        var problem = ""
        var code: Int32 = 0
    }

    /// What the command needs of the system.
    struct Surroundings {
        var files: FileAccess
        var zones: ZoneDatabase
        /// The year it is.
        var year: Int
        /// Whether there is a directory of this name; nil: there is nothing at all.
        var isFolder: (String) -> Bool?
        /// All of standard input; nil: it is nothing that could be read to its end.
        var standardInput: () -> [UInt8]?
    }

    /// The name under which standard input is checked.
    private static let standardInputPath = "/dev/stdin"

    let options: Options
    let surroundings: Surroundings

    /// The command's own command line.
    static func flagSet(program: String) -> FlagSet<Options> {
        var command = Command<Options>(
            "\(program) check-config",
            help: """
                Checks configuration files, of standard input where none is named: in the words of \
                amtool, or with everything that a colleague would say.
                """)
        command.flags = [
            .toggle("explain", \.explains, help: "Say what looks wrong, where, and when routes tell."),
            .toggle(
                "strict", \.isStrict, help: "As --explain, and end with 2 if a warning was found."),
            .toggle(
                "compat", \.showsIncompatibilities, help: "Name every key that the original would refuse."),
            .toggle("json", \.writesJSON, help: "Write one JSON object about all files."),
            .toggle(
                "look-for-files", \.looksForFiles, default: true,
                help: "Say so where files that the configuration names are missing."),
            .string(
                "enable-feature", \.features, default: "",
                help: "The server's features; classic-mode and utf8-strict-mode count."),
            .value(
                "data.retention", \.retention, default: "120h",
                help: "The server's retention, for what is said about repetitions."
            ) { text in
                do throws(TimeError) {
                    return try GoDuration.parseFlag(text)
                } catch {
                    throw FlagError(error.text)
                }
            },
        ]
        command.arguments = [.all("check-files", \.files, help: "The files to check.")]
        return FlagSet(command, version: Version.text, initial: Options())
    }

    /// Checks everything and says what came of it.
    func run() -> Answer {
        let features: Features
        do throws(StartFailure) {
            features = try Features(options.features)
        } catch {
            return Answer(problem: "error parsing the feature flag list: \(error.text)", code: 1)
        }
        for path in options.files {
            switch surroundings.isFolder(path) {
            case nil: return Answer(problem: "path '\(path)' does not exist", code: 1)
            case true?: return Answer(problem: "'\(path)' is a directory", code: 1)
            case false?: break
            }
        }
        let check = ConfigCheck(
            ConfigCheck.Options(
                environment: DecodingEnvironment(dialect: features.dialect, zones: surroundings.zones),
                explains: options.explains || options.isStrict,
                review: ReviewOptions(
                    retention: options.retention, year: surroundings.year,
                    looksForFiles: options.looksForFiles)),
            files: surroundings.files)
        if options.files.isEmpty {
            guard let bytes = surroundings.standardInput() else {
                return Answer(problem: "Failed to read from standard input", code: 1)
            }
            return answer([check.check(bytes, path: Self.standardInputPath)])
        }
        return answer(options.files.map { check.check(path: $0) })
    }

    private func answer(_ checked: [CheckedConfig]) -> Answer {
        var answer = Answer()
        if options.writesJSON {
            answer.out = CheckedConfig.json(checked)
        } else {
            for file in checked {
                answer.out += Array(file.report.utf8)
                if options.explains || options.isStrict { answer.out += Array(file.explanation.utf8) }
                if options.showsIncompatibilities { answer.out += Array(file.incompatibilities.utf8) }
            }
        }
        if let verdict = CheckedConfig.verdict(on: checked) {
            answer.problem = verdict
            answer.code = 1
        } else if options.isStrict, checked.contains(where: isDoubtful) {
            answer.code = 2
        }
        return answer
    }

    private func isDoubtful(_ file: CheckedConfig) -> Bool {
        file.isDoubtful || options.showsIncompatibilities && !file.ownKeys.isEmpty
    }
}
