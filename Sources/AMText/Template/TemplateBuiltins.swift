extension FunctionTable {
    /// The functions of the language itself: `eq` `ne` `lt` `le` `gt` `ge` `len` `index` `slice` `print`
    /// `println` `printf` `html` `js` `urlquery` `call` `not`, and the names `and` and `or`, which the
    /// evaluator handles itself because their arguments are evaluated only as far as needed.
    package static let builtins = FunctionTable([
        TemplateFunction("not", TemplateParameters([.anything])) { arguments, _ in
            .bool(!arguments[0].isTrue)
        },
        TemplateFunction("and", TemplateParameters([.anything], variadic: .anything)) { arguments, _ in
            arguments.first { !$0.isTrue } ?? arguments[arguments.count - 1]
        },
        TemplateFunction("or", TemplateParameters([.anything], variadic: .anything)) { arguments, _ in
            arguments.first { $0.isTrue } ?? arguments[arguments.count - 1]
        },
    ])
}
