/// Why a configuration is refused.
package struct ConfigError: Error, Sendable, Equatable {
    /// The whole text, possibly of several lines.
    package let text: String
    /// Where the cause stands; nil: unknown, or the text says it.
    package internal(set) var place: SourcePlace?
    /// Where the YAML parser stopped; nil: it did not.
    package internal(set) var stop: SourcePlace?

    /// A refusal.
    package init(_ text: String) { self.text = text }

    /// Whether two refusals say the same, wherever it stands.
    package static func == (a: ConfigError, b: ConfigError) -> Bool { a.text == b.text }

    /// A refusal by the YAML layer itself, `yaml: TEXT`.
    static func yaml(_ text: String) -> ConfigError { ConfigError("yaml: " + text) }
}

extension ConfigError: CustomStringConvertible {
    package var description: String { text }
}
