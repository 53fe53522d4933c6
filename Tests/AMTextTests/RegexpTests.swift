import AMTesting
import AMText
import Testing

/// The error that a pattern gives; nil if it is taken.
private func refusal(_ pattern: String) -> String? {
    do throws(RegexpError) {
        _ = try Regexp(pattern)
        return nil
    } catch {
        return error.text
    }
}

/// All matches of a text as Go lists them: not overlapping, and no empty one right behind another.
private func allMatches(_ regexp: Regexp, _ text: String) -> [[Int]] {
    var found: [[Int]] = []
    var position = 0
    var lastEnd = -1
    while position <= text.utf8.count, let match = regexp.find(text, from: position) {
        if !match.range.isEmpty || match.range.lowerBound != lastEnd { found.append(match.spans) }
        lastEnd = match.range.upperBound
        let next = text.utf8.index(text.startIndex, offsetBy: position)
        let width = next < text.endIndex ? text.unicodeScalars[next].utf8.count : 1
        position = lastEnd > position ? lastEnd : position + width
    }
    return found
}

@Test func `patterns are refused in the words of Go, or match where Go matches`() throws {
    var wrong: [String] = []
    let cases = try VectorFile.json("regexp/go.json")["cases"]?.array ?? []
    for each in cases {
        let pattern = each["pattern"]?.string ?? ""
        if let error = each["error"]?.string {
            if refusal(pattern) != error { wrong.append(pattern) }
            continue
        }
        let regexp = try Regexp(pattern)
        for (text, spans) in zip(each["texts"]?.array ?? [], each["spans"]?.array ?? []) {
            let expected = (spans.array ?? []).map { ($0.array ?? []).map { $0.integer ?? -2 } }
            if allMatches(regexp, text.string ?? "") != expected { wrong.append("\(pattern) in \(text)") }
        }
    }
    if cases.count < 600 { wrong.append("too few cases") }
    #expect(wrong == [])
}

@Test func `patterns of matchers are refused with the wrapping in the error`() throws {
    var wrong: [String] = []
    let cases = try VectorFile.json("matchers/parse-regex.json")["cases"]?.array ?? []
    for each in cases {
        let outcome = each["single"]?["classic"]
        var value = outcome?["matchers"]?[0]?["value"]?.string
        if value == nil {
            let input = (each["input"]?.string ?? "").dropFirst(5)
            value = input.first == "\"" ? Quote.unquote(String(input)) : String(input)
        }
        let expected = outcome?["error"]?.string
        if refusal("^(?:" + (value ?? "?") + ")$") != expected { wrong.append(each["id"]?.string ?? "") }
    }
    if cases.count < 20 { wrong.append("too few cases") }
    #expect(wrong == [])
}

@Test func `replacing and splitting give what Go gives`() throws {
    var wrong: [String] = []
    let cases = try VectorFile.json("regexp/replace.json")["cases"]?.array ?? []
    for each in cases {
        let parts = (each.array ?? []).prefix(4).map { $0.string ?? "" }
        let result = each[4]
        if let error = result?.string, error.hasPrefix("error parsing") {
            if refusal(parts[1]) != error { wrong.append(parts[1]) }
            continue
        }
        let regexp = try Regexp(parts[1])
        let isRight =
            parts[0] == "replace"
            ? regexp.replaceAll(parts[2], with: parts[3]) == result?.string
            : regexp.split(parts[2], limit: Int(parts[3]) ?? 0)
                == (result?.array ?? []).map { $0.string ?? "" }
        if !isRight { wrong.append("\(parts)") }
    }
    if cases.count < 300 { wrong.append("too few cases") }
    #expect(wrong == [])
}

@Test func `what is known of a pattern holds for every text it matches`() throws {
    var random = SplitMix(seed: 3)
    let atoms = [
        "a", "b", "ab", ".", "^", "$", "?", "|", "|", "(", ")", "(?:", "(?i)", "[ab]", "[^a]", "{2}", "{0}",
        "+", "*",
        "\\.", "1", "\\Qa.\\E", "(?m)", "\\b", "é",
    ]
    let letters = ["a", "b", ".", "1", "A", "é"]
    let texts =
        [""] + letters + letters.flatMap { x in letters.map { x + $0 } } + ["aab", "abab", "a.a", "aaa"]
    var wrong: [String] = []
    var known = 0
    for _ in 0..<4000 {
        let pattern = (0...random.below(6)).map { _ in random.pick(atoms) }.joined()
        guard let regexp = try? Regexp("^(?:\(pattern))$") else { continue }
        let matched = texts.filter { regexp.matchesWhole($0) }
        let prefix = Regexp.requiredPrefix(of: pattern)
        if matched.contains(where: { !$0.utf8.starts(with: prefix.utf8) }) { wrong.append(pattern) }
        guard let literals = Regexp.literalAlternatives(of: pattern) else { continue }
        known += 1
        if texts.filter({ literals.contains($0) }) != matched { wrong.append(pattern) }
    }
    if known < 300 { wrong.append("too few cases") }
    #expect(wrong == [])
}

