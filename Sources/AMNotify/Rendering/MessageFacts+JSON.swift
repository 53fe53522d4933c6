internal import AMCore
package import AMText

extension MessageFacts {
    /// The facts that a JSON text states, as a webhook would have got them. What is absent has Go's zero
    /// value; unknown members are passed over.
    /// Throws: `TextFailure` with Go's text for a member of another type.
    package convenience init(json: JSONValue) throws(TextFailure) {
        let facts = JSONFacts(json, of: "Data")
        var alerts: [TemplateValue] = []
        let listed = try facts.list("alerts", of: "Alerts")
        for alert in listed ?? [] { alerts.append(.object(try AlertFacts(json: alert))) }
        self.init(
            [
                try facts.text("receiver"), try facts.text("status"),
                .list(TemplateList(alerts, AlertFacts.listType, isNil: listed == nil)),
                try facts.text("notification_reason"), try facts.labels("groupLabels"),
                try facts.labels("commonLabels"), try facts.labels("commonAnnotations"),
                try facts.labels("routeLabels"), try facts.text("externalURL"),
            ], routeLabelsAreRendered: false)
    }
}

extension AlertFacts {
    fileprivate convenience init(json: JSONValue) throws(TextFailure) {
        let facts = JSONFacts(json, of: "Alert")
        guard case .string(let status, _) = try facts.text("status") else {
            throw TextFailure("json: an alert has no status")
        }
        self.init(
            status: status,
            [
                try facts.labels("labels"), try facts.labels("annotations"), try facts.moment("startsAt"),
                try facts.moment("endsAt"), try facts.text("generatorURL"), try facts.text("fingerprint"),
            ])
    }
}

/// The members of an object, taken one by one.
private struct JSONFacts {
    private let object: JSONValue
    private let type: String

    init(_ object: JSONValue, of type: String) {
        self.object = object
        self.type = type
    }

    func text(_ key: String) throws(TextFailure) -> TemplateValue {
        guard let value = member(key) else { return .text("") }
        guard let text = value.string else { throw refusal(value, key, "string") }
        return .text(text)
    }

    func list(_ key: String, of listType: String) throws(TextFailure) -> [JSONValue]? {
        guard let value = member(key) else { return nil }
        guard let list = value.array else { throw refusal(value, key, "template." + listType) }
        return list
    }

    func labels(_ key: String) throws(TextFailure) -> TemplateValue {
        guard let value = member(key) else { return KeyValues.type.zero }
        guard let members = value.object else { throw refusal(value, key, "template.KV") }
        var labels: [Label] = []
        for (name, value) in members {
            guard let text = value.isNull ? "" : value.string else {
                throw refusal(value, key, "string")
            }
            labels.append(Label(name, text))
        }
        return KeyValues.value(LabelSet(labels))
    }

    func moment(_ key: String) throws(TextFailure) -> TemplateValue {
        guard let value = member(key) else { return .time(GoTime(.zero)) }
        guard let text = value.string else {
            throw TextFailure("Time.UnmarshalJSON: input is not a JSON string")
        }
        do throws(TimeError) {
            return .time(GoTime(try GoTimeLayout("2006-01-02T15:04:05Z07:00").parse(text)))
        } catch {
            throw TextFailure(error.text)
        }
    }

    private func member(_ key: String) -> JSONValue? {
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    /// Source: Go encoding/json UnmarshalTypeError.
    private func refusal(_ value: JSONValue, _ key: String, _ wanted: String) -> TextFailure {
        let kind =
            switch value {
            case .null: "null"
            case .bool: "bool"
            case .number: "number"
            case .string: "string"
            case .array: "array"
            case .object: "object"
            }
        return TextFailure(
            "json: cannot unmarshal \(kind) into Go struct field \(type).\(key) of type \(wanted)")
    }
}
