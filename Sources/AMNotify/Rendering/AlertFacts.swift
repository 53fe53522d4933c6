internal import AMCore
package import AMText

/// An alert as templates see it: `template.Alert`.
/// Source: template/template.go Alert.
package final class AlertFacts: TemplateObject {
    /// `template.Alert`.
    package static let type = TemplateType(
        "template.Alert", .structure,
        fields: [
            TemplateField("Status", json: "status"), TemplateField("Labels", json: "labels"),
            TemplateField("Annotations", json: "annotations"), TemplateField("StartsAt", json: "startsAt"),
            TemplateField("EndsAt", json: "endsAt"), TemplateField("GeneratorURL", json: "generatorURL"),
            TemplateField("Fingerprint", json: "fingerprint"),
        ])

    /// `template.Alerts`.
    package static let listType = TemplateType(
        "template.Alerts", .list, element: type,
        methods: [
            TemplateMethod("Firing") { receiver, _, _ in selected("firing", of: receiver) },
            TemplateMethod("Resolved") { receiver, _, _ in selected("resolved", of: receiver) },
        ])

    /// `[]template.Alert`: what `.Firing` and `.Resolved` give.
    private static let plainListType = TemplateType.list(of: type)

    private let status: TemplateText
    /// Shape: in the order of the type's fields.
    private let fields: [TemplateValue]

    /// An alert of these values, in the order of the type's fields.
    init(status: TemplateText, _ others: [TemplateValue]) {
        self.status = status
        fields = [.text(status)] + others
    }

    /// An alert of a letter.
    convenience init(_ alert: NotifiedAlert, local: GoLocation) {
        self.init(
            status: alert.isResolved ? "resolved" : "firing",
            [
                KeyValues.value(alert.labels), KeyValues.value(alert.annotations),
                Moments.value(
                    alert.startsAt, offsetSeconds: Int(alert.startOffset) * 60, local: local),
                Moments.value(
                    alert.endsAt, offsetSeconds: alert.endsAt.isZero ? 0 : Int(alert.endOffset) * 60,
                    local: local),
                .text(alert.generatorURL), .text(alert.fingerprint.description),
            ])
    }

    /// `template.Alert`.
    package var type: TemplateType { Self.type }

    /// The value of a field.
    package func field(_ index: Int) -> TemplateValue { fields[index] }

    private static func selected(_ status: TemplateText, of value: TemplateValue) -> TemplateValue {
        guard case .list(let list) = value else { return .list(TemplateList([], plainListType)) }
        let chosen = list.elements.filter { element in
            guard case .object(let object) = element else { return false }
            return (object as? AlertFacts)?.status == status
        }
        return .list(TemplateList(chosen, plainListType))
    }
}
