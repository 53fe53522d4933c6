/// Why a template was refused or could not be rendered, in Go's words.
package struct TemplateError: Error, Hashable, Sendable {
    /// What went wrong.
    package enum Stage: Hashable, Sendable {
        /// The text is not a template.
        case parsing
        /// The HTML around the actions does not let their values be escaped.
        case escaping
        /// A value or a function failed.
        case execution
    }

    /// When it was found.
    package let stage: Stage
    /// The whole text: `template: :1:3: executing "" at <.Nope>: can't evaluate field …`.
    package let message: String

    /// An error with its whole text.
    package init(_ stage: Stage, _ message: String) {
        self.stage = stage
        self.message = message
    }
}

/// Why a function or method failed: the text after `error calling NAME: `.
package struct TemplateCallError: Error, Hashable, Sendable {
    /// The text.
    package let message: String

    /// An error of a function.
    package init(_ message: String) { self.message = message }
}
