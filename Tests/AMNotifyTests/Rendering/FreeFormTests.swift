import AMConfig
import AMNotify
import AMTesting
import AMText
import Testing

/// Free-form values: templates whose results are read as YAML.
@Suite struct FreeFormTests {
    private static let means = IntegrationMeans(
        files: FileAccess(
            read: { path throws(FileAccess.Failure) in throw FileAccess.Failure("open \(path)") },
            glob: { _ in [] }))

    /// The free-form value that the webhook of a captured case is configured with.
    private func payload(_ name: String) throws -> (value: YAMLValue, json: JSONValue) {
        let json = try VectorFile.json("notify/webhook/\(name).json")
        let config = YAMLValue.reading(json["config"]?.string ?? "")
        let hook = config?["receivers"]?.first?["webhook_configs"]?.first
        return (hook?["payload"] ?? .null, json)
    }

    private func rendered(_ value: YAMLValue) throws -> String {
        let result = try FreeForm(value, Self.means).rendered(LetterSample().rendering())
        var out: [UInt8] = []
        result.append(to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test func `each captured scalar is read as the original reads it`() throws {
        let (value, json) = try payload("payload-scalars")
        let wanted = json["requests"]?[0]?["body"]?["raw"]?.string ?? "none"
        #expect(try rendered(value) + "\n" == wanted)
    }

    private static let values: [(value: YAMLValue, json: String)] = [
        (.text("{{ .Status }}"), #""firing""#), (.text("{{ len .Alerts }}"), "3"),
        (.text(#""{{ len .Alerts }}""#), #""\"3\"""#), (.int(-7), "-7"),
        (.uint(.max), "18446744073709551615"),
        (.float(0.5), "0.5"), (.bool(true), "true"), (.null, "null"), (.text(""), "null"),
        (.text(#"{"a": "12", "b": 12, 3: x}"#), #"{"a":"12","b":12}"#),
        (.list([.text("a: b"), .text("[1, x"), .list([])]), #"[{"a":"b"},"[1, x",[]]"#),
        (
            .map([
                .init(.text("{{ .Status }}"), .text("1")), .init(.text("a"), .text("~")),
                .init(.int(1), .text("gone")), .init(.text("12"), .text("x")),
            ]), #"{"12":"x","a":null,"firing":1}"#
        ),
    ]

    @Test func `keys and strings are templates, and other keys than strings are dropped`() throws {
        let faults = try Self.values.compactMap { value, json in
            let found = try rendered(value)
            return found == json ? nil : "\(found), expected \(json)"
        }
        #expect(faults == [])
    }

    private static let failures: [(value: YAMLValue, text: String)] = [
        (.text(".inf"), "json: unsupported value: +Inf"), (.text("-.Inf"), "json: unsupported value: -Inf"),
        (.list([.float(.nan)]), "json: unsupported value: NaN"),
        (
            .map([.init(.text("a"), .text("{{ .Nope }}"))]),
            #"template: :1:3: executing "" at <.Nope>: can't evaluate field Nope in type *template.Data"#
        ),
        (.text("{{ nope }}"), #"template: :1: function "nope" not defined"#),
    ]

    @Test func `what JSON cannot hold and what no template is fails at once`() {
        let faults = Self.failures.compactMap { value, text -> String? in
            do throws(DeliveryFailure) {
                let form = FreeForm(value, Self.means)
                return "\(try form.rendered(LetterSample().rendering())) in place of \(text)"
            } catch {
                return error == DeliveryFailure(text, mayRetry: false) ? nil : error.text
            }
        }
        #expect(faults == [])
    }
}

extension YAMLValue {
    fileprivate subscript(_ key: String) -> YAMLValue? {
        guard case .map(let pairs) = self else { return nil }
        return pairs.first { $0.key == .text(key) }?.value
    }

    fileprivate var first: YAMLValue? {
        if case .list(let values) = self { values.first } else { nil }
    }
}