@Test(
    arguments: [
        ("foo", ["foo"], "foo"), ("a|b|c", ["a", "b", "c"], ""), ("(api|app)-1", ["api-1", "app-1"], "ap"),
        ("^a$", ["a"], "a"), ("", [""], ""), ("a|a|", ["a", ""], ""), ("a\\.b", ["a.b"], "a.b"),
        ("[ab]c?", nil, ""),
        ("ab?", ["ab", "a"], "a"), ("foo.*", nil, "foo"), ("foo.+|food", nil, "foo"), ("(?i)foo", nil, ""),
        ("(?i)123", ["123"], "123"), ("a^b", nil, "ab"), (")|(", nil, ""), ("a+b", nil, "a"),
        ("[a-z]", nil, ""),
    ] as [(String, [String]?, String)])
func `an index learns literals and prefixes`(pattern: String, literals: [String]?, prefix: String) {
    let expected = pattern == "[ab]c?" ? ["ac", "a", "bc", "b"] : literals
    let known = (Regexp.literalAlternatives(of: pattern), Regexp.requiredPrefix(of: pattern))
    #expect(known.0 == expected && known.1 == prefix)
}

@Test func `a pattern with too many alternatives is no list of literals`() {
    let few = (0..<256).map { "w\($0)" }.joined(separator: "|")
    let counts = [few, few + "|x", "[0-9][0-9][0-9]"].map { Regexp.literalAlternatives(of: $0)?.count }
    #expect(counts == [256, nil, nil])
}

@Test func `bytes are matched like text, empty ones too`() throws {
    let whole = try Regexp("^(?:a*)$")
    let empty = UnsafeRawBufferPointer(start: nil, count: 0)
    let some = Array("aab".utf8).withUnsafeBytes { [whole.matchesWhole($0), whole.matches($0)] }
    var spans: [Int] = []
    let found = try Regexp("(x)?").find(empty, from: 0, spans: &spans)
    #expect(whole.matchesWhole(empty) && some == [false, false] && found && spans == [0, 0, -1, -1])
}

@Test func `hostile patterns are answered`() {
    let patterns = [
        String(repeating: "(", count: 100_000), String(repeating: "(?:", count: 20_000) + "a",
        String(repeating: "(", count: 1000) + "a" + String(repeating: ")", count: 1000),
        "(?:" + String(repeating: "x", count: 4000) + "){1000}", String(repeating: "[a-", count: 10_000),
        "(?:(?:x{100}){10}){2}",
    ]
    let kinds = patterns.map { String((refusal($0) ?? "").prefix { $0 != "`" }) }
    let expected = [
        "missing closing ): ", "missing closing ): ", "expression nests too deeply: ",
        "expression too large: ",
        "invalid character class range: ", "invalid repeat count: ",
    ]
    #expect(kinds == expected.map { "error parsing regexp: " + $0 })
}

@Test func `a text quoted for a pattern matches just itself`() throws {
    let text = "a.b*c(d)[e]{f}^g$h|i\\j+k?é"
    let regexp = try Regexp("^" + Regexp.quoteMeta(text) + "$")
    #expect(regexp.matchesWhole(text) && !regexp.matchesWhole("aXb*c(d)[e]{f}^g$h|i\\j+k?é"))
}

@Test func `a pattern has examples that match it, one for each of its alternatives where one is found`() {
    let table = [
        ("", [""]), ("prod", ["prod"]), ("a|b.*|c+", ["a", "b1", "c"]), ("node-[0-9]{3}", ["node-000"]),
        ("^(?:n\\d+)$", ["n1"]), ("[^0-9]+x", ["ax"]), ("(?i)page", ["page"]), ("a$b", []), ("(", []),
        (".*", ["1"]), ("\\w+@\\w+\\.org", ["1@1.org"]),
    ]
    #expect(table.map { Regexp.examples(of: $0.0) } == table.map(\.1))
}
