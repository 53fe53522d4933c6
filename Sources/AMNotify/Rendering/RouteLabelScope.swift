package import AMCore
package import AMText

/// The labels of a route while they are rendered: each may ask for others, so that each is rendered when it
/// is first needed, and once.
/// Source: template/template.go routeLabels; dispatch/dispatch.go.
final class RouteLabelScope {
    private let labels: TemplateMap
    private let set: TemplateSet
    private var rendered: [TemplateText: TemplateText] = [:]
    /// The labels that are being rendered, each asked for by the one before.
    private var path: [TemplateText] = []

    /// Limit: how long a chain of labels may be.
    private static let longestPath = 100

    /// Labels whose values are templates among others.
    init(_ labels: TemplateMap, in set: TemplateSet) {
        self.labels = labels
        self.set = set
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
        let template = MessageTemplate(source.string, as: .text, in: set)
        do throws(TemplateError) {
            let text = try template.compiled?.render(context.data, within: context) ?? source
            rendered[name] = text
            return text
        } catch {
            throw TemplateCallError(error.message)
        }
    }
}

/// The labels of routes, which are templates over the group's facts.
package struct RouteLabels: Sendable {
    private let set: TemplateSet
    private let externalURL: String
    private let localZone: Zone

    /// Labels that may call these templates.
    package init(templates: TemplateSet, externalURL: String, localZone: Zone = .utc) {
        set = templates
        self.externalURL = externalURL
        self.localZone = localZone
    }

    /// A group whose labels are wanted.
    package struct Group: Sendable {
        package var receiver: String
        package var groupLabels: LabelSet
        /// All alerts of the group.
        package var alerts: [NotifiedAlert]
        /// What `now` gives.
        package var moment: Timestamp
        /// A group.
        package init(
            receiver: String, groupLabels: LabelSet, alerts: [NotifiedAlert], moment: Timestamp
        ) {
            self.receiver = receiver
            self.groupLabels = groupLabels
            self.alerts = alerts
            self.moment = moment
        }
    }

    /// The labels of a route for a group of alerts. One that fails is left out and handed to `note`.
    package func rendered(
        _ labels: LabelSet, for group: Group, note: (_ label: String, _ failure: String) -> Void
    ) -> LabelSet {
        guard labels.labels.contains(where: { $0.value.utf8.contains(UInt8(ascii: "{")) }) else {
            return labels
        }
        let facts = MessageFacts(
            MessageFacts.Sources(
                receiver: group.receiver, alerts: group.alerts, reason: .unknown,
                groupLabels: group.groupLabels, routeLabels: labels, externalURL: externalURL,
                localZone: localZone),
            routeLabelsAreRendered: false)
        guard let templates = facts.routeLabels else { return labels }
        let scope = RouteLabelScope(templates, in: set)
        let context = RenderContext(
            data: .pointer(facts), now: group.moment, limits: .standard, attachment: scope)
        var rendered: [Label] = []
        for label in labels.labels {
            do throws(TemplateCallError) {
                let text = try scope.value(of: TemplateText(label.name), within: context)
                rendered.append(Label(label.name, text.string))
            } catch {
                note(label.name, error.message)
            }
        }
        return LabelSet(sorted: rendered)
    }
}
