// Completion in shells.
extension FlagSet {
    /// The words that may stand in place of the last one behind `--completion-bash`, one a line: the flags if
    /// it begins with a dash, otherwise the commands.
    func completions(_ arguments: [String]) -> String {
        let words = arguments.drop { $0 != "--completion-bash" }.dropFirst()
        var path = [program]
        for word in words {
            if let command = path[path.count - 1].command(word) { path.append(command) }
        }
        if words.last?.hasPrefix("-") == true {
            let flags = path.flatMap(\.flags).filter { !$0.isHidden }.map { "--" + $0.name }
            return (["--help"] + flags + ["--version"]).joined(separator: "\n")
        }
        let names = path[path.count - 1].commands.map(\.name)
        return (path.count == 1 && !names.isEmpty ? ["help"] + names : names).joined(separator: "\n")
    }

    /// A script that makes bash ask the program for completions.
    func bashScript() -> String {
        let name = program.name
        let function = "_\(name)_complete"
        return """

            \(function)() {
                local word="${COMP_WORDS[COMP_CWORD]}"
                local words="$("${COMP_WORDS[0]}" --completion-bash "${COMP_WORDS[@]:1:$COMP_CWORD}")"
                COMPREPLY=($(compgen -W "${words}" -- "${word}"))
            }
            complete -o default -F \(function) \(name)

            """
    }

    /// A script that makes zsh ask the program for completions.
    func zshScript() -> String {
        let name = program.name
        return """

            #compdef \(name)

            _\(name)() {
                local -a found
                found=(${(f)"$(${words[1]} --completion-bash "${(@)words[2,$CURRENT]}")"})
                compadd -a found
                if [[ ${compstate[nmatches]} -eq 0 && ${words[CURRENT]} != -* ]]; then
                    _files
                fi
            }
            compdef _\(name) \(name)

            """
    }

    /// A script that makes fish ask the program for completions; files are offered where it has none.
    func fishScript() -> String {
        let name = program.name
        return """
            function __\(name)_complete
                set -l words (commandline -opc)
                \(name) --completion-bash $words[2..-1] (commandline -ct)
            end
            complete --command \(name) --arguments '(__\(name)_complete)'

            """
    }
}
