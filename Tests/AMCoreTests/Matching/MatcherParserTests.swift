import AMCore
import AMTesting
import AMText
import Testing

/// Matcher texts in the three dialects, held against what a running original said to each of them.
@Suite struct MatcherParserTests {
    private static let dialects: [(String, MatcherDialect)] = [
        ("classic", .classic), ("utf8", .utf8), ("fallback", .fallback),
    ]

    /// One outcome as text: matchers and their printed list, or the error; then the warning.
    private func outcome(_ result: Result<[Matcher], MatcherError>, _ warning: MatcherWarning?) -> String {
        var lines: [String]
        switch result {
        case .success(let matchers):
            lines = matchers.map { "\($0.name) \($0.op.text) \($0.value)" } + [matchers.listText]
        case .failure(let error): lines = ["error \(error.text)"]
        }
        switch warning?.kind {
        case .incompatible:
            lines.append("incompatible \(warning?.suggestion ?? "") because \(warning?.err ?? "")")
        case .disagreement: lines.append("disagreement")
        case nil: break
        }
        return lines.joined(separator: "\n")
    }

    private func wanted(_ json: JSONValue) -> String {
        var lines: [String]
        if json["ok"]?.bool == true {
            lines = (json["matchers"]?.array ?? []).map { matcher in
                ["name", "op", "value"].map { matcher[$0]?.string ?? "?" }.joined(separator: " ")
            }
            lines.append(json["canonical"]?.string ?? "?")
        } else {
            lines = ["error \(json["error"]?.string ?? "?")"]
        }
        switch json["log"]?.string {
        case "incompatible":
            let suggestion = json["suggestion"]?.string ?? ""
            lines.append("incompatible \(suggestion) because \(json["utf8_error"]?.string ?? "?")")
        case let kind?: lines.append(kind)
        case nil: break
        }
        return lines.joined(separator: "\n")
    }

    @Test(arguments: ["basic", "errors", "escapes", "lists", "regex", "utf8"])
    func `every captured input is read as by the original, in each dialect and form`(file: String) throws {
        let cases = try VectorFile.json("matchers/parse-\(file).json")["cases"]?.array ?? []
        var wrong: [String] = cases.count < 15 ? ["the file has \(cases.count) cases"] : []
        for test in cases {
            let input = test["input"]?.string ?? ""
            for (name, dialect) in Self.dialects {
                let parser = MatcherParser(dialect: dialect)
                let single = parser.parseOne(input, origin: .api)
                let list = parser.parseList(input, origin: .config)
                for (form, got) in [
                    ("single", outcome(single.result.map { [$0] }, single.warning)),
                    ("multi", outcome(list.result, list.warning)),
                ] {
                    guard let json = test[form]?[name] else { continue }
                    let want = wanted(json)
                    if !got.sameBytes(as: want) {
                        wrong.append("\(input) [\(name) \(form)]\n\(got)\nnot\n\(want)")
                    }
                }
            }
        }
        #expect(wrong == [])
    }

    @Test func `places of the grammar that no capture shows`() {
        let op = "expected an operator such as '=', '!=', '=~' or '!~'"
        let brace = "expected a comma or close brace"
        let table: [(String, String)] = [
            (
                "foo!",
                "3:4: unexpected end of input, expected one of '=~': \(op)"
            ),
            ("foo!x", "3:4: !: expected one of '=~': \(op)"),
            ("!x", "0:1: !: expected one of '=~'"),
            ("{'", "1:2: ': invalid input"),
            ("{", "0:1: end of input: expected close brace"),
            ("{a=1  ", "0:4: end of input: expected close brace"),
            ("{a=1}~", "5:6: ~: invalid input: expected end of input"),
            ("{a=1} b", "6:7: b: expected end of input"),
            ("a=1,'", "4:5: ': invalid input: expected a matcher or close brace after comma"),
            ("é=ü,,", "4:5: unexpected ,: expected a matcher or close brace after comma"),
            ("a=\"1\"\"2\"", "5:8: unexpected \"2\": \(brace)"),
            ("\"\\ud800\"=x", "0:8: \"\\ud800\": invalid input"),
            ("\"\\U00110000\"=x", "0:12: \"\\U00110000\": invalid input"),
            ("a=\"\\x4\"", "2:7: \"\\x4\": invalid input"),
            ("a=\"\\08\"", "2:7: \"\\08\": invalid input"),
        ]
        let parser = MatcherParser(dialect: .utf8)
        let got = table.map { outcome(parser.parseList($0.0, origin: .amtool).result, nil) }
        #expect(got == table.map { "error \($0.1)" })
    }

