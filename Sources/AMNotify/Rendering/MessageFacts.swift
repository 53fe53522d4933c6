internal import AMCore
package import AMText

/// What the templates of a notification see: `template.Data`.
/// Source: template/template.go Data.
package final class MessageFacts: TemplateObject {
    /// `template.Data`.
    package static let type = TemplateType(
        "template.Data", .structure,
        fields: [
            TemplateField("Receiver", json: "receiver"), TemplateField("Status", json: "status"),
            TemplateField("Alerts", json: "alerts"),
            TemplateField("NotificationReason", json: "notification_reason"),
            TemplateField("GroupLabels", json: "groupLabels"),
            TemplateField("CommonLabels", json: "commonLabels"),
            TemplateField("CommonAnnotations", json: "commonAnnotations"),
            TemplateField("RouteLabels", json: "routeLabels"),
            TemplateField("ExternalURL", json: "externalURL"),
            // Whether the labels of the route are what they will be, or templates still.
            TemplateField("routeLabelsRendered", json: nil),
        ])

    /// The place of the labels of the route.
    private static let routeLabelsPlace = 7

    /// Shape: in the order of the type's fields.
    private let fields: [TemplateValue]

    /// The facts in the order of the type's fields, all but the last.
    init(_ fields: [TemplateValue], routeLabelsAreRendered: Bool) {
        self.fields = fields + [.bool(routeLabelsAreRendered)]
    }

    /// `template.Data`.
    package var type: TemplateType { Self.type }

    /// The value of a field.
    package func field(_ index: Int) -> TemplateValue { fields[index] }

    /// The labels of the route, rendered or not.
    var routeLabels: TemplateMap? {
        if case .map(let map) = fields[Self.routeLabelsPlace] { map } else { nil }
    }
}

extension MessageFacts {
    /// Where the facts come from.
    struct Sources {
        /// The receiver's name as it is in the configuration.
        var receiver: String
        var alerts: [NotifiedAlert]
        var reason: NotifyReason
        var groupLabels: LabelSet
        var routeLabels: LabelSet
        var externalURL: String
        /// The server's own clock.
        var localZone: Zone
    }

    /// The facts about a group of alerts.
    /// Source: template/template.go Template.Data.
    convenience init(_ sources: Sources, routeLabelsAreRendered: Bool) {
        let alerts = sources.alerts
        let isFiring = alerts.contains { !$0.isResolved }
        let local = GoLocation.local(sources.localZone)
        self.init(
            [
                .text(ReceiverText.quoteMeta(sources.receiver)), .text(isFiring ? "firing" : "resolved"),
                .list(
                    TemplateList(alerts.map { .object(AlertFacts($0, local: local)) }, AlertFacts.listType)),
                .text(sources.reason.rawValue), KeyValues.value(sources.groupLabels),
                KeyValues.value(Common.of(alerts.map(\.labels))),
                KeyValues.value(Common.of(alerts.map(\.annotations))), KeyValues.value(sources.routeLabels),
                .text(sources.externalURL),
            ], routeLabelsAreRendered: routeLabelsAreRendered)
    }
}
