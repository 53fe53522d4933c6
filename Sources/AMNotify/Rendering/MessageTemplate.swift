package import AMConfig

/// A text of the configuration that is a template. It is compiled once, when the configuration is loaded;
/// what is wrong with it shows when it is rendered, as users know it.
package struct MessageTemplate: Sendable {
    /// The language of what comes out.
    package enum Engine: Sendable, Hashable {
        /// Plain text: nothing is escaped.
        case text
        /// HTML: what is put in is escaped for the place where it goes.
        case html
    }

    /// The text as it is written in the configuration.
    package let source: String
    /// The engine that renders it.
    package let engine: Engine

    /// Whether there is nothing to render: the result is empty too.
    package var isEmpty: Bool { source.isEmpty }
}

extension IntegrationMeans {
    /// A template for plain text.
    package func text(_ source: String) -> MessageTemplate {
        MessageTemplate(source: source, engine: .text)
    }

    /// A template for HTML.
    package func html(_ source: String) -> MessageTemplate {
        MessageTemplate(source: source, engine: .html)
    }
}
