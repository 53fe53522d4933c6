import AMBytes
import AMNotify
import Testing

/// The addresses of OpsGenie's requests, and what they end with.
@Suite struct OpsGenieTests {
    @Test func `the query of the address is kept, and the alias is named where it has to be`() async throws {
        let attempts = try Attempts(
            "opsgenie",
            "{api_key: ' k ', api_url: 'http://h/base?b=2&identifierType=x&a=1', update_alerts: true}")
        let results = [await attempts.attempt(), await attempts.attempt([Attempts.resolved])]
        let shown = attempts.sent.map { request in
            let parts = request.url.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            let path = parts.map { $0.count == 64 && !$0.contains("?") ? "HASH" : $0 }.joined(separator: "/")
            return "\(request.method) \(path)"
        }
        let query = "?a=1&b=2&identifierType=alias"
        let expected = [
            "POST http://h/base/v2/alerts?b=2&identifierType=x&a=1",
            "PUT http://h/base/v2/alerts/HASH/message\(query)",
            "PUT http://h/base/v2/alerts/HASH/description\(query)",
            "POST http://h/base/v2/alerts/HASH/close\(query)",
        ]
        let keys = Set(attempts.sent.map { $0.headers["Authorization"] ?? "" })
        #expect(results == ["told", "told"] && shown == expected && keys == ["GenieKey  k "])
    }

    @Test func `a status of 429 or 5xx is tried again, and the first failure ends the attempt`() async throws
    {
        let table: [(Int, String)] = [
            (429, "again, rateLimited: unexpected status code 429: x"),
            (500, "again, serverError: unexpected status code 500: x"),
            (422, "no more, clientError: unexpected status code 422: x"),
        ]
        var faults: [String] = []
        for (status, expected) in table {
            let attempts = try Attempts("opsgenie", "{api_key: k, update_alerts: true}") { _ in
                Attempts.says(status, "x")
            }
            let result = await attempts.attempt()
            if result != expected || attempts.sent.count != 1 { faults.append(result) }
        }
        #expect(faults == [])
    }

    @Test func `a key in a file is read at each attempt, rendered and trimmed`() async throws {
        let attempts = try Attempts(
            "opsgenie", "{api_key_file: /k}", files: ["/k": " k-{{ .Status }} \n"])
        let missing = try Attempts("opsgenie", "{api_key_file: /none}")
        let results = [await attempts.attempt(), await missing.attempt()]
        let refusal = "no more, other: read key_file error: open /none: no such file or directory"
        #expect(results == ["told", refusal])
        #expect(attempts.sent.first?.headers["Authorization"] == "GenieKey k-firing")
    }
}
