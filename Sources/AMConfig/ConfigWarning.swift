/// A log line of level WARN that loading a configuration gives rise to; written by whoever loads it.
package struct ConfigWarning: Sendable, Hashable {
    /// One attribute of the line.
    package struct Attribute: Sendable, Hashable {
        /// The key.
        package let key: String
        /// The value, unquoted.
        package let value: String
    }

    /// The message.
    package let message: String
    /// The attributes behind it. Shape: in the order of the line.
    package let attributes: [Attribute]

    /// A warning.
    package init(_ message: String, _ attributes: [(String, String)] = []) {
        self.message = message
        self.attributes = attributes.map { Attribute(key: $0.0, value: $0.1) }
    }
}
