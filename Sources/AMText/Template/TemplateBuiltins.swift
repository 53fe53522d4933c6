extension FunctionTable {
    /// The functions of the language itself: `eq` `ne` `lt` `le` `gt` `ge` `len` `index` `slice` `print`
    /// `println` `printf` `html` `js` `urlquery` `call` `not`, and the names `and` and `or`, which the
    /// evaluator handles itself because their arguments are evaluated only as far as needed.
    /// Source: Go text/template funcs.go.
    package static let builtins = FunctionTable(
        logic + TemplateComparison.functions + TemplateElements.functions + printing + [call])

    private static let logic = [
        TemplateFunction("not", TemplateParameters([.anything])) { arguments, _ in
            .bool(!arguments[0].isTrue)
        },
        TemplateFunction("and", TemplateParameters([.anything], variadic: .anything)) { arguments, _ in
            arguments.first { !$0.isTrue } ?? arguments[arguments.count - 1]
        },
        TemplateFunction("or", TemplateParameters([.anything], variadic: .anything)) { arguments, _ in
            arguments.first { $0.isTrue } ?? arguments[arguments.count - 1]
        },
    ]

    private static let printing = [
        TemplateFunction("print", TemplateParameters(variadic: .any)) {
            arguments, context throws(TemplateCallError) in
            try limited(GoFormat.sprint(arguments, limit: context.limits.output), context)
        },
        TemplateFunction("println", TemplateParameters(variadic: .any)) {
            arguments, context throws(TemplateCallError) in
            try limited(GoFormat.sprintln(arguments, limit: context.limits.output), context)
        },
        TemplateFunction("printf", TemplateParameters([.string], variadic: .any)) {
            arguments, context throws(TemplateCallError) in
            guard case .string(let format, _) = arguments[0] else { return .text("") }
            let values = Array(arguments.dropFirst())
            return try limited(GoFormat.sprintf(format, values, limit: context.limits.output), context)
        },
        escaping("html", TemplateEscapers.html),
        escaping("js", TemplateEscapers.script),
        escaping("urlquery", TemplateEscapers.query),
    ]

    /// A function that escapes the text of its arguments.
    private static func escaping(
        _ name: String, _ escape: @escaping @Sendable (TemplateText) -> TemplateText
    ) -> TemplateFunction {
        TemplateFunction(name, TemplateParameters(variadic: .any)) {
            arguments, context throws(TemplateCallError) in
            let text = TemplateEscapers.text(of: arguments, limit: context.limits.output)
            _ = try limited(text, context)
            return try limited(escape(text), context)
        }
    }

    private static func limited(
        _ text: TemplateText, _ context: RenderContext
    ) throws(TemplateCallError) -> TemplateValue {
        guard text.count <= context.limits.output else {
            throw TemplateCallError("exceeded maximum text size (\(context.limits.output) bytes)")
        }
        return .text(text)
    }

    /// No value of a template is a function that `call` could call. The evaluator puts the operand's own
    /// text in front of the arguments, for the message.
    private static let call = TemplateFunction("call", TemplateParameters([.anything], variadic: .anything)) {
        arguments, _ throws(TemplateCallError) in
        let value = arguments.count > 1 ? arguments[1] : arguments[0]
        switch value {
        case .nothing, .null: throw TemplateCallError("call of nil")
        default:
            let name = GoFormat.sprint([arguments[0]]).string
            throw TemplateCallError("non-function \(name) of type \(value.typeName)")
        }
    }
}
