// What the program says of itself.
extension FlagSet {
    /// Limit: of a flag's text that shares its line with the help, and so of the first column. Unit: columns.
    private static var widestLeft: Int { 30 }

    static var helpRow: (String, String) {
        ("-h, --[no-]help", "Show context-sensitive help (also try --help-long and --help-man).")
    }

    /// The help of the program, or of the command that `path` ends with.
    func usage(_ path: [Command<Options>], width: Int) -> String {
        let command = path[path.count - 1]
        var out = head(path, width)
        out += "Flags:\n" + columns(flagRows(path), width)
        if !command.arguments.isEmpty {
            out += "\nArgs:\n" + columns(command.arguments.map { ($0.usage, $0.help) }, width)
        }
        if !command.commands.isEmpty { out += "\nCommands:\n" + commandTree(path) }
        return out + "\n"
    }

    /// The help with the flags of all commands.
    func longUsage(width: Int) -> String {
        var out = head([program], width)
        out += "Flags:\n" + columns(flagRows([program]), width)
        let all = leaves(program.commands, [])
        if !all.isEmpty { out += "\nCommands:\nhelp [<command>...]\n    Show help.\n\n\n" }
        for path in all {
            out += summary(path) + "\n"
            let help = TextWrap.lines(path[path.count - 1].help, width: width - 4)
            out += help.map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined() + "\n"
            let own = path.flatMap { rows($0.flags) }
            if !own.isEmpty { out += columns(own, width, indent: 4) }
            out += "\n"
        }
        return out + "\n"
    }

    private func head(_ path: [Command<Options>], _ width: Int) -> String {
        let command = path[path.count - 1]
        var usage = ([program.name] + path.dropFirst().map(\.name)).joined(separator: " ")
        usage += signature(
            path.count > 1 ? [command] : [program], hasFlags: path.count == 1 || hasFlags(command))
        if !command.commands.isEmpty {
            usage += command.runsAlone ? " [<command>] [<args> ...]" : " <command> [<args> ...]"
        }
        let help = TextWrap.lines(command.help, width: width).map { $0 + "\n" }.joined()
        return "usage: \(usage)\n\n\(help)\n"
    }

    /// The required flags, `[<flags>]` and the arguments.
    func signature(_ path: [Command<Options>], hasFlags: Bool) -> String {
        let required = path.flatMap(\.flags).filter { $0.isRequired && !$0.isHidden }.map { " " + $0.usage }
        let arguments = path[path.count - 1].arguments.map { " " + $0.usage }
        return required.joined() + (hasFlags ? " [<flags>]" : "") + arguments.joined()
    }

    private func hasFlags(_ command: Command<Options>) -> Bool {
        command.flags.contains { !$0.isRequired && !$0.isHidden }
    }

    /// The names of a command and its signature.
    func summary(_ path: [Command<Options>]) -> String {
        let last = path[path.count - 1]
        return path.map(\.name).joined(separator: " ") + signature([last], hasFlags: hasFlags(last))
    }

    /// The commands below the last of these, in their places.
    private func commandTree(_ path: [Command<Options>]) -> String {
        if path.count == 1 { return "  help [<command>...]\n" + tree(program.commands, 1) }
        let names = path.dropFirst().map(\.name).joined(separator: " ")
        return "  \(names)\n" + tree(path[path.count - 1].commands, 2)
    }

    private func tree(_ commands: [Command<Options>], _ depth: Int) -> String {
        commands.map { command in
            let line = command.name + (command.isDefault ? "*" : "")
            let shown = line + signature([command], hasFlags: hasFlags(command))
            return String(repeating: "  ", count: depth) + shown + "\n" + tree(command.commands, depth + 1)
        }.joined()
    }

    /// The ways to all commands that have none below them.
    func leaves(
        _ commands: [Command<Options>], _ above: [Command<Options>]
    ) -> [[Command<Options>]] {
        commands.flatMap { command in
            let path = above + [command]
            return command.commands.isEmpty ? [path] : leaves(command.commands, path)
        }
    }

    private func rows(_ flags: [Flag<Options>]) -> [(String, String)] {
        flags.filter { !$0.isHidden }.map { flag in
            (flag.short.map { "-\($0), " } ?? "    ").appending(flag.usage, flag.help)
        }
    }

    private func flagRows(_ path: [Command<Options>]) -> [(String, String)] {
        let own = path.dropFirst().flatMap { rows($0.flags) }
        return [Self.helpRow] + rows(program.flags)
            + [("    --[no-]version", "Show application version.")] + own
    }

    /// Rows of two columns; the second is wrapped, and begins a line of its own where the first is wide.
    private func columns(_ rows: [(String, String)], _ width: Int, indent: Int = 2) -> String {
        let padding = 2
        let left = rows.map(\.0.count).filter { $0 < Self.widestLeft }.max() ?? 0
        let margin = String(repeating: " ", count: indent)
        let offset = margin + String(repeating: " ", count: left + padding)
        var out = ""
        for (first, second) in rows {
            let lines = TextWrap.lines(second, width: max(20, width - left - padding - indent))
            let gap = String(repeating: " ", count: max(0, left - first.count) + padding)
            out += margin + first + gap
            if first.count >= Self.widestLeft { out += "\n" + offset }
            out += (lines.first ?? "") + "\n"
            for line in lines.dropFirst() { out += offset + line + "\n" }
        }
        return out
    }
}

extension String {
    /// A row whose first column is this prefix and a text.
    fileprivate func appending(_ text: String, _ second: String) -> (String, String) { (self + text, second) }
}
