/// Fields that are rendered one after the other with one shared error: after the first failure all later
/// ones are empty, and the failure is looked at when it is time to.
/// Source: template/template.go's `tmplText` closures in notify/util.go TmplText.
package struct FieldByField {
    private let rendering: Rendering
    /// The first failure; nil: none so far.
    package private(set) var failure: DeliveryFailure?

    /// Nothing rendered yet.
    package init(_ rendering: Rendering) { self.rendering = rendering }

    /// What a template says; empty after a failure.
    package mutating func text(_ template: MessageTemplate) -> String {
        guard failure == nil else { return "" }
        do throws(DeliveryFailure) {
            return try rendering.text(template)
        } catch {
            failure = error
            return ""
        }
    }

    /// Fails if something failed.
    package func check() throws(DeliveryFailure) {
        if let failure { throw failure }
    }
}
