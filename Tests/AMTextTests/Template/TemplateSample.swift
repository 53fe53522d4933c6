import AMText

/// A struct with fields and methods, as templates see it.
final class TemplateSample: TemplateObject {
    static let sampleType = TemplateType(
        "sample.Person", .structure,
        fields: [
            TemplateField("Name", json: "name"), TemplateField("Friends", json: "friends"),
            TemplateField("secret", json: nil),
        ],
        methods: [
            TemplateMethod("Greet", TemplateParameters([.string])) { receiver, arguments, _ in
                guard case .object(let person) = receiver, case .string(let name, _) = person.field(0),
                    case .string(let words, _) = arguments[0]
                else { return .nothing }
                return .text("\(words.string), \(name.string)")
            },
            TemplateMethod("Fail") { _, _, _ throws(TemplateCallError) in
                throw TemplateCallError("it fails")
            },
        ])

    let name: String
    let friends: [TemplateSample]

    init(_ name: String, friends: [TemplateSample] = []) {
        self.name = name
        self.friends = friends
    }

    var type: TemplateType { Self.sampleType }

    func field(_ index: Int) -> TemplateValue {
        switch index {
        case 0: .text(name)
        case 1: .list(TemplateList(friends.map { .object($0) }, .list(of: Self.sampleType)))
        default: .text("hidden")
        }
    }

    /// Somebody with two friends.
    static let data = TemplateValue.object(
        TemplateSample("Ada", friends: [TemplateSample("Bob"), TemplateSample("Cy")]))

    /// A set that knows `list`, `dict` and `twice`.
    static let set = TemplateSet(
        functions: FunctionTable([
            TemplateFunction("list", TemplateParameters(variadic: .any)) { arguments, _ in
                .list(TemplateList(arguments, .anyList))
            },
            TemplateFunction("twice", TemplateParameters([.string])) { arguments, _ in
                guard case .string(let text, _) = arguments[0] else { return .nothing }
                return .text(TemplateText(text.bytes + text.bytes))
            },
        ]))

    /// What a text gives, or why it fails.
    static func render(
        _ source: String, in set: TemplateSet = set, limits: RenderLimits = .standard,
        data: TemplateValue = data
    ) -> String {
        do throws(TemplateError) {
            return try set.compile(source, as: .text).render(data, at: .epoch, limits: limits).string
        } catch {
            return "error " + error.message
        }
    }
}
