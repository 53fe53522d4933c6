package import AMConfig
package import AMText

/// A free-form part of a configuration (`payload`, `details`, `fields`) whose strings are templates, compiled
/// when the configuration is loaded. What a string says is read as YAML once more: `12` becomes a number,
/// `{a: b}` a map, what is a string stays the text that it was, quotes and all.
/// Source: template/template.go DeepCopyWithTemplate.
package struct FreeForm: Sendable {
    /// What a part is made of.
    private indirect enum Part: Sendable {
        /// No text: what it is.
        case value(YAMLValue)
        case template(MessageTemplate)
        case list([Part])
        case map([(key: MessageTemplate, value: Part)])
    }

    private let root: Part

    /// A part of a configuration. Keys of maps that are no strings are left out.
    package init(_ value: YAMLValue, _ means: IntegrationMeans) {
        root = Self.part(value, means)
    }

    /// The whole value.
    /// Shape: maps sorted by key in byte order.
    /// Throws: `DeliveryFailure` for a template that fails, with its text, and for a number that JSON cannot
    /// hold, with Go's text; neither may be tried again.
    package func rendered(_ rendering: Rendering) throws(DeliveryFailure) -> JSONValue {
        try Self.rendered(root, rendering)
    }

    private static func part(_ value: YAMLValue, _ means: IntegrationMeans) -> Part {
        switch value {
        case .text(let text): .template(means.text(text))
        case .list(let values): .list(values.map { part($0, means) })
        case .map(let pairs):
            .map(
                pairs.compactMap { pair in
                    guard case .text(let key) = pair.key else { return nil }
                    return (means.text(key), part(pair.value, means))
                })
        case .null, .bool, .int, .uint, .float: .value(value)
        }
    }

    private static func rendered(
        _ part: Part, _ rendering: Rendering
    ) throws(DeliveryFailure) -> JSONValue {
        switch part {
        case .value(let value): return try json(value)
        case .template(let template): return try read(try rendering.text(template))
        case .list(let parts):
            var values: [JSONValue] = []
            for part in parts { values.append(try rendered(part, rendering)) }
            return .array(values)
        case .map(let pairs):
            var members: [(String, JSONValue)] = []
            for (key, value) in pairs {
                members.append((try rendering.text(key), try rendered(value, rendering)))
            }
            return object(members)
        }
    }

    /// What a rendered text stands for.
    private static func read(_ text: String) throws(DeliveryFailure) -> JSONValue {
        guard let value = YAMLValue.reading(text) else { return .string(text) }
        if case .text = value { return .string(text) }
        return try json(value)
    }

    private static func json(_ value: YAMLValue) throws(DeliveryFailure) -> JSONValue {
        switch value {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .number(String(value))
        case .uint(let value): return .number(String(value))
        case .float(let value): return .number(try number(value))
        case .text(let text): return .string(text)
        case .list(let values):
            var elements: [JSONValue] = []
            for value in values { elements.append(try json(value)) }
            return .array(elements)
        case .map(let pairs):
            var members: [(String, JSONValue)] = []
            for pair in pairs {
                guard case .text(let key) = pair.key else { continue }
                members.append((key, try json(pair.value)))
            }
            return object(members)
        }
    }

    private static func number(_ value: Double) throws(DeliveryFailure) -> String {
        guard value.isFinite else {
            throw DeliveryFailure("json: unsupported value: \(GoNumber.format(value))", mayRetry: false)
        }
        var out: [UInt8] = []
        JSONWriter.number(value, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// An object as Go writes a map: sorted by key; of a repeated key the last one counts.
    private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        var kept: [(String, JSONValue)] = []
        for (_, member) in members.enumerated().sorted(by: { a, b in
            a.element.0.utf8.elementsEqual(b.element.0.utf8)
                ? a.offset < b.offset
                : a.element.0.utf8.lexicographicallyPrecedes(b.element.0.utf8)
        }) {
            if let last = kept.last, last.0.utf8.elementsEqual(member.0.utf8) { kept.removeLast() }
            kept.append(member)
        }
        return .object(kept)
    }
}
