import AMBytes
import AMNotify
import AMText
import Testing

/// How WeChat's token is fetched, kept and forgotten.
@Suite struct WeChatTests {
    private static let entry = "{corp_id: '{{ \"c\" }}', api_secret: s, api_url: 'http://h/?x=1'}"

    /// A far end that hands out a token, and answers messages with a text.
    private static func service(_ answer: String, token: String = "{\"access_token\":\"T\"}")
        -> Attempts.Answer
    {
        { request in Attempts.says(200, request.url.contains("gettoken") ? token : answer) }
    }

    @Test func `a token is used for two hours, and fetched anew when it is called expired`() async throws {
        let good = try Attempts("wechat", Self.entry, answer: Self.service("{\"errcode\":0}"))
        var results = [await good.attempt(), await good.attempt()]
        good.wait(.hours(2))
        results.append(await good.attempt())
        good.wait(.seconds(1))
        results.append(await good.attempt())
        let methods = good.sent.map(\.method)
        let expired = try Attempts(
            "wechat", Self.entry, answer: Self.service("{\"errcode\":42001,\"errmsg\":\"old\"}"))
        let failures = [await expired.attempt(), await expired.attempt()]
        #expect(results == ["told", "told", "told", "told"])
        #expect(methods == ["GET", "POST", "POST", "POST", "GET", "POST"])
        #expect(failures == ["again, other: old", "again, other: old"] && expired.sent.count == 4)
    }

    @Test func `the query of the address is kept for the message alone`() async throws {
        let attempts = try Attempts("wechat", Self.entry, answer: Self.service("{}"))
        let result = await attempts.attempt()
        let urls = attempts.sent.map(\.url)
        #expect(
            result == "told"
                && urls == [
                    "http://h/gettoken?corpid=c&corpsecret=s", "http://h/message/send?access_token=T&x=1",
                ])
    }

    @Test func `failures say whether another attempt makes sense, and show no address`() async throws {
        let refused = "Get \"<redacted>\": dial tcp 127.0.0.1:1: connect: connection refused"
        let table: [(String, Attempts.Answer)] = [
            ("again, other: \(refused)", Attempts.refuses),
            (
                "no more, other: invalid APISecret for CorpID: {{ \"c\" }}",
                Self.service("", token: "{\"access_token\":\"\"}")
            ),
            ("no more, other: EOF", Self.service("", token: "")),
            ("no more, other: no", Self.service("{\"errcode\":1,\"errmsg\":\"no\"}")),
            ("again, other: unexpected end of JSON input", Self.service("")),
            (
                "again, clientError: unexpected status code 404",
                { request in
                    request.method == "GET"
                        ? Attempts.says(404, "{\"access_token\":\"T\"}")
                        : Attempts.says(404, "{\"errcode\":0}")
                }
            ),
        ]
        var faults: [String] = []
        for (expected, answer) in table {
            let result = await (try Attempts("wechat", Self.entry, answer: answer)).attempt()
            if result != expected { faults.append(result) }
        }
        #expect(faults == [])
    }
}
