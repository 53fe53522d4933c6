/// Named templates that can call each other, for text and for HTML.
///
/// It is a value: a copy with further definitions leaves the original alone.
package struct TemplateSet: Sendable {
    /// Which engine renders.
    package enum Engine: Hashable, Sendable {
        /// Values are printed as they are.
        case text
        /// Values are escaped for the place in the page where they stand.
        case html
    }

    /// The functions that templates may call.
    package let functions: FunctionTable
    /// The templates by name.
    private(set) var trees: [TemplateText: TemplateTree] = [:]

    /// A set without templates. The built-in functions are added to those given.
    package init(functions: FunctionTable) {
        self.functions = FunctionTable.builtins.merging(functions)
    }

    /// Adds the definitions of a text, and the text itself as the template `name`.
    ///
    /// A definition with an empty body does not replace an earlier one that has a body.
    /// Throws: what is wrong with the text.
    /// Source: Go text/template Template.Parse, AddParseTree.
    package mutating func parse(_ text: String, name: String) throws(TemplateError) {
        throw TemplateError(.parsing, "template: \(name):1: not written yet")
    }

    /// The names of all templates. Shape: sorted by bytes.
    package var definedNames: [String] { trees.keys.sorted().map(\.string) }

    /// A text ready for rendering in a copy of the set, where the definitions in the text win.
    package func compile(_ source: String, as engine: Engine) -> CompiledTemplate {
        CompiledTemplate(failure: TemplateError(.parsing, "template: :1: not written yet"))
    }
}
