import AMTesting
import Testing

@testable import AMConfig

/// Keys that the original does not know, and the templates of sections.
struct OwnKeyTests {
    private struct Plate: Sendable {
        var title = ""
        var body = ""
        var isHTML = false
        var extra = ""
        var tree = YAMLValue.null
        var labels: [String: String] = [:]
        var hidden = Secret()
    }

    private static let section = Section(
        "test.plain", zero: Plate(),
        fields: [
            Field("title", \Plate.title, .template),
            Field("body", \Plate.body, .template).executed { $0.isHTML ? .html : .text },
            Field("html", \Plate.isHTML, .bool), Field("extra", \Plate.extra, .string).own(),
            Field("tree", \Plate.tree, .templateTree), Field("labels", \Plate.labels, .map(.template)),
            Field("hidden", \Plate.hidden, .secretTemplate),
        ])

    private static func decode(_ text: String) throws -> (Plate, Decoding) {
        let decoding = Decoding(try YAMLReader.read(Array(text.utf8)), environment: Loading.environment)
        var plate = Plate()
        _ = try decoding.decode(0, into: &plate, as: section.type)
        return (plate, decoding)
    }

    @Test func `a key of our own is noted in the words with which the original refuses it`() throws {
        let (_, decoding) = try Self.decode("title: x\nextra: y")
        #expect(decoding.ownKeys.map(\.refusal) == ["line 2: field extra not found in type test.plain"])
    }

    @Test func `a walk finds all templates with their places and engines`() throws {
        let (plate, _) = try Self.decode(
            """
            {title: '{{ a }}', body: '<b>', html: true, tree: {k: [1, '{{ b }}'], '{{ c }}': x},
             labels: {z: '1', y: ''}, hidden: '{{ d }}'}
            """)
        let found = Self.section.templates(of: plate).map { template in
            "\(template.path)=\(template.text) \(template.engine)\(template.isSecret ? " secret" : "")"
        }
        #expect(
            found == [
                "title={{ a }} text", "body=<b> html", "tree.k[1]={{ b }} text",
                "tree[\"{{ c }}\"]={{ c }} text", "tree[\"{{ c }}\"]=x text", "labels.z=1 text",
                "hidden={{ d }} text secret",
            ])
    }
}
