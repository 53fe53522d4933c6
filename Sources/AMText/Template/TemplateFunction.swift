/// The parameters of a function or method.
package struct TemplateParameters: Sendable {
    /// The types; of a variadic function the last is that of each further argument.
    package let types: [TemplateType]
    /// Whether the last may come any number of times, none included.
    package let isVariadic: Bool

    /// Parameters of a fixed number.
    package init(_ types: [TemplateType]) {
        self.types = types
        isVariadic = false
    }

    /// Parameters, followed by any number of one more type.
    package init(_ types: [TemplateType] = [], variadic: TemplateType) {
        self.types = types + [variadic]
        isVariadic = true
    }

    /// The type of the argument at a place.
    @inline(__always)
    func type(at place: Int) -> TemplateType {
        place < types.count ? types[place] : types[types.count - 1]
    }
}

/// A function of the template language.
package struct TemplateFunction: Sendable {
    /// What it does with arguments that fit its parameters in number and type.
    package typealias Body =
        @Sendable ([TemplateValue], RenderContext) throws(TemplateCallError) -> TemplateValue

    /// The name.
    package let name: String
    /// The parameters.
    package let parameters: TemplateParameters
    /// What it does.
    package let call: Body

    /// A function.
    package init(_ name: String, _ parameters: TemplateParameters, _ call: @escaping Body) {
        self.name = name
        self.parameters = parameters
        self.call = call
    }
}

/// A method of a type.
package struct TemplateMethod: Sendable {
    /// What it does with a receiver of its type and arguments that fit its parameters in number and type.
    package typealias Body =
        @Sendable (TemplateValue, [TemplateValue], RenderContext) throws(TemplateCallError) -> TemplateValue

    /// The name.
    package let name: String
    /// The parameters.
    package let parameters: TemplateParameters
    /// Why a template cannot call it, where its results are not one value, or one and an error: the whole
    /// text, such as `function Date has 3 return values; should be 1 or 2`.
    package let refusal: String?
    /// What it does.
    package let call: Body
    /// The key of the name.
    let key: UInt64

    /// A method.
    package init(
        _ name: String, _ parameters: TemplateParameters = TemplateParameters([]), _ call: @escaping Body
    ) {
        self.name = name
        self.parameters = parameters
        refusal = nil
        self.call = call
        key = TemplateName(name).key
    }

    /// A method that a template cannot call because of its results.
    package init(_ name: String, _ parameters: TemplateParameters, refusal: String) {
        self.name = name
        self.parameters = parameters
        self.refusal = refusal
        call = { _, _, _ throws(TemplateCallError) in throw TemplateCallError(refusal) }
        key = TemplateName(name).key
    }
}

/// The functions that a template may call, by name.
package struct FunctionTable: Sendable {
    private var functions: [String: TemplateFunction] = [:]

    /// A table of these functions; of two with one name the later counts.
    package init(_ list: [TemplateFunction] = []) {
        for function in list { functions[function.name] = function }
    }

    /// The function of this name.
    package subscript(_ name: String) -> TemplateFunction? {
        guard let found = functions[name], found.name.hasBytes(of: name) else { return nil }
        return found
    }

    /// This table with further functions, which win over those of the same name.
    package func adding(_ list: [TemplateFunction]) -> FunctionTable {
        var all = self
        for function in list { all.functions[function.name] = function }
        return all
    }

    /// This table with the functions of another, which win.
    package func merging(_ other: FunctionTable) -> FunctionTable {
        var all = self
        all.functions.merge(other.functions) { _, new in new }
        return all
    }
}
