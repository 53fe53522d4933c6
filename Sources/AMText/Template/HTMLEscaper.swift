/// Makes templates safe for HTML: finds out where in the page each action stands, and appends the escapers
/// that its pipeline needs there.
/// Source: Go html/template escape.go.
package enum HTMLEscaper {
    /// The templates that rendering `entry` can reach, rewritten, under the names by which they now call
    /// each other; a template used in several contexts comes several times. The entry keeps its name.
    /// Throws: what cannot be escaped, as `html/template:NAME:LINE:COL: TEXT`.
    package static func escape(
        _ trees: [TemplateText: TemplateTree], entry: TemplateText
    ) throws(TemplateError) -> [TemplateText: TemplateTree] {
        guard let tree = trees[entry] else {
            throw TemplateError(
                .escaping, "html/template: \(quoted(entry)) is undefined")
        }
        var pass = HTMLEscapePass(trees, source: tree.source, entry: entry)
        let (context, _) = try pass.call(HTMLContext(), entry, position: 0)
        if let failure = context.failure {
            throw TemplateError(.escaping, failure.message(name: entry))
        }
        if context.state != .text {
            let failure = HTMLFailure("ends in a non-text context: \(context.dump)")
            throw TemplateError(.escaping, failure.message(name: entry))
        }
        return pass.rewritten
    }

    private static func quoted(_ name: TemplateText) -> String {
        name.withBytes { HTMLTransition.quoted($0) }
    }

    /// The functions that `escape` appends to pipelines: `_html_template_attrescaper` and so on.
    package static let functions: [TemplateFunction] = [
        function("_html_template_htmlescaper", HTMLEscape.html),
        function("_html_template_rcdataescaper", HTMLEscape.rcdata),
        function("_html_template_attrescaper", HTMLEscape.attribute),
        function("_html_template_nospaceescaper", HTMLEscape.unquotedAttribute),
        function("_html_template_htmlnamefilter", HTMLEscape.name),
        function("_html_template_urlfilter", HTMLEscape.urlFilter),
        function("_html_template_urlnormalizer", HTMLEscape.urlNormalized),
        function("_html_template_urlescaper", HTMLEscape.urlEncoded),
        function("_html_template_srcsetescaper", HTMLEscape.srcset),
        function("_html_template_cssescaper", HTMLEscape.cssString),
        function("_html_template_cssvaluefilter", HTMLEscape.cssValue),
        function("_html_template_jsstrescaper", HTMLEscape.jsString),
        function("_html_template_jstmpllitescaper", HTMLEscape.jsTemplateLiteral),
        function("_html_template_jsregexpescaper", HTMLEscape.jsRegexp),
        TemplateFunction("_html_template_jsvalescaper", anything) { arguments, _ in
            .text(HTMLEscape.jsValue(arguments))
        },
        TemplateFunction("_html_template_commentescaper", anything) { _, _ in .text("") },
        TemplateFunction("_eval_args_", anything) { arguments, _ in .text(printed(arguments)) },
    ]

    private static let anything = TemplateParameters(variadic: .any)

    private static func function(
        _ name: String, _ escape: @escaping @Sendable (SafeText) -> TemplateText
    ) -> TemplateFunction {
        TemplateFunction(name, anything) { arguments, _ in .text(escape(SafeText(arguments))) }
    }

    /// The arguments of `html` or `urlquery` as one text.
    /// Source: Go html/template template.go evalArgs.
    private static func printed(_ arguments: [TemplateValue]) -> TemplateText {
        GoFormat.sprint(arguments.map(SafeText.dereferenced))
    }
}
