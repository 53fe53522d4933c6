import AMClient
import AMCore
import AMText

/// The program: a command line in, words and an exit code out.
enum Program {
    /// Runs a command to its end. Returns: the exit code.
    static func run(_ arguments: [String], in surroundings: Surroundings) async -> Int32 {
        do throws(ToolError) {
            let settings = try SettingsFile.load(surroundings)
            let flags = ToolOptions.flagSet()
            let outcome: FlagSet<ToolOptions>.Outcome
            do throws(FlagError) {
                outcome = try flags.parse(
                    arguments, width: surroundings.width(), fallback: { settings.values[$0] },
                    readFile: { argumentFile($0, surroundings) })
            } catch {
                // The original tells mistakes with a blank line behind them, but not those of `help`.
                let isHelp = arguments.first { !$0.hasPrefix("-") } == "help"
                throw ToolError(error.text, hasBlankLine: !isHelp)
            }
            switch outcome {
            case .print(let text): surroundings.out(Array(text.utf8))
            case .run(var options, let command):
                for warning in settings.warnings(knowing: { ToolOptions.settingNames(flags) }) {
                    surroundings.errors(Array("Warning: \(warning)\n".utf8))
                }
                if options.url.isEmpty { options.url = settings.url ?? "" }
                if options.url.isEmpty { options.url = surroundings.environment["ALERTMANAGER_URL"] ?? "" }
                try await Tool(options, surroundings).run(command)
            }
            return 0
        } catch {
            surroundings.errors(Array(error.shown.utf8))
            return error.code
        }
    }

    private static func argumentFile(
        _ path: String, _ surroundings: Surroundings
    ) -> Result<[UInt8], FlagError> {
        surroundings.readWhole(path).mapError { FlagError($0.text) }
    }
}
