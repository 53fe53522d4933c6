package import AMConfig
package import AMText

/// A text of the configuration that is a template. It is compiled once, when the configuration is loaded;
/// what is wrong with it shows when it is rendered, as users know it.
package struct MessageTemplate: Sendable {
    /// The text as it is written in the configuration.
    package let source: String
    /// The engine that renders it.
    package let engine: TemplateSet.Engine
    /// Nil: there is nothing in the text that would have to be rendered.
    let compiled: CompiledTemplate?
    /// Whether what it says must not be shown.
    private(set) var isSecret = false

    /// A template among others.
    package init(_ source: String, as engine: TemplateSet.Engine, in set: TemplateSet) {
        self.source = source
        self.engine = engine
        let isPlain = engine == .text && !source.utf8.contains(UInt8(ascii: "{"))
        compiled = source.isEmpty || isPlain ? nil : set.compile(source, as: engine)
    }

    /// The same template, as one whose words must not be shown.
    package func asSecret() -> MessageTemplate {
        var template = self
        template.isSecret = true
        return template
    }

    /// Whether there is nothing to render: the result is empty too.
    package var isEmpty: Bool { source.isEmpty }

    /// What the template says of some facts, outside of any notification.
    /// - Parameter labels: Renders the labels of the route as templates among these; nil: they are rendered
    ///   already.
    /// - Parameter asPointer: Whether the template sees a pointer to the facts, as in the server; only type
    ///   names differ.
    /// Throws: `TemplateError` in Go's words.
    package func rendered(
        _ facts: MessageFacts, at moment: Timestamp, routeLabelsIn labels: TemplateSet?, asPointer: Bool
    ) throws(TemplateError) -> TemplateText {
        guard let compiled else { return TemplateText(source) }
        let scope = labels.flatMap { set in
            facts.routeLabels.map { RouteLabelScope($0) { MessageTemplate($0.string, as: .text, in: set) } }
        }
        return try compiled.render(
            asPointer ? .pointer(facts) : .object(facts), at: moment, attachment: scope)
    }
}

extension IntegrationMeans {
    /// Means with the built-in templates alone, and with UTC as the only zone.
    package init(files: FileAccess) {
        self.init(files: files, templates: BuiltInTemplates.set(zones: ZoneDatabase { _ in nil }))
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
