/// A text made ready for rendering, or the reason why it cannot be rendered.
package struct CompiledTemplate: Sendable {
    /// Why it cannot be rendered; nil if it can.
    package let failure: TemplateError?
    /// The names of templates that it calls, itself or through others, and that are not defined. Shape:
    /// sorted by bytes.
    package let undefinedReferences: [String]

    init(failure: TemplateError) {
        self.failure = failure
        undefinedReferences = []
    }

    /// The output for some data. Where `now` is called it gives `moment`; the engine itself asks no clock.
    /// Throws: what failed, in Go's words; nothing of the output remains.
    package func render(
        _ data: TemplateValue, at moment: Timestamp, limits: RenderLimits = .standard,
        attachment: (any AnyObject & Sendable)? = nil
    ) throws(TemplateError) -> TemplateText {
        let context = RenderContext(data: data, now: moment, limits: limits, attachment: attachment)
        return try render(data, within: context)
    }

    /// The output for some data, rendered within a function that another rendering calls.
    package func render(
        _ data: TemplateValue, within context: RenderContext
    ) throws(TemplateError) -> TemplateText {
        if let failure { throw failure }
        return ""
    }
}
