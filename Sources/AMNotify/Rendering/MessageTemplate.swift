package import AMConfig
package import AMText

/// A text of the configuration that is a template. It is compiled once, when the configuration is loaded;
/// what is wrong with it shows when it is rendered, as users know it.
package struct MessageTemplate: Sendable {
    /// The text as it is written in the configuration.
    package let source: String
    /// Nil: there is nothing in the text that would have to be rendered.
    let compiled: CompiledTemplate?

    /// A template among others.
    package init(_ source: String, as engine: TemplateSet.Engine, in set: TemplateSet) {
        self.source = source
        let isPlain = engine == .text && !source.utf8.contains(UInt8(ascii: "{"))
        compiled = source.isEmpty || isPlain ? nil : set.compile(source, as: engine)
    }

    /// Whether there is nothing to render: the result is empty too.
    package var isEmpty: Bool { source.isEmpty }
}

extension IntegrationMeans {
    /// Means with the built-in templates alone.
    package init(files: FileAccess) {
        self.init(files: files, templates: BuiltInTemplates.set)
    }

    /// A template for plain text.
    package func text(_ source: String) -> MessageTemplate {
        MessageTemplate(source, as: .text, in: templates)
    }

    /// A template for HTML: what is put in is escaped for the place where it goes.
    package func html(_ source: String) -> MessageTemplate {
        MessageTemplate(source, as: .html, in: templates)
    }
}
