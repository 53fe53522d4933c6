/// The command line of a program in the manner of Go's kingpin: flags and arguments in any order, commands
/// below commands, `@FILE` for the lines of a file.
package struct FlagSet<Options> {
    /// What a command line asks for.
    package enum Outcome {
        /// To run; `command` are the names of the chosen commands, outermost first.
        case run(Options, command: [String])
        /// To print a text and be done.
        case print(String)
    }

    /// The program: its name, its global flags, its commands.
    package let program: Command<Options>
    /// What `--version` prints.
    package let version: String
    private let initial: Options

    /// A command line.
    /// Shape: `initial` holds what a flag without default and not given leaves as it is.
    package init(_ program: Command<Options>, version: String, initial: Options) {
        self.program = program
        self.version = version
        self.initial = initial
    }

    /// Parses the arguments behind the program's name.
    /// Shape: `readFile` gives the bytes of a file, or why it cannot be read; `fallback` the text that counts
    /// in place of the default where a flag of this name is not given, for programs with a file of settings.
    /// Unit: `width` of the help, in columns.
    /// Throws: `FlagError` with the text that follows `PROGRAM: error: `.
    package func parse(
        _ arguments: [String], width: Int = 80, fallback: (String) -> String? = { _ in nil },
        readFile: @escaping (String) -> Result<[UInt8], FlagError>
    ) throws(FlagError) -> Outcome {
        var reading = FlagReading(program, FlagTokens(arguments, readFile: readFile))
        do throws(FlagError) {
            try reading.readAll()
        } catch {
            // What these flags ask for is done as soon as they are read.
            if let text = special(reading, arguments, width) { return .print(text) }
            throw error
        }
        if let text = special(reading, arguments, width) { return .print(text) }
        if reading.asksForHelp { return .print(usage(reading.path, width: width)) }
        if reading.choosesNothing {
            _ = try values(reading, fallback)
            return .print(usage(reading.path, width: width))
        }
        try reading.settle()
        return .run(try values(reading, fallback), command: reading.path.dropFirst().map(\.name))
    }

    /// The text of the first flag that prints one and was read; `--help` waits until all is read.
    private func special(_ reading: FlagReading<Options>, _ arguments: [String], _ width: Int) -> String? {
        switch reading.special {
        case nil: nil
        case .version: version + "\n"
        case .helpLong: longUsage(width: width)
        case .helpMan: manual()
        case .completionBash: completions(arguments)
        case .completionScriptBash: bashScript()
        case .completionScriptZsh: zshScript()
        case .completionScriptFish: fishScript()
        }
    }

    /// The options with the defaults of what was not given, then with what was given.
    private func values(
        _ reading: FlagReading<Options>, _ fallback: (String) -> String?
    ) throws(FlagError) -> Options {
        var options = initial
        var given = Set(reading.flags.map(\.flag.name))
        let flags = reading.path.flatMap(\.flags)
        for flag in flags where !given.contains(flag.name) {
            let text = fallback(flag.name)
            for text in text.map({ [$0] }) ?? flag.defaults {
                try Self.set(flag.apply, flag.isToggle ? Self.truth(text) : text, &options)
            }
            if text != nil { given.insert(flag.name) }
        }
        let missing = flags.filter { $0.isRequired && !given.contains($0.name) }.map { "'--\($0.name)'" }
        if !missing.isEmpty {
            throw FlagError("required flag(s) \(missing.sorted().joined(separator: ", ")) not provided")
        }
        for argument in reading.missingArguments {
            throw FlagError("required argument '\(argument.name)' not provided")
        }
        var seen: Set<String> = []
        for (flag, text) in reading.flags {
            if !seen.insert(flag.name).inserted && !flag.isRepeatable {
                throw FlagError("flag '\(flag.name)' cannot be repeated")
            }
            try Self.set(flag.apply, text, &options)
        }
        for (argument, text) in reading.arguments { try Self.set(argument.apply, text, &options) }
        return options
    }

    /// `true` or `false` for the texts that mean it.
    /// Source: Go strconv.ParseBool.
    private static func truth(_ text: String) throws(FlagError) -> String {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": return "true"
        case "0", "f", "F", "false", "FALSE", "False": return "false"
        default: throw FlagError("strconv.ParseBool: parsing \(Quote.quote(text)): invalid syntax")
        }
    }

    private static func set(
        _ apply: (inout Options, String) throws -> Void, _ text: String, _ options: inout Options
    ) throws(FlagError) {
        do {
            try apply(&options, text)
        } catch let error as FlagError {
            throw error
        } catch {
            throw FlagError(String(describing: error))
        }
    }
}
