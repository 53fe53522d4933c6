/// A command of a program, or the program itself: what flags, arguments and commands may follow its name.
package struct Command<Options> {
    /// An argument that is no flag.
    package struct Argument {
        /// The name that the help shows.
        package let name: String
        /// What the help says.
        package let help: String
        /// Whether it takes all that follow.
        let isRepeatable: Bool
        let isRequired: Bool
        let apply: (inout Options, String) throws -> Void

        /// One argument.
        package static func one(
            _ name: String, _ path: WritableKeyPath<Options, String>, isRequired: Bool = false, help: String
        ) -> Argument {
            Argument(name: name, help: help, isRepeatable: false, isRequired: isRequired) { options, text in
                options[keyPath: path] = text
            }
        }

        /// All arguments that follow.
        package static func all(
            _ name: String, _ path: WritableKeyPath<Options, [String]>, isRequired: Bool = false, help: String
        ) -> Argument {
            Argument(name: name, help: help, isRepeatable: true, isRequired: isRequired) { options, text in
                options[keyPath: path].append(text)
            }
        }

        /// How the help writes the argument.
        var usage: String {
            let shown = "<\(name)>" + (isRepeatable ? "..." : "")
            return isRequired ? shown : "[\(shown)]"
        }
    }

    /// The word that names it.
    package let name: String
    /// What the help says; the first line alone where it is one of a list.
    package let help: String
    /// Its own flags; they count in the commands below it, too.
    package var flags: [Flag<Options>] = []
    /// What may stand behind its name, in order; one that takes all comes last.
    package var arguments: [Argument] = []
    /// The commands below it.
    package var commands: [Command] = []
    /// Whether it is meant where the command above it is given alone.
    package var isDefault = false
    /// Whether it does something without one of its commands.
    package var runsAlone = true

    /// A command that runs alone until it is given commands below it.
    package init(_ name: String, help: String = "") {
        self.name = name
        self.help = help
    }

    /// The command with this name, if there is one.
    func command(_ name: String) -> Command? { commands.first { $0.name == name } }
    /// The command that is meant where none is named.
    var defaultCommand: Command? { commands.first { $0.isDefault } }
}
