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

    private enum Source: Sendable {
        /// An alert of a letter, with the server's clock. Its values are made when they are asked for: most
        /// templates ask for few of them.
        case letter(NotifiedAlert, GoLocation)
        /// Shape: in the order of the type's fields.
        case values([TemplateValue])
    }

    private let source: Source
    private let status: TemplateText

    /// An alert of these values, in the order of the type's fields.
    init(status: TemplateText, _ others: [TemplateValue]) {
        self.status = status
        source = .values([.text(status)] + others)
    }

    /// An alert of a letter.
    init(_ alert: NotifiedAlert, local: GoLocation) {
        status = alert.isResolved ? "resolved" : "firing"
        source = .letter(alert, local)
    }

    /// `template.Alert`.
    package var type: TemplateType { Self.type }

    /// The value of a field.
    package func field(_ index: Int) -> TemplateValue {
        switch source {
        case .values(let values): values[index]
        case .letter(let alert, let local): field(index, of: alert, local)
        }
    }

    private func field(_ index: Int, of alert: NotifiedAlert, _ local: GoLocation) -> TemplateValue {
        switch index {
        case 0: .text(status)
        case 1: KeyValues.value(alert.labels)
        case 2: KeyValues.value(alert.annotations)
        case 3: Moments.value(alert.startsAt, offsetSeconds: Int(alert.startOffset) * 60, local: local)
        case 4:
            Moments.value(
                alert.endsAt, offsetSeconds: alert.endsAt.isZero ? 0 : Int(alert.endOffset) * 60,
                local: local)
        case 5: .text(alert.generatorURL)
        default: .text(alert.fingerprint.description)
        }
    }

    private static func selected(_ status: TemplateText, of value: TemplateValue) -> TemplateValue {
        guard case .list(let list) = value else { return .list(TemplateList([], plainListType)) }
        let chosen = list.elements.filter { element in
            guard case .object(let object) = element else { return false }
            return (object as? AlertFacts)?.status == status
        }
        return .list(TemplateList(chosen, plainListType))
    }
}
