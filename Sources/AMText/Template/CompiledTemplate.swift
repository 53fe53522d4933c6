/// A text made ready for rendering, or the reason why it cannot be rendered.
package struct CompiledTemplate: Sendable {
    private enum Content: Sendable {
        /// Nothing to do: the text is empty.
        case empty
        case image(TemplateImage)
        case failure(TemplateError)
    }

    private let content: Content
    /// The names of templates that it calls, itself or through others, and that are not defined. Shape:
    /// sorted by bytes.
    package let undefinedReferences: [String]

    /// A text that cannot be rendered.
    init(failure: TemplateError, undefinedReferences: [String] = []) {
        content = .failure(failure)
        self.undefinedReferences = undefinedReferences
    }

    init(_ image: TemplateImage) {
        content = .image(image)
        undefinedReferences = image.undefined
    }

    private init() {
        content = .empty
        undefinedReferences = []
    }

    /// The empty text.
    static let empty = CompiledTemplate()

    /// Why it cannot be rendered; nil if it can.
    package var failure: TemplateError? {
        guard case .failure(let error) = content else { return nil }
        return error
    }

    /// The output for some data. Where `now` is called it gives `moment`; the engine itself asks no clock.
    /// Throws: what failed, in Go's words; nothing of the output remains.
    package func render(
        _ data: TemplateValue, at moment: Timestamp, limits: RenderLimits = .standard,
        attachment: AnyObject? = nil
    ) throws(TemplateError) -> TemplateText {
        let context = RenderContext(data: data, now: moment, limits: limits, attachment: attachment)
        return try render(data, within: context)
    }

    /// The output for some data, rendered within a function that another rendering calls; it draws on the
    /// same limits.
    package func render(
        _ data: TemplateValue, within context: RenderContext
    ) throws(TemplateError) -> TemplateText {
        switch content {
        case .empty: return ""
        case .failure(let error): throw error
        case .image(let image):
            if context.nesting >= RenderContext.maximumNesting {
                throw image.programs[0].error(at: -1, "exceeded maximum depth of renderings")
            }
            context.nesting += 1
            defer { context.nesting -= 1 }
            return try TemplateRenderer.render(image, data, context)
        }
    }
}
