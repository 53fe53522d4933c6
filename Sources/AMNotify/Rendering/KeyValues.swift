internal import AMCore
internal import AMText

/// Labels and annotations as templates see them: `template.KV`, a map of names to values.
/// Source: template/template.go KV.
enum KeyValues {
    /// `template.KV`.
    static let type = TemplateType(
        "template.KV", .map, element: .string,
        methods: [
            TemplateMethod("SortedPairs") { receiver, _, _ in Pairs.value(sorted(receiver)) },
            TemplateMethod("Remove", TemplateParameters([.stringList])) { receiver, arguments, _ in
                without(texts(arguments[0]), receiver)
            },
            TemplateMethod("Names") { receiver, _, _ in Strings.value(sorted(receiver).map(\.key)) },
            TemplateMethod("Values") { receiver, _, _ in
                .list(TemplateList(sorted(receiver).map(\.value), Strings.type))
            },
            TemplateMethod("String") { receiver, _, _ in .text(text(receiver)) },
        ],
        traits: TemplateTraits(text: text))

    /// Labels as a value.
    static func value(_ labels: LabelSet) -> TemplateValue {
        let entries = labels.labels.map { TemplateMap.Entry(TemplateText($0.name), .text($0.value)) }
        return .map(TemplateMap(sorted: entries, type))
    }

    /// The entries, `alertname` first, the others by the bytes of their names.
    static func sorted(_ value: TemplateValue) -> [TemplateMap.Entry] {
        guard case .map(let map) = value else { return [] }
        guard let place = map.entries.firstIndex(where: { $0.key == alertname }), place > 0 else {
            return map.entries
        }
        var entries = map.entries
        entries.insert(entries.remove(at: place), at: 0)
        return entries
    }

    private static let alertname: TemplateText = "alertname"

    /// `a=b, c=d`.
    private static func text(_ value: TemplateValue) -> TemplateText { Pairs.text(sorted(value)) }

    private static func without(_ names: [TemplateText], _ value: TemplateValue) -> TemplateValue {
        guard case .map(let map) = value else { return value }
        let gone = Set(names)
        return .map(TemplateMap(sorted: map.entries.filter { !gone.contains($0.key) }, type))
    }

    /// The strings of a list of them.
    static func texts(_ value: TemplateValue) -> [TemplateText] {
        guard case .list(let list) = value else { return [] }
        return list.elements.map { element in
            if case .string(let text, _) = element { text } else { "" }
        }
    }
}

/// The strings that names and values come as: `template.Strings`, which is also a `[]string`.
/// Source: template/template.go Strings.
enum Strings {
    /// `template.Strings`.
    static let type = TemplateType(
        "template.Strings", .list, element: .string,
        methods: [
            TemplateMethod("Join", TemplateParameters([.string])) { receiver, arguments, _ in
                guard case .string(let separator, _) = arguments[0] else { return .text("") }
                return .text(joined(KeyValues.texts(receiver), separator))
            }
        ])

    /// Strings as a value.
    static func value(_ texts: [TemplateText]) -> TemplateValue {
        .list(TemplateList(texts.map { .text($0) }, type))
    }

    /// Texts with a separator between them.
    static func joined(_ texts: [TemplateText], _ separator: TemplateText) -> TemplateText {
        if texts.count == 1 { return texts[0] }
        var out: [UInt8] = []
        for (place, text) in texts.enumerated() {
            if place > 0 { separator.append(to: &out) }
            text.append(to: &out)
        }
        return TemplateText(out)
    }
}
