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
    private var trees: [TemplateText: TemplateTree] = [:]
    /// Their programs for text.
    private var programs: [TemplateText: TemplateProgram] = [:]

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
        try add(Array(text.utf8), TemplateText(name), shownAs: name)
    }

    /// Adds the definitions of a text whose name errors do not show, as those of a program's own texts.
    /// Throws: what is wrong with the text.
    package mutating func parse(builtIn text: String, name: String) throws(TemplateError) {
        try add(Array(text.utf8), TemplateText(name), shownAs: "")
    }

    private mutating func add(
        _ bytes: [UInt8], _ name: TemplateText, shownAs shownName: String, isEntry: Bool = false
    ) throws(TemplateError) {
        let entry = name
        let found = try TemplateParser.parse(bytes, name: name, shownAs: shownName, functions: functions)
        for (name, tree) in found {
            if tree.isEmpty && trees[name] != nil && !(isEntry && name == entry) { continue }
            trees[name] = tree
            programs[name] = TemplateCompiler.compile(tree, functions: functions)
        }
    }

    /// The names of all templates. Shape: sorted by bytes.
    package var definedNames: [String] { trees.keys.sorted().map(\.string) }

    /// A text ready for rendering in a copy of the set, where the definitions in the text win.
    package func compile(_ source: String, as engine: Engine) -> CompiledTemplate {
        if source.isEmpty { return .empty }
        let entry: TemplateText = ""
        var copy = self
        do throws(TemplateError) {
            try copy.add(Array(source.utf8), entry, shownAs: "", isEntry: true)
            switch engine {
            case .text: return CompiledTemplate(copy.image(entry))
            case .html: return try copy.escaped(entry)
            }
        } catch {
            return CompiledTemplate(failure: error)
        }
    }

    private func image(_ entry: TemplateText) -> TemplateImage {
        guard let first = programs[entry] else { preconditionFailure("The entry was just added.") }
        return TemplateImage(first) { programs[$0] }
    }

    private func escaped(_ entry: TemplateText) throws(TemplateError) -> CompiledTemplate {
        let safe: [TemplateText: TemplateTree]
        do throws(TemplateError) {
            safe = try HTMLEscaper.escape(trees, entry: entry)
        } catch {
            return CompiledTemplate(failure: error, undefinedReferences: image(entry).undefined)
        }
        let all = functions.adding(HTMLEscaper.functions)
        guard let root = safe[entry] else { preconditionFailure("The entry keeps its name.") }
        let first = TemplateCompiler.compile(root, functions: all)
        let image = TemplateImage(first) { name in
            safe[name].map { TemplateCompiler.compile($0, functions: all) }
        }
        return CompiledTemplate(image)
    }
}
