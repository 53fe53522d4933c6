/// A flag of the command line, and where its value goes.
package struct Flag<Options> {
    /// The long name, without dashes.
    package let name: String
    /// What the help says.
    package let help: String
    /// Whether it takes no value but has a negation, `--no-name`.
    let isToggle: Bool
    let isRepeatable: Bool
    /// The texts that count where the flag is not given.
    let defaults: [String]
    let apply: (inout Options, String) throws -> Void

    /// The short name.
    private(set) var short: Character?
    private(set) var isHidden = false
    private(set) var isRequired = false
    /// What the help shows for the value.
    private(set) var placeholder: String

    /// A flag `--name=TEXT`; without a default its value stays what it was.
    package static func string(
        _ name: String, _ path: WritableKeyPath<Options, String>, default text: String? = nil, help: String
    ) -> Flag {
        var flag = value(name, path, default: text, help: help) { $0 }
        if let text { flag.placeholder = Quote.quote(text) }
        return flag
    }

    /// A flag `--name=VALUE` with a syntax of its own; an error's description is shown to the user.
    package static func value<Value>(
        _ name: String, _ path: WritableKeyPath<Options, Value>, default text: String? = nil, help: String,
        parse: @escaping (String) throws -> Value
    ) -> Flag {
        Flag(
            name: name, help: help, isToggle: false, isRepeatable: false, defaults: text.map { [$0] } ?? [],
            apply: { options, text in options[keyPath: path] = try parse(text) },
            placeholder: text.flatMap { $0.isEmpty ? nil : $0 } ?? name.uppercased())
    }

    /// A flag `--name=TEXT` that may be given several times; the defaults count where it is not given at all.
    package static func strings(
        _ name: String, _ path: WritableKeyPath<Options, [String]>, default texts: [String] = [], help: String
    ) -> Flag {
        Flag(
            name: name, help: help, isToggle: false, isRepeatable: true, defaults: texts,
            apply: { options, text in options[keyPath: path].append(text) },
            placeholder: texts.isEmpty ? name.uppercased() : texts.joined(separator: ","))
    }

    /// A flag `--name`, with its negation `--no-name`.
    package static func toggle(
        _ name: String, _ path: WritableKeyPath<Options, Bool>, default isOn: Bool = false, help: String
    ) -> Flag {
        Flag(
            name: name, help: help, isToggle: true, isRepeatable: false, defaults: [isOn ? "true" : "false"],
            apply: { options, text in options[keyPath: path] = text == "true" }, placeholder: "")
    }

    /// The same flag with a short name.
    package func short(_ letter: Character) -> Flag { with { $0.short = letter } }
    /// The same flag, left out of the help.
    package func hidden() -> Flag { with { $0.isHidden = true } }
    /// The same flag, which must be given.
    package func required() -> Flag { with { $0.isRequired = true } }
    /// The same flag with another word for its value in the help.
    package func placeholder(_ word: String) -> Flag { with { $0.placeholder = word } }

    private func with(_ change: (inout Flag) -> Void) -> Flag {
        var copy = self
        change(&copy)
        return copy
    }

    /// How the help writes the flag.
    var usage: String {
        isToggle ? "--[no-]\(name)" : "--\(name)=\(placeholder)" + (isRepeatable ? " ..." : "")
    }
}

/// A command line that is refused.
package struct FlagError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, without the program's name.
    package let text: String

    /// An error with its text.
    package init(_ text: String) { self.text = text }

    /// The text.
    package var description: String { text }

    /// The parser of a flag that takes one of a few words.
    package static func oneOf(_ words: [String]) -> (String) throws(FlagError) -> String {
        { (text) throws(FlagError) in
            if words.contains(text) { return text }
            throw FlagError("enum value must be one of \(words.joined(separator: ",")), got '\(text)'")
        }
    }
}
