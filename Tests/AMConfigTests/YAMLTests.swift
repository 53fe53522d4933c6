import AMConfig
import AMNotify
import AMText
import Testing

/// The YAML layer: types of scalars, merging, and the form in which a configuration is written out.
struct YAMLTests {
    /// A free-form value as a webhook's payload takes it, written out again.
    private static func written(_ source: String) -> String? {
        struct Holder: Sendable {
            var value = YAMLValue.null
        }
        let section = Section.bare("test.Holder", zero: Holder(), fields: [Field("v", \.value, .any)])
        do throws(ConfigError) {
            let holder = try section.read(Array(source.utf8), environment: Loading.environment)
            return YAMLEmitter.text(of: section.print(holder))
        } catch {
            return error.text
        }
    }

    private static let scalars: [(source: String, written: String)] = [
        ("yes", "true"), ("OFF", "false"), ("y", "true"), ("yEs", "yEs"), ("'yes'", "\"yes\""),
        ("0x1F", "31"),
        ("0b101", "5"), ("0o17", "15"), ("017", "15"), ("1_000", "1000"), ("-0x10", "-16"), ("08", "8"),
        ("+12", "12"), ("9223372036854775807", "9223372036854775807"),
        ("9223372036854775808", "9223372036854775808"), ("18446744073709551616", "1.8446744073709552e+19"),
        ("-9223372036854775808", "-9223372036854775808"), ("1.5", "1.5"), ("1e3", "1000"), (".5", "0.5"),
        ("5.", "5"), (".inf", ".inf"), ("-.Inf", "-.inf"), (".nan", ".nan"), ("1e400", "1e400"),
        ("1e6", "1e+06"),
        ("2020-01-02", "\"2020-01-02\""), ("2020-1-2 3:4:5.6", "\"2020-1-2 3:4:5.6\""),
        ("2020-02-30", "2020-02-30"), ("2020-01-02T03:04:05Z", "\"2020-01-02T03:04:05Z\""),
        ("2020-01-02T03:04:05+25:00", "2020-01-02T03:04:05+25:00"), ("12:30", "\"12:30\""),
        ("12:60", "12:60"),
        ("0x", "0x"), ("1__0", "10"), ("'-'", "'-'"), ("+", "+"), ("--1", "--1"), ("+-1", "+-1"),
        ("!!str 1", "\"1\""),
        ("!!int '7'", "7"), ("!!float 1", "1"), ("!mine x", "x"), ("!!binary aGk=", "hi"), ("<<", "<<"),
        ("'a: b'", "'a: b'"), ("'a #b'", "'a #b'"), ("a#b", "a#b"), ("'# x'", "'# x'"),
        ("\"a\\tb\"", "\"a\\tb\""),
        ("\"\\u00e9\"", "é"), ("\"\\U0001F600\"", "\"\\U0001F600\""), ("\"\\x07\"", "\"\\a\""),
        ("' a'", "' a'"), ("'it''s'", "it's"), ("'''x'", "'''x'"), ("''", "\"\""), ("'---'", "'---'"),
        ("'x:'", "'x:'"), ("':x'", ":x"), ("'- x'", "'- x'"), ("-x", "-x"), ("'@x'", "'@x'"),
        ("'[x'", "'[x'"),
        ("{}", "{}"), ("[]", "[]"), ("[a, [b]]", "\n- a\n- - b"),
        ("[{a: 1, b: [2]}]", "\n- a: 1\n  b:\n  - 2"),
        ("{b: 1, a: 2, a10: 3, a9: 4, 5: 6, true: 7, _x: 8, A: 9}", sortedKeys),
        ("\"a\\nb\"", "|-\n  a\n  b"), ("\"a\\nb\\n\"", "|\n  a\n  b"), ("\"a\\n\\n\"", "|+\n  a\n"),
        ("\" a\\nb\"", "|2-\n   a\n  b"), ("\"a \\nb\"", "\"a \\nb\""), ("\"a\\n \"", "\"a\\n \""),
        ("{a: 1, a: 2}", "yaml: unmarshal errors:\n  line 1: key \"a\" already set in map"),
        ("{1: 1, 1: 2}", "yaml: unmarshal errors:\n  line 1: key 1 already set in map"),
        ("{[a]: 1}", "yaml: invalid map key: a list"), ("{~: 1}", "\n  null: 1"),
        ("{x: &m {a: 1}, z: {<<: *m, b: 2}}", "\n  x:\n    a: 1\n  z:\n    a: 1\n    b: 2"),
        (
            "{x: &m {a: 1}, z: {<<: *m, a: 2}}",
            "yaml: unmarshal errors:\n  line 1: key \"a\" already set in map"
        ),
    ]

