import AMCore
import AMTesting
import AMText
import Testing

/// What matchers match, how they are printed and sorted.
@Suite struct MatcherTests {
    @Test func `matchers match the label sets that the original matches`() throws {
        let cases = try VectorFile.json("matchers/match.json")["cases"]?.array ?? []
        var wrong: [String] = cases.count < 15 ? ["the file has \(cases.count) cases"] : []
        for test in cases {
            let text = test["matcher"]?.string ?? ""
            let parsed = MatcherParser(dialect: .fallback).parseOne(text, origin: .api).result
            guard case .success(let matcher) = parsed else {
                wrong.append("\(text) is not parsed")
                continue
            }
            for inner in test["cases"]?.array ?? [] {
                let labels = LabelSet((inner["labels"]?.object ?? []).map { Label($0.0, $0.1.string ?? "") })
                if [matcher].matches(labels) != inner["matches"]?.bool {
                    wrong.append("\(text) on \(labels)")
                }
            }
        }
        #expect(wrong == [])
    }

    @Test func `matchers are printed as by the original`() throws {
        let cases = try VectorFile.json("matchers/strings.json")["matchers"]?.array ?? []
        var wrong: [String] = cases.count < 9 ? ["the file has \(cases.count) cases"] : []
        for test in cases {
            let op = MatchOperator.allCases.first { $0.text == test["op"]?.string } ?? .equal
            let matcher = try Matcher(
                name: test["name"]?.string ?? "", op: op, value: test["value"]?.string ?? "")
            let want = test["string"]?.string ?? ""
            if !matcher.description.sameBytes(as: want) { wrong.append("\(matcher) is not \(want)") }
        }
        #expect(wrong == [])
    }

    @Test func `matchers are sorted by name, value, operator`() throws {
        let sorted = try [
            Matcher(name: "a", op: .regexp, value: "1"), Matcher(name: "b", op: .notRegexp, value: "1"),
            Matcher(name: "h", op: .equal, value: "1"), Matcher(name: "h", op: .notEqual, value: "1"),
            Matcher(name: "h", op: .regexp, value: "1"), Matcher(name: "h", op: .notRegexp, value: "1"),
            Matcher(name: "h", op: .equal, value: "2"),
        ]
        #expect(sorted.reversed().sorted() == sorted)
    }

    @Test func `values are compared by bytes`() throws {
        let matcher = try Matcher(name: "a", op: .equal, value: "\u{E9}")
        let other = try Matcher(name: "a", op: .equal, value: "e\u{301}")
        #expect(
            [matcher.matches("\u{E9}"), matcher.matches("e\u{301}"), matcher == other] == [
                true, false, false,
            ])
    }
}
