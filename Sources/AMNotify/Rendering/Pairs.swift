internal import AMText

/// Names with their values in the order in which people read them: `template.Pairs`.
/// Source: template/template.go Pairs.
enum Pairs {
    /// `template.Pairs`.
    static let type = TemplateType(
        "template.Pairs", .list, element: PairFacts.type,
        methods: [
            TemplateMethod("Names") { receiver, _, _ in Strings.value(entries(receiver).map(\.key)) },
            TemplateMethod("Values") { receiver, _, _ in
                .list(TemplateList(entries(receiver).map(\.value), Strings.type))
            },
            TemplateMethod("String") { receiver, _, _ in .text(text(entries(receiver))) },
        ],
        traits: TemplateTraits(text: { text(entries($0)) }))

    /// Pairs as a value.
    static func value(_ entries: [TemplateMap.Entry]) -> TemplateValue {
        .list(TemplateList(entries.map { .object(PairFacts($0)) }, type))
    }

    /// `a=b, c=d`.
    static func text(_ entries: [TemplateMap.Entry]) -> TemplateText {
        var out: [UInt8] = []
        for (place, entry) in entries.enumerated() {
            if place > 0 { out.append(contentsOf: ", ".utf8) }
            entry.key.append(to: &out)
            out.append(UInt8(ascii: "="))
            if case .string(let text, _) = entry.value { text.append(to: &out) }
        }
        return TemplateText(out)
    }

    private static func entries(_ value: TemplateValue) -> [TemplateMap.Entry] {
        guard case .list(let list) = value else { return [] }
        return list.elements.compactMap { element in
            guard case .object(let object) = element else { return nil }
            return (object as? PairFacts)?.entry
        }
    }
}

/// One name with its value: `template.Pair`.
final class PairFacts: TemplateObject {
    /// `template.Pair`.
    static let type = TemplateType(
        "template.Pair", .structure,
        fields: [TemplateField("Name", json: "Name"), TemplateField("Value", json: "Value")])

    let entry: TemplateMap.Entry

    init(_ entry: TemplateMap.Entry) { self.entry = entry }

    var type: TemplateType { Self.type }

    func field(_ index: Int) -> TemplateValue { index == 0 ? .text(entry.key) : entry.value }
}
