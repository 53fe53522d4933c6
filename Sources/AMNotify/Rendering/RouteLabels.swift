package import AMCore
package import AMText

/// The labels of a configuration's routes, which are templates over a group's facts. Compiled at the load.
package struct RouteLabels: Sendable {
    private let set: TemplateSet
    /// By their texts.
    private let compiled: [TemplateText: MessageTemplate]

    /// The labels of a route and all routes below it, which may call these templates.
    package init(of root: Route, templates: TemplateSet) {
        set = templates
        var compiled: [TemplateText: MessageTemplate] = [:]
        var waiting = [root]
        while let route = waiting.popLast() {
            waiting += route.children
            for label in route.labels.labels where compiled[TemplateText(label.value)] == nil {
                let template = MessageTemplate(label.value, as: .text, in: templates)
                compiled[TemplateText(label.value)] = template
            }
        }
        self.compiled = compiled
    }

    /// A group whose labels are wanted.
    package struct Group: Sendable {
        /// The receiver's name.
        package var receiver: String
        /// The labels the group was made by.
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
    /// Source: dispatch/dispatch.go, template/template.go.
    package func rendered(
        _ labels: LabelSet, for group: Group, in world: Outbound,
        note: (_ label: String, _ failure: String) -> Void
    ) -> LabelSet {
        guard labels.labels.contains(where: { $0.value.utf8.contains(UInt8(ascii: "{")) }) else {
            return labels
        }
        let facts = MessageFacts(
            MessageFacts.Sources(
                receiver: group.receiver, alerts: group.alerts, reason: .unknown,
                groupLabels: group.groupLabels, routeLabels: labels, externalURL: world.externalURL,
                localZone: world.localZone),
            routeLabelsAreRendered: false)
        guard let templates = facts.routeLabels else { return labels }
        let scope = RouteLabelScope(templates) { [compiled, set] source in
            compiled[source] ?? MessageTemplate(source.string, as: .text, in: set)
        }
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
