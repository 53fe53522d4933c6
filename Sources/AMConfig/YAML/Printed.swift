internal import AMText

/// A configuration, or a part of it, as it is about to be written out as YAML.
package indirect enum Printed: Sendable, Hashable {
    /// `null`
    case null
    /// A number or a boolean, as it is written.
    case literal(String)
    /// Text, quoted where it must be.
    case text(String)
    /// A list.
    case list([Printed])
    /// A mapping with free keys. Shape: in the order of writing.
    case map([Pair])
    /// A section. Shape: in the order of writing.
    case fields([Entry])

    /// One key of a free mapping with its value.
    package struct Pair: Sendable, Hashable {
        let key: Printed
        let value: Printed
    }

    /// One field of a section.
    package struct Entry: Sendable, Hashable {
        let key: String
        /// Whether a list is written on one line.
        let isFlow: Bool
        /// Whether the section can read the value from a file instead, by the key with `_file` behind it.
        let hasFileTwin: Bool
        let value: Printed

        /// A field.
        package init(key: String, isFlow: Bool = false, hasFileTwin: Bool = false, value: Printed) {
            self.key = key
            self.isFlow = isFlow
            self.hasFileTwin = hasFileTwin
            self.value = value
        }
    }

    /// A mapping of names, sorted as the original sorts them.
    static func map(_ entries: [String: Printed]) -> Printed {
        .map(
            entries.sorted { YAMLKeyOrder.precedes($0.key, $1.key) }
                .map { Pair(key: .text($0.key), value: $0.value) })
    }

    /// Text in Go's quotes.
    static func goQuoted(_ text: String) -> String { Quote.quote(text) }
}