    @Test func `lists of the classic dialect trim the last part of all white space and keep odd quotes`() {
        let table: [(String, String)] = [
            ("a=b\u{A0}", "a = b\n{a=\"b\"}"),
            ("a=b\u{A0},c=d", "a = b\u{A0}\nc = d\n{a=\"b\u{A0}\",c=\"d\"}"),
            ("a=1,,b=2", "error bad matcher format: "),
            ("{{a=1}}", "error bad matcher format: {a=1}"),
            ("a=\\,\"x\"", "error bad matcher format: \"x\""),
            ("a\u{B}=b", "error bad matcher format: a\u{B}=b"),
            ("a=\"b\\", "error matcher value contains unescaped double quote: \"b\\"),
            ("a=b\\", "a = b\\\n{a=\"b\\\\\"}"),
            ("  ", "{}"),
        ]
        let parser = MatcherParser(dialect: .classic)
        let got = table.map { outcome(parser.parseList($0.0, origin: .config).result, nil) }
        #expect(got == table.map(\.1))
    }

    @Test func `a warning carries the message and the fields of the log line`() {
        let parser = MatcherParser(dialect: .fallback)
        let incompatible = parser.parseOne("foo=a b", origin: .api).warning?.logLine
        let disagreement = parser.parseOne("foo=\"\\x41\"", origin: .amtool).warning?.logLine
        let start = "Alertmanager is moving to a new parser for labels and matchers, and this input"
        #expect(incompatible?.message.hasPrefix(start + " is incompatible.") == true)
        #expect(
            [incompatible?.fields, disagreement?.fields] == [
                [
                    LogField("input", "foo=a b"), LogField("origin", "api"),
                    LogField("err", "6:7: unexpected b: expected a comma or close brace"),
                    LogField("suggestion", "foo=\"a b\""),
                ],
                [LogField("input", "foo=\"\\x41\""), LogField("origin", "cli")],
            ])
        #expect(disagreement?.message == "Matchers input has disagreement")
    }

    @Test
    func `whatever the input, the fallback is one of the two parsers, and what is printed is read again`() {
        let pieces = [
            "\"", "\\", "{", "}", ",", "=", "!", "~", "a", "é", " ", "\u{301}", "\u{0}", "a=", "b!=", "\"x\"",
        ]
        var dice = SplitMix(seed: 7)
        var inputs = pieces.map { String(repeating: $0, count: 20_000) }
        for _ in 0..<2000 {
            inputs.append((0..<dice.below(24)).map { _ in dice.pick(pieces) }.joined())
        }
        var wrong: [String] = []
        for input in inputs {
            let classic = MatcherParser(dialect: .classic).parseList(input, origin: .api).result
            let modern = MatcherParser(dialect: .utf8).parseList(input, origin: .api).result
            let fallback = MatcherParser(dialect: .fallback).parseList(input, origin: .api).result
            let isClassic = (try? classic.get()) != nil || (try? modern.get()) == nil
            if fallback != (isClassic ? classic : modern) { wrong.append("\(input.prefix(99)): fallback") }
            guard let matchers = try? fallback.get(), matchers.allSatisfy({ !$0.name.isEmpty }) else {
                continue
            }
            let again = MatcherParser(dialect: .utf8).parseList(matchers.listText, origin: .api).result
            if again != .success(matchers) {
                wrong.append("\(input.prefix(99)): printed \(matchers.listText)")
            }
        }
        #expect(wrong == [])
    }
}