    private static let sortedKeys =
        "\n  true: 7\n  5: 6\n  _x: 8\n  A: 9\n  a: 2\n  a9: 4\n  a10: 3\n  b: 1"

    @Test func `a scalar is read and written as in the original`() {
        let wrong = Self.scalars.compactMap { given in
            let isRefusal = given.written.hasPrefix("yaml:")
            let space = given.written.hasPrefix("\n") ? "" : " "
            let wanted = isRefusal ? given.written : "v:\(space)\(given.written)\n"
            let text = Self.written("v: " + given.source + "\n")
            return text == wanted ? nil : "\(given.source) → \(text ?? "")"
        }
        #expect(wrong == [])
    }

    @Test func `long lines are folded at the first space beyond the eightieth column`() {
        let words = Array(repeating: "word", count: 40).joined(separator: " ")
        let plain = YAMLEmitter.text(of: .fields([.init(key: "k", value: .text(words))]))
        let quoted = YAMLEmitter.text(of: .fields([.init(key: "k", value: .text("@" + words))]))
        let double = YAMLEmitter.text(of: .fields([.init(key: "k", value: .text("\t" + words))]))
        let flow = YAMLEmitter.text(
            of: .fields([
                .init(key: "k", isFlow: true, value: .list(Array(repeating: .text("sunday"), count: 25)))
            ]))
        let widths = [plain, quoted, double, flow].map { text in
            text.split(separator: "\n").map(\.count)
        }
        #expect(widths == [[82, 81, 41], [84, 81, 42], [85, 81, 42], [83, 81, 41]])
    }

    @Test func `a list on one line leaves its mark on the mapping behind a scalar`() {
        let element = Printed.fields([.init(key: "l", isFlow: true, value: .text("UTC"))])
        let text = YAMLEmitter.text(of: .fields([.init(key: "k", value: .list([element, element]))]))
        #expect(text == "k:\n- l: UTC\n- {l: UTC}\n")
    }

    private static let merging: [(source: String, url: String?)] = [
        ("<<: *d", "d.example"), ("<<: *d, url: 'http://own.example/'", "own.example"),
        ("url: 'http://own.example/', <<: *d", "d.example"), ("<<: [*e, *d]", "e.example"),
        ("<<: [*d, {url: 'http://x.example/'}]", "d.example"),
        ("<<: {url: 'http://y.example/'}", "y.example"),
        ("<<: [*d, 1]", nil), ("<<: *s", nil), ("!!merge <<: *d", "d.example"), ("'<<': *d", nil),
    ]

    /// The addresses of a list of webhooks; nil: the list is refused.
    private static func urls(_ source: String) -> [String]? {
        struct Holder: Sendable {
            var hooks: [WebhookSection] = []
            var name = ""
        }
        let section = Section.bare(
            "test.Holder", zero: Holder(),
            fields: [
                Field("name", \.name, .string), Field("hooks", \.hooks, .list(WebhookSection.section.type)),
            ])
        let holder = try? section.read(Array(source.utf8), environment: Loading.environment)
        return holder?.hooks.map(\.url.revealed)
    }

    @Test func `what is merged wins or loses by its place`() {
        let wrong = Self.merging.filter { given in
            let source = """
                name: &s a
                hooks:
                - &d {url: 'http://d.example/'}
                - &e {url: 'http://e.example/'}
                - {\(given.source)}

                """
            return Self.urls(source)?.last != given.url.map { "http://\($0)/" }
        }
        #expect(wrong.map(\.source) == [])
    }
}
