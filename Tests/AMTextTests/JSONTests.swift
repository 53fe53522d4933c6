import AMTesting
import AMText
import Testing

/// What a parse gives: the value printed again, or the error's text.
private func outcome(_ text: String) -> String {
    do {
        var out: [UInt8] = []
        try JSONValue(parsing: Array(text.utf8)).append(to: &out)
        return String(decoding: out, as: UTF8.self)
    } catch {
        return "! " + error.text
    }
}

private func outcome(bytes: [UInt8]) -> String? { try? JSONValue(parsing: bytes).string }

@Test(arguments: [
    (
        "{\"a\" : [1, -2.50e+3, true, false, null, \"x\"], \"b\":{}}",
        "{\"a\":[1,-2.50e+3,true,false,null,\"x\"],\"b\":{}}"
    ),
    (
        "\"<&>\\u2028\\u2029\\u0001\\b\\f\\n\\r\\t\\\"\\/\"",
        "\"\\u003c\\u0026\\u003e\\u2028\\u2029\\u0001\\b\\f\\n\\r\\t\\\"/\""
    ),
    ("\"\\ud83d\\ude00 \\ud83d \\ude00 \\ud83d\\u0041\"", "\"😀 \u{FFFD} \u{FFFD} \u{FFFD}A\""),
    ("", "! unexpected end of JSON input"),
    ("  ", "! unexpected end of JSON input"),
    ("x", "! invalid character 'x' looking for beginning of value"),
    ("ä", "! invalid character 'ä' looking for beginning of value"),
    ("'", "! invalid character '\\'' looking for beginning of value"),
    ("\u{0}", "! invalid character '\\x00' looking for beginning of value"),
    ("{]", "! invalid character ']' looking for beginning of object key string"),
    ("{\"a\":1,}", "! invalid character '}' looking for beginning of object key string"),
    ("{\"a\" 1}", "! invalid character '1' after object key"),
    ("{\"a\":1 \"b\"", "! invalid character '\"' after object key:value pair"),
    ("[1 2]", "! invalid character '2' after array element"),
    ("[1,]", "! invalid character ']' looking for beginning of value"),
    ("[1", "! unexpected end of JSON input"),
    ("1 2", "! invalid character '2' after top-level value"),
    ("01", "! invalid character '1' after top-level value"),
    ("-", "! unexpected end of JSON input"),
    ("-a", "! invalid character 'a' in numeric literal"),
    ("1.a", "! invalid character 'a' in numeric literal"),
    ("1ea", "! invalid character 'a' in numeric literal"),
    ("1e+a", "! invalid character 'a' in numeric literal"),
    ("trux", "! invalid character 'x' in literal true (expecting 'e')"),
    ("nul", "! unexpected end of JSON input"),
    ("\"a\n\"", "! invalid character '\\n' in string"),
    ("\"\\x\"", "! invalid escape sequence `\\x` in string"),
    ("\"\\u00g0\"", "! invalid escape sequence `\\u00g0` in string"),
    ("\"abcdefghijklmnop", "! unexpected end of JSON input"),
    (String(repeating: "[", count: 2000), "! exceeded max depth"),
])
func `a text parses to its value or to the error of Go`(text: String, expected: String) {
    #expect(outcome(text) == expected)
}

@Test func `each invalid byte of a string becomes one replacement character`() {
    let quote = UInt8(ascii: "\"")
    let cases: [([UInt8], String)] = [
        ([0xE2, 0x82], "\u{FFFD}\u{FFFD}"), ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
        ([0x61, 0xFF, 0x62], "a\u{FFFD}b"), ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
        ([0xC3, 0xA4, 0x5C, 0x6E, 0xC3], "ä\n\u{FFFD}"),
    ]
    let wrong = cases.filter { outcome(bytes: [quote] + $0.0 + [quote]) != $0.1 }
    #expect(wrong.isEmpty)
}

@Test func `no prefix and no changed byte of a text traps`() throws {
    let bytes = try VectorFile.read("matchers/parse-regex.json").prefix(3000)
    var refused = 0
    for n in 0..<bytes.count where (try? JSONValue(parsing: Array(bytes.prefix(n)))) == nil { refused += 1 }
    for n in 0..<bytes.count {
        var changed = Array(bytes)
        changed[n] = UInt8(truncatingIfNeeded: n &* 37)
        if (try? JSONValue(parsing: changed)) == nil { refused += 1 }
    }
    #expect(refused == 2 * bytes.count)
}

@Test func `a file of vectors is read by its keys`() throws {
    let file = try VectorFile.json("matchers/parse-regex.json")
    let names = try VectorFile.list("matchers")
    #expect(
        file["cases"]?[0]?["single"]?["classic"]?["ok"]?.bool == false && names.contains("parse-regex.json"))
}

@Test func `a string written is the same as its bytes one by one`() {
    var random = SplitMix(seed: 7)
    var wrong: [[UInt8]] = []
    for _ in 0..<3000 {
        let alphabet: [UInt8] = [
            0x61, 0x62, 0x22, 0x5C, 0x3C, 0x3E, 0x26, 0x0A, 0x01, 0x7F, 0x3D, 0x3F, 0x24,
        ]
        let text = (0..<random.below(40)).map { _ in
            alphabet[random.below(random.below(3) == 0 ? alphabet.count : 2)]
        }
        var whole: [UInt8] = []
        var single: [UInt8] = []
        text.withUnsafeBufferPointer { JSONWriter.content($0, to: &whole) }
        for byte in text { [byte].withUnsafeBufferPointer { JSONWriter.content($0, to: &single) } }
        if whole != single { wrong.append(text) }
    }
    #expect(wrong.isEmpty)
}

@Test(arguments: [
    (0, "0", "0"), (-0.0, "-0", "-0"), (1, "1", "1"), (100000, "100000", "100000"), (1e6, "1e+06", "1000000"),
    (1234567, "1.234567e+06", "1234567"),
    (1.7952495401468148e9, "1.7952495401468148e+09", "1795249540.1468148"),
    (0.0001, "0.0001", "0.0001"), (0.00001, "1e-05", "0.00001"), (1e-7, "1e-07", "1e-7"), (0.5, "0.5", "0.5"),
    (1e21, "1e+21", "1e+21"), (1e20, "1e+20", "100000000000000000000"),
    (.leastNonzeroMagnitude, "5e-324", "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308", "1.7976931348623157e+308"),
    (-12.75, "-12.75", "-12.75"),
    (123456.789, "123456.789", "123456.789"), (.infinity, "+Inf", "null"), (-.infinity, "-Inf", "null"),
    (.nan, "NaN", "null"),
])
func `a floating number has the shortest form of Go`(value: Double, text: String, json: String) {
    var out: [UInt8] = []
    JSONWriter.number(value, to: &out)
    #expect([GoNumber.format(value), String(decoding: out, as: UTF8.self)] == [text, json])
}

@Test func `integers are written in decimal`() {
    var out: [UInt8] = []
    for value in [0, 7, -7, 10, 99, 100, .max, .min] {
        JSONWriter.integer(value, to: &out)
        out.append(UInt8(ascii: " "))
    }
    #expect(
        String(decoding: out, as: UTF8.self)
            == "0 7 -7 10 99 100 9223372036854775807 -9223372036854775808 ")
}
