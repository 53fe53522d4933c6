import AMTesting
import AMText
import Testing

/// Contextual escaping against what the original makes of the same templates.
@Suite struct HTMLEscapeTests {
    /// The functions that the captured templates use besides those of the language.
    private static let functions = FunctionTable([
        marking("safeHtml", .html), marking("safeUrl", .url), marking("toUpper", .string) { $0.uppercased() },
        TemplateFunction("list", TemplateParameters(variadic: .any)) { arguments, _ in
            .list(TemplateList(arguments, .anyList))
        },
    ])

    private static func marking(
        _ name: String, _ type: TemplateType, _ change: @escaping @Sendable (String) -> String = { $0 }
    ) -> TemplateFunction {
        TemplateFunction(name, TemplateParameters([.string])) { arguments, _ in
            guard case .string(let text, _) = arguments[0] else { return .null }
            return .string(TemplateText(change(text.string)), type)
        }
    }

    private static func map(_ entries: [(TemplateText, TemplateValue)]) -> TemplateValue {
        .map(TemplateMap(sorted: entries.map { .init($0.0, $0.1) }, .anyMap))
    }

    /// What the captured templates say something about.
    private static let data = map([
        (
            "CommonAnnotations",
            map([
                (
                    "evil",
                    .text("<script>alert(\"x\")</script> & 'q' `b` 1+1=2 \u{E9}\u{2028} \u{1F600}")
                )
            ])
        ),
        (
            "CommonLabels",
            .map(TemplateMap(sorted: [.init("a", .text("b"))], .map(of: .string)))
        ),
        ("Receiver", .text("team\\.a\\+b/c d")),
        ("Status", .text("firing")),
    ])

    private static func outcome(_ source: String, in set: TemplateSet) -> String {
        do throws(TemplateError) {
            let text = try set.compile(source, as: .html).render(data, at: Timestamp(seconds: 0))
            return "ok:" + text.string
        } catch {
            return error.message
        }
    }

    @Test(arguments: ["contexts", "values", "names", "templates"])
    func `each captured template gives the same page or the same error`(file: String) throws {
        let set = TemplateSet(functions: Self.functions)
        let cases = try VectorFile.json("html/\(file).json").array ?? []
        var wrong: [String] = []
        for each in cases {
            guard let source = each[0]?.string, let expected = each[1]?.string else { continue }
            let found = Self.outcome(source, in: set)
            if !found.utf8.elementsEqual(expected.utf8) {
                wrong.append("\(source): \(found), expected \(expected)")
            }
        }
        #expect(cases.count > 500 && wrong == [], "\(wrong.count) differ, such as \(wrong.prefix(3))")
    }

    @Test func `bytes that are no UTF-8 pass, but for values without quotes`() throws {
        let set = TemplateSet(functions: Self.functions)
        let value = TemplateValue.text(TemplateText([0x61, 0xFF, 0x3C, 0xE2, 0x80]))
        let places = [
            "<p>{{.}}", "<p title={{.}}>", "<a href=\"?{{.}}\">", "<script>'{{.}}'</script>",
            "<style>a{b:\"{{.}}\"}</style>",
        ]
        let pages = try places.map {
            try set.compile($0, as: .html).render(value, at: Timestamp(seconds: 0)).bytes
        }
        let expected: [[UInt8]] = [
            Array("<p>a".utf8) + [0xFF] + Array("&lt;".utf8) + [0xE2, 0x80],
            Array("<p title=a&#xfffd;&lt;&#xfffd;&#xfffd;>".utf8),
            Array("<a href=\"?a%ff%3c%e2%80\">".utf8),
            Array("<script>'a".utf8) + [0xFF] + Array("\\u003c".utf8) + [0xE2, 0x80]
                + Array("'</script>".utf8),
            Array("<style>a{b:\"a".utf8) + [0xFF] + Array("\\3c".utf8) + [0xE2, 0x80]
                + Array("\"}</style>".utf8),
        ]
        #expect(pages == expected)
    }

    @Test func `templates that call each other without end, or very deep, are refused and take no time`() {
        let set = TemplateSet(functions: Self.functions)
        let chain = (0..<200).map { "{{define \"t\($0)\"}}a{{template \"t\($0 + 1)\"}}b{{end}}" }.joined()
        let sources = [
            "{{define \"t\"}}<script>`${ {{template \"t\"}}`</script>{{end}}{{template \"t\"}}",
            chain + "{{define \"t200\"}}<a \"{{end}}{{template \"t0\"}}",
            "<a href=\"" + String(repeating: "{{range .}}", count: 200) + "x"
                + String(repeating: "{{end}}", count: 200) + "\">",
        ]
        let found = sources.map { set.compile($0, as: .html).failure?.message }
        #expect(
            found == [
                "html/template: templates are nested too deeply",
                "html/template: \"\\\"\" in attribute name: \" \\\"\"", nil,
            ])
    }

    @Test func `hundred thousands of bytes in any context are read in one go`() throws {
        let set = TemplateSet(functions: Self.functions)
        let pieces = [
            "<script>\"\" ", "<style>\"\\3f \" ", "<a title='", "<p ", "<!--", "<script>`${", "&amp;", "<",
            "<textarea></text", "<a style=\"url(\\3f ", "<meta content=\"url ",
        ]
        let lengths = try pieces.map { piece in
            let start = piece.prefix { $0 != " " && $0 != "\"" && $0 != "`" }
            let text = String(start) + String(repeating: piece.dropFirst(start.count) + "", count: 20_000)
            let compiled = set.compile("{{if false}}\(text){{end}}x{{.}}", as: .html)
            let value = TemplateValue.text(String(repeating: piece, count: 10_000))
            let page = try set.compile("<p>{{.}}</p>", as: .html).render(value, at: Timestamp(seconds: 0))
            return (compiled.failure?.message.utf8.count ?? 0) + page.count
        }
        #expect(lengths.allSatisfy { $0 > 10_000 })
    }
}
