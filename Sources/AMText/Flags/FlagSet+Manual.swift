// The manual page, for man(7).
extension FlagSet {
    /// The whole page.
    func manual() -> String {
        let release = version.prefix { $0 != "\n" && $0 != "(" }
        let title = release.hasSuffix(" ") ? release.dropLast() : release
        var out = Self.macro("TH", [program.name.uppercased(), "1", "", String(title)])
        out += Self.macro("SH", ["NAME"]) + Self.text("\(program.name) - \(firstSentence)")
        out += Self.macro("SH", ["SYNOPSIS"])
        let commands = program.commands.isEmpty ? "" : " [<command>] [<args> ...]"
        out += Self.macro("B", [program.name])
        out += Self.text(String((signature([program], hasFlags: true) + commands).dropFirst()))
        out += Self.macro("SH", ["DESCRIPTION"]) + Self.paragraphs(program.help)
        out += Self.macro("SH", ["OPTIONS"])
        out += Self.item("-h, --help", Self.helpRow.1) + items(program.flags)
        out += Self.item("--version", "Show application version.")
        let all = leaves(program.commands, [])
        if !all.isEmpty { out += Self.macro("SH", ["COMMANDS"]) }
        for path in all {
            out += Self.macro("SS", [summary(path)]) + Self.paragraphs(path[path.count - 1].help)
            out += path.map { items($0.flags) }.joined()
        }
        return out
    }

    /// What the program does, without the full stop.
    private var firstSentence: String {
        let line = program.help.prefix { $0 != "\n" }
        return String(line.hasSuffix(".") ? line.dropLast() : line)
    }

    private func items(_ flags: [Flag<Options>]) -> String {
        flags.filter { !$0.isHidden }.map { flag in
            let short = flag.short.map { "-\($0), " } ?? ""
            let shown = flag.isToggle ? "--\(flag.name)" : "--\(flag.name)=\(flag.placeholder)"
            return Self.item(short + shown, flag.help)
        }.joined()
    }

    private static func item(_ name: String, _ help: String) -> String {
        ".TP\n" + macro("B", [name]) + paragraphs(help)
    }

    private static func paragraphs(_ help: String) -> String {
        var out = ""
        for line in help.split(separator: "\n", omittingEmptySubsequences: false) {
            out += line.isEmpty ? ".PP\n" : text(String(line))
        }
        return out
    }

    /// A request with its arguments.
    private static func macro(_ name: String, _ arguments: [String]) -> String {
        "." + name + arguments.map { " \"" + escaped($0).replacing("\"", with: "\\(dq") + "\"" }.joined()
            + "\n"
    }

    /// A line of text, which must not be taken for a request.
    private static func text(_ line: String) -> String {
        let line = escaped(line)
        return (line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" : "") + line + "\n"
    }

    /// What roff takes for itself, and what it would print otherwise than as it is typed.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("~", with: "\\(ti")
            .replacing("^", with: "\\(ha").replacing("`", with: "\\(ga").replacing("'", with: "\\(aq")
    }
}
