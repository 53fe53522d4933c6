/// Why a configuration is refused.
package struct ConfigError: Error, Sendable, Equatable {
    /// What sort of refusal it is.
    package enum Kind: Sendable, Equatable {
        /// The file is wrong; the text is the one users know.
        case refused
        /// The file is right, but asks for something that this build cannot do yet.
        case notBuilt
    }

    /// What sort of refusal it is.
    package let kind: Kind
    /// The whole text, possibly of several lines.
    package let text: String
    /// Where the cause stands; nil: unknown, or the text says it.
    package internal(set) var place: SourcePlace?

    /// A refusal of a wrong file.
    package init(_ text: String) {
        kind = .refused
        self.text = text
    }

    /// A refusal with its kind.
    package init(kind: Kind, text: String) {
        self.kind = kind
        self.text = text
    }

    /// Whether two refusals say the same, wherever it stands.
    package static func == (a: ConfigError, b: ConfigError) -> Bool { a.kind == b.kind && a.text == b.text }

    /// A refusal by the YAML layer itself, `yaml: TEXT`.
    static func yaml(_ text: String) -> ConfigError { ConfigError("yaml: " + text) }
}

extension ConfigError: CustomStringConvertible {
    package var description: String { text }
}
