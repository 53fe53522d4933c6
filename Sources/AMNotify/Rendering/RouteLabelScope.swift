internal import AMText

/// The labels of a route while they are rendered: each may ask for others, so that each is rendered when it
/// is first needed, and once.
/// Source: template/template.go routeLabels; dispatch/dispatch.go.
final class RouteLabelScope {
    private let labels: TemplateMap
    /// Makes a template of a text.
    private let template: (TemplateText) -> MessageTemplate
    private var rendered: [TemplateText: TemplateText] = [:]
    /// The labels that are being rendered, each asked for by the one before.
    private var path: [TemplateText] = []

    /// Limit: how long a chain of labels may be.
    private static let longestPath = 100

    /// Labels whose values are templates.
    init(_ labels: TemplateMap, template: @escaping (TemplateText) -> MessageTemplate) {
        self.labels = labels
        self.template = template
    }

    /// What a label says; an unknown one says nothing.
    /// Throws: what failed, or that the labels ask for each other in a circle.
    func value(of name: TemplateText, within context: RenderContext) throws(TemplateCallError) -> TemplateText
    {
        if let done = rendered[name] { return done }
        guard case .string(let source, _) = labels.value(name) else { return "" }
        if path.contains(name) || path.count >= Self.longestPath {
            let way = (path + [name]).map(\.string).joined(separator: " -> ")
            throw TemplateCallError("route label cycle detected: \(way)")
        }
        path.append(name)
        defer { path.removeLast() }
        let template = template(source)
        do throws(TemplateError) {
            let text = try template.compiled?.render(context.data, within: context) ?? source
            rendered[name] = text
            return text
        } catch {
            throw TemplateCallError(error.message)
        }
    }
}
