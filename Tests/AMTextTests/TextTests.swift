import AMTesting
import AMText
import Testing

@Test func `quoting, numbers and errors of JSON are those of Go`() throws {
    var wrong: [String] = []
    let cases = try VectorFile.json("text/go.json")["cases"]?.array ?? []
    for each in cases {
        let text = each[1]?.string ?? ""
        let outcome: String
        switch each[0]?.string {
        case "quote": outcome = Quote.quote(text)
        case "unquote": outcome = Quote.unquote(text) ?? "!invalid syntax"
        case "float":
            do throws(GoNumber.Failure) {
                outcome = GoNumber.format(try GoNumber.parse(text))
            } catch {
                outcome = error.text
            }
        default:
            do throws(JSONError) {
                _ = try JSONValue(parsing: Array(text.utf8))
                outcome = "a value"
            } catch {
                outcome = error.text
            }
        }
        if outcome != each[2]?.string { wrong.append("\(each)") }
    }
    if cases.count < 500 { wrong.append("too few cases") }
    #expect(wrong == [])
}

@Test func `a byte that is no UTF-8 is quoted by its number, and unquoted`() {
    var out: [UInt8] = []
    [0x61, 0xFF, 0xC3, 0xA4, 0xE2, 0x82].withUnsafeBufferPointer { Quote.append($0, to: &out) }
    let back = out.withUnsafeBufferPointer { Quote.unquote($0) }
    let text = String(decoding: out, as: UTF8.self)
    #expect(
        text == "\"a\\xffä\\xe2\\x82\"" && back == [0x61, 0xFF, 0xC3, 0xA4, 0xE2, 0x82]
            && Quote.unquote(text) == nil)
}

@Test func `a number of a flag loses its fraction`() throws {
    let numbers = try ["1e3", "1.9", "-1.9", "1e300", "-1e300", "0x10p0"].map {
        try GoNumber.parseTruncated($0)
    }
    #expect(numbers == [1000, 1, -1, .max, .min, 16])
}

@Test func `a URL has the parts and the errors of Go`() throws {
    var wrong: [String] = []
    let cases = try VectorFile.json("url/go.json")["cases"]?.array ?? []
    for each in cases {
        let text = each["url"]?.string ?? ""
        do throws(URLError) {
            let url = try GoURL(parsing: text)
            let parts = [
                "scheme": url.scheme, "opaque": url.opaque, "host": url.host, "hostname": url.hostname,
                "port": url.port, "path": url.path, "escapedPath": url.escapedPath, "rawQuery": url.rawQuery,
                "fragment": url.fragment, "text": url.description, "redacted": url.redacted,
                "target": url.requestTarget,
            ]
            if parts.contains(where: { each[$0.key]?.string != $0.value }) { wrong.append(text) }
        } catch {
            if error.text != each["error"]?.string { wrong.append(text) }
        }
    }
    if cases.count < 300 { wrong.append("too few cases") }
    #expect(wrong == [])
}

@Test func `a query has the parameters and the error of Go`() throws {
    var wrong: [String] = []
    let cases = try VectorFile.json("url/query.json")["cases"]?.array ?? []
    for each in cases {
        let text = each["query"]?.string ?? ""
        let (parameters, error) = URLQuery.parse(text)
        var values: [String: [String]] = [:]
        for (name, value) in parameters { values[name, default: []].append(value) }
        let expected = (each["values"]?.object ?? []).map {
            ($0.0, ($0.1.array ?? []).map { $0.string ?? "" })
        }
        let isRight =
            values == Dictionary(uniqueKeysWithValues: expected) && error ?? "" == each["error"]?.string
        if !isRight { wrong.append(text) }
    }
    if cases.count < 10 { wrong.append("too few cases") }
    #expect(wrong == [])
}

@Test func `a query is printed so that it is read again`() {
    let parameters = [("a b", "c&d=e"), ("ä", "+%"), ("a b", "")]
    let text = URLQuery.encode(parameters)
    let again = URLQuery.parse(text).parameters
    #expect(text == "a+b=c%26d%3De&%C3%A4=%2B%25&a+b=" && again.map(\.0) == parameters.map(\.0))
}

@Test func `a query of any bytes gives text`() {
    let bytes: [UInt8] = [0x61, 0x3D, 0xFF, 0x25, 0x45, 0x32, 0x26, 0x62]
    let parameters = bytes.withUnsafeBufferPointer { URLQuery.parse($0).parameters }
    #expect(parameters.map { $0.0 + "=" + $0.1 } == ["a=\u{FFFD}\u{FFFD}", "b="])
}

@Test func `the parts of a URL can be set`() throws {
    var url = try GoURL(parsing: "http://h/x")
    url.setPath("/a b/ä")
    url.user = GoURL.User(name: "u@", password: "p:")
    url.setFragment("f g")
    #expect(url.description == "http://u%40:p%3A@h/a%20b/%C3%A4#f%20g" && url.redacted.contains("xxxxx@h"))
}
