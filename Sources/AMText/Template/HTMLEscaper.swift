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
        trees
    }

    /// The functions that `escape` appends to pipelines: `_html_template_attrescaper` and so on.
    package static let functions: [TemplateFunction] = []
}
