import AMBytes
import AMNotify
import AMText
import Testing

/// What is told to Pushover, and what is not told to anybody.
@Suite struct PushoverTests {
    /// The parameters of the only request.
    private static func parameters(_ entry: String) async throws -> [String: String] {
        let attempts = try Attempts("pushover", "{user_key: u, token: t, \(entry)}")
        _ = await attempts.attempt()
        let query = attempts.sent.first?.url.split(separator: "?", maxSplits: 1).last ?? ""
        return Dictionary(URLQuery.parse(String(query)).parameters) { $1 }
    }

    @Test func `durations are whole seconds, and a life of less than one is none`() async throws {
        let short = try await Self.parameters("retry: 1999ms, expire: 1h0.5s, ttl: 999ms")
        let long = try await Self.parameters("ttl: 1s, html: true, message: '{{ \"<b>\" }}'")
        let found = [
            short["retry"], short["expire"], short["ttl"], long["ttl"], long["html"], long["message"],
        ]
        #expect(found == ["1", "3600", nil, "1", "1", "&lt;b&gt;"])
    }

    @Test func `the address, which has the keys in it, is never shown`() async throws {
        let cause = "dial tcp 127.0.0.1:1: connect: connection refused"
        let table = [
            ("{user_key: u, token: t}", "again, other: Post \"<redacted>\": \(cause)"),
            (
                "{user_key_file: /u, token: t}",
                "no more, other: read user_key_file error: open /u: no such file or directory"
            ),
            (
                "{user_key: u, token_file: /t}",
                "no more, other: read token_file error: open /t: no such file or directory"
            ),
        ]
        var faults: [String] = []
        for (entry, expected) in table {
            let result = await (try Attempts("pushover", entry, answer: Attempts.refuses)).attempt()
            if result != expected { faults.append(result) }
        }
        #expect(faults == [])
    }
}
