import AMBytes
import AMTesting
import AMText
import AMWeb
import Testing

private let file = "route: {receiver: all, group_wait: 1h}\nreceivers: [{name: all}]\n"

@Suite struct PostAlertsTests {
    /// The status, and the code of a framework error.
    private static func outcome(_ body: String) throws -> String {
        var server = try TestServer(file: file)
        let answer = server.answer(HTTPRequest("POST", "/api/v2/alerts", json: body))
        let code = (try? JSONValue(parsing: bytes(answer)))?["code"]?.integer
        return code.map { "\(answer.status)/\($0)" } ?? "\(answer.status)"
    }

    @Test func `strange bodies get their errors`() throws {
        let deep = String(repeating: "[", count: 100_000)
        let cases: [(String, String)] = [
            (" \n ", "422/602"), ("null", "200"), ("[]", "200"), (" [ ] garbage", "200"),
            ("[null]", "400/400"),
            ("[1]", "400/400"), ("{}", "400/400"), ("[", "400/400"), ("[{", "400/400"), ("[{}", "400/400"),
            ("[{}]", "422/602"), ("[{\"labels\":{}},]", "400/400"),
            ("[{\"labels\":{\"a\":\"b\"},}]", "400/400"),
            ("[{\"labels\":{\"a\":\"b\"}}", "400/400"), ("[{\"labels\":{\"a\" \"b\"}}]", "400/400"),
            ("[{\"labels\":[]}]", "400/400"), ("[{\"labels\":{\"a\":{}}}]", "400/400"),
            ("[{\"labels\":{\"a\":\"\u{1}\"}}]", "400/400"), ("[{\"labels\":{\"a\":\"\\x\"}}]", "400/400"),
            ("[{\"labels\":{\"a\":\"\\u12g4\"}}]", "400/400"), ("[{\"labels\":{\"a\":nul}}]", "400/400"),
            ("[{\"LABELS\":{\"a\":\"b\"},\"sTARTSat\":null}]", "200"),
            ("[{\"label\":{\"a\":\"b\"}}]", "422/602"),
            ("[{\"labels\":{\"a\":\"b\"},\"labels\":null}]", "422/602"),
            ("[{\"labels\":null,\"labels\":{\"a\":\"b\"}}]", "200"),
            ("[{\"labels\":{\"a\":\"b\"},\"x\":[1e999999,{\"y\":[true,false,null,\"\\ud800\"]}]}]", "200"),
            ("[{\"labels\":{\"a\":\"b\"},\"x\":\(deep)", "400/400"), ("\(deep)", "400/400"),
            ("[{\"labels\":{\"a\":\"b\"},\"startsAt\":\"2020-02-30T00:00:00Z\"}]", "400/400"),
            ("[{\"generatorURL\":\"foo\"},{\"labels\":5}]", "400/400"),
            ("[{\"generatorURL\":\"foo\"}]", "422/601"),
            ("[{\"labels\":{}},{\"generatorURL\":\"foo\"}]", "422/601"),
        ]
        var wrong: [String] = []
        for (body, wanted) in cases {
            let got = try Self.outcome(body)
            if got != wanted { wrong.append("\(body.prefix(80)): \(got), not \(wanted)") }
        }
        #expect(wrong.isEmpty)
    }

    @Test func `a generator URL could stand in a request line`() throws {
        let cases: [(String, Bool)] = [
            ("", true), ("/relative", true), ("foo", false), ("not a url", false), ("mailto:a@b", true),
            ("x:y", true), (":x", false), ("1x:y", false), ("http://h:80/", true), ("http://h:8x/", false),
            ("http://h/%zz", false), ("http://h/%41", true), ("http://h/a b", true), ("http://", true),
            ("http:///x", true), ("http://h/x#%zz", true), ("#x", false), ("http://[::1]:9/", true),
            ("http://[::1/", false), ("http://a b/", false), ("http://u:p@h/", true),
            ("http://u p@h/", false),
            ("http://h/?q=%zz", true), ("//h/x", true), ("http://h\\u0001/", false), ("*", true),
            ("http://é/", true),
            ("http://h%41/", false),
        ]
        var wrong: [String] = []
        for (url, isFine) in cases {
            let got = try Self.outcome("[{\"labels\":{\"a\":\"b\"},\"generatorURL\":\"\(url)\"}]")
            if got != (isFine ? "200" : "422/601") { wrong.append("\(url): \(got)") }
        }
        #expect(wrong.isEmpty)
    }

    @Test func `texts come back as Go reads and writes them`() throws {
        let cases: [([UInt8], String)] = [
            (Array("\\u00e9".utf8), "é"), (Array("\\ud83d\\ude42".utf8), "🙂"),
            (Array("\\ud83d".utf8), "\u{FFFD}"),
            (Array("a\\ude42b".utf8), "a\u{FFFD}b"), ([0x61, 0xFF, 0x62], "a\u{FFFD}b"), ([0xC3], "\u{FFFD}"),
            (Array("\\\"\\\\\\/\\b\\f\\n\\r\\t".utf8), "\"\\/\u{8}\u{C}\n\r\t"), (Array("日本".utf8), "日本"),
            (
                Array(String(repeating: "x", count: 100_000).utf8) + Array("\\n".utf8),
                String(repeating: "x", count: 100_000) + "\n"
            ),
        ]
        var wrong: [String] = []
        for (written, wanted) in cases {
            var server = try TestServer(file: file)
            let body =
                Array("[{\"labels\":{\"a\":\"".utf8) + written + Array("\"},\"annotations\":{\"k\":\"".utf8)
                + written + Array("\"}}]".utf8)
            let request = HTTPRequest(
                method: "POST", target: "/api/v2/alerts",
                headers: HTTPFields([.init("Content-Type", "application/json")]), body: body)
            let posted = server.answer(request).status
            let list = try JSONValue(parsing: bytes(server.answer(HTTPRequest("GET", "/api/v2/alerts"))))
            let label = list[0]?["labels"]?["a"]?.string
            let annotation = list[0]?["annotations"]?["k"]?.string
            if posted != 200 || label != wanted || annotation != wanted {
                wrong.append("\(wanted.prefix(20)): \(posted) \(label?.prefix(20) ?? "none")")
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test func `a cut or mangled body is answered and never stored in part`() throws {
        let whole = Array(
            """
            [{"labels":{"alertname":"A\\n","é":"ü\\u00e4"},"annotations":{"s":"t"},
            "startsAt":"2020-01-01T00:00:00Z",
            "endsAt":"2099-01-01T00:00:00+02:00","generatorURL":"http://h/?x=1","other":[1,{"a":null}]},
            {"labels":{"b":"c"}}]
            """.utf8)
        var server = try TestServer(file: file)
        func post(_ body: [UInt8]) -> Int {
            let fields = HTTPFields([.init("Content-Type", "application/json")])
            return server.answer(
                HTTPRequest(method: "POST", target: "/api/v2/alerts", headers: fields, body: body)
            ).status
        }
        var odd: [Int] = []
        for end in 1..<whole.count where post(Array(whole[..<end])) != 400 { odd.append(end) }
        let stored = try JSONValue(parsing: bytes(server.answer(HTTPRequest("GET", "/api/v2/alerts")))).array?
            .count
        var random = SplitMix(seed: 5)
        for _ in 0..<500 {
            var body = whole
            for _ in 0...random.below(3) { body[random.below(body.count)] = UInt8(random.below(256)) }
            let status = post(body)
            if ![200, 400, 422].contains(status) { odd.append(status) }
        }
        #expect(odd.isEmpty && stored == 0)
    }
}
