/// What was read of a command line so far.
struct FlagReading<Options> {
    /// Flags that every program has and that print something.
    enum Special: String {
        case version
        case helpLong = "help-long"
        case helpMan = "help-man"
        case completionBash = "completion-bash"
        case completionScriptBash = "completion-script-bash"
        case completionScriptZsh = "completion-script-zsh"
        case completionScriptFish = "completion-script-fish"
    }

    /// The program and the commands chosen, outermost first.
    private(set) var path: [Command<Options>]
    private(set) var flags: [(flag: Flag<Options>, text: String)] = []
    private(set) var arguments: [(argument: Command<Options>.Argument, text: String)] = []
    private(set) var special: Special?
    private(set) var asksForHelp = false
    /// Whether the word `help` asked for it, behind which only commands may stand.
    private var isHelpCommand = false
    private var tokens: FlagTokens

    init(_ program: Command<Options>, _ tokens: FlagTokens) {
        path = [program]
        self.tokens = tokens
    }

    /// Whether no command was chosen, and the program does nothing without one.
    var choosesNothing: Bool { path.count == 1 && !current.runsAlone && current.defaultCommand == nil }

    private var current: Command<Options> { path[path.count - 1] }

    /// Reads all tokens.
    mutating func readAll() throws(FlagError) {
        while let token = try tokens.next() {
            switch token {
            case .long(let name): try long(name)
            case .short(let letter): try short(letter)
            case .argument(let text): try argument(text)
            }
            // All that follows is what shall be completed.
            if special == .completionBash { return }
        }
    }

    private mutating func long(_ name: String) throws(FlagError) {
        if ["help", "no-help"].contains(name) {
            asksForHelp = true
            return try refuseValue()
        }
        let plain = name.hasPrefix("no-") ? String(name.dropFirst(3)) : name
        if let found = Special(rawValue: plain) {
            special = special ?? found
            return try refuseValue()
        }
        if let flag = find({ $0.name == name }) {
            if flag.isToggle {
                flags.append((flag, "true"))
                return try refuseValue()
            }
            guard let text = try tokens.value() else {
                throw FlagError("expected argument for flag '--\(name)'")
            }
            return flags.append((flag, text))
        }
        guard name != plain, let flag = find({ $0.isToggle && $0.name == plain }) else {
            throw FlagError("unknown long flag '--\(name)'")
        }
        flags.append((flag, "false"))
        try refuseValue()
    }

    /// Refuses the value of a flag that takes none.
    private mutating func refuseValue() throws(FlagError) {
        if let text = tokens.attached() { throw FlagError("unexpected \(text)") }
    }

    private mutating func short(_ letter: Character) throws(FlagError) {
        if letter == "h" && find({ $0.short == letter }) == nil {
            asksForHelp = true
            return tokens.continueWord()
        }
        guard let flag = find({ $0.short == letter }) else {
            throw FlagError("unknown short flag '-\(letter)'")
        }
        if flag.isToggle {
            flags.append((flag, "true"))
            return tokens.continueWord()
        }
        guard let text = try tokens.value() else {
            throw FlagError("expected argument for flag '-\(letter)'")
        }
        flags.append((flag, text))
    }

    /// The flag that is meant, in the chosen commands or in those that are meant where none is named.
    private mutating func find(_ isMeant: (Flag<Options>) -> Bool) -> Flag<Options>? {
        for command in path.reversed() {
            if let flag = command.flags.first(where: isMeant) { return flag }
        }
        var deeper: [Command<Options>] = []
        var next = current.defaultCommand
        while let command = next {
            deeper.append(command)
            if let flag = command.flags.first(where: isMeant) {
                path += deeper
                return flag
            }
            next = command.defaultCommand
        }
        return nil
    }

    private mutating func argument(_ text: String) throws(FlagError) {
        if asksForHelp {
            if let command = current.command(text) { return path.append(command) }
            guard isHelpCommand, !current.commands.isEmpty else { return }
            throw FlagError("expected command but got \(Quote.quote(text))")
        }
        if text == "help" && path.count == 1 && !current.commands.isEmpty {
            asksForHelp = true
            isHelpCommand = true
            return
        }
        while true {
            if let command = current.command(text) { return path.append(command) }
            guard let command = current.defaultCommand else { break }
            path.append(command)
        }
        let taken = arguments.filter { !$0.argument.isRepeatable }.count
        let open = current.arguments.dropFirst(taken).first
        guard let open else {
            if current.commands.isEmpty || current.runsAlone { throw FlagError("unexpected \(text)") }
            throw FlagError("expected command but got \(Quote.quote(text))")
        }
        arguments.append((open, text))
    }

    /// Chooses the commands that are meant where none is named.
    mutating func settle() throws(FlagError) {
        while let command = current.defaultCommand { path.append(command) }
        if !current.commands.isEmpty && !current.runsAlone {
            throw FlagError(
                "must select a subcommand of '\(path.dropFirst().map(\.name).joined(separator: " "))'")
        }
    }

    /// The arguments that must be given and were not.
    var missingArguments: [Command<Options>.Argument] {
        let given = Set(arguments.map(\.argument.name))
        return current.arguments.filter { $0.isRequired && !given.contains($0.name) }
    }
}
