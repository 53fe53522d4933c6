/// A text that is no matcher, or no list of matchers.
package struct MatcherError: Error, Sendable, Hashable {
    /// The text users know.
    package let text: String
    /// An error with its whole text.
    package init(text: String) { self.text = text }
}
