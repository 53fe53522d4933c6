/// A text that must not be shown: it prints as `<secret>`.
package struct Secret: Sendable, Hashable {
    /// What stands for a secret wherever one would be shown.
    package static let mask = "<secret>"

    /// The secret itself; for the one place that sends it.
    package let revealed: String

    /// A secret.
    package init(_ text: String = "") { revealed = text }

    /// Whether there is none.
    package var isEmpty: Bool { revealed.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { isEmpty ? "" : Self.mask }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
