import AMBytes
import AMCore
import AMNotify
import Testing

/// How PagerDuty's refusals are told, and which of them are tried again.
@Suite struct PagerDutyTests {
    private static let second = "{routing_key: k, url: 'https://h/v2'}"
    private static let first = "{service_key: k}"

    @Test func `each version has its own refusals that are tried again`() async throws {
        let table: [(String, Int, String, String)] = [
            (Self.second, 202, "", "told"),
            (Self.second, 429, "x", "again, rateLimited: unexpected status code 429"),
            (Self.second, 403, "x", "no more, authError: unexpected status code 403"),
            (Self.second, 500, "x", "again, serverError: unexpected status code 500"),
            (Self.second, 400, "x", "no more, clientError: unexpected status code 400"),
            (Self.second, 400, "{}", "no more, clientError: unexpected status code 400: : "),
            (
                Self.second, 400, "{\"message\":\"m\",\"errors\":[\"a\",\"b\"]}",
                "no more, clientError: unexpected status code 400: m: a,b"
            ),
            (Self.first, 429, "x", "no more, other: unexpected status code 429"),
            (Self.first, 403, "x", "again, other: unexpected status code 403"),
            (Self.first, 500, "x", "again, other: unexpected status code 500"),
        ]
        var faults: [String] = []
        for (entry, status, body, expected) in table {
            let attempts = try Attempts("pagerduty", entry) { _ in Attempts.says(status, body) }
            let result = await attempts.attempt()
            if result != expected { faults.append("\(status) \(body): \(result)") }
        }
        #expect(faults == [])
    }

    @Test func `what keeps a request from going out is told with the address, which is no secret`()
        async throws
    {
        let cause = "dial tcp 127.0.0.1:1: connect: connection refused"
        let url = "https://events.pagerduty.com/generic/2010-04-15/create_event.json"
        let table = [
            (
                Self.second,
                "again, other: failed to post message to PagerDuty: Post \"https://h/v2\": \(cause)"
            ),
            (Self.first, "again, other: failed to post message to PagerDuty v1: Post \"\(url)\": \(cause)"),
            (
                "{service_key_file: /k}",
                "no more, other: failed to read service key from file: open /k: no such file or directory"
            ),
            (
                "{routing_key_file: /k}",
                "no more, other: failed to read routing key from file: open /k: no such file or directory"
            ),
            ("{service_key: '{{ \"\" }}'}", "no more, other: service key cannot be empty"),
        ]
        var faults: [String] = []
        for (entry, expected) in table {
            let result = await (try Attempts("pagerduty", entry, answer: Attempts.refuses)).attempt()
            if result != expected { faults.append(result) }
        }
        #expect(faults == [])
    }

    @Test func `a large event loses its details, and the log says how large it was`() async throws {
        let attempts = try Attempts(
            "pagerduty",
            "{service_key: k, details: {x: '\(String(repeating: "y", count: 600_000))'}, client: ''}"
        )
        let result = await attempts.attempt()
        let isSmall = (attempts.sent.first?.body.count ?? 0) < 1000
        let line = attempts.lines.first?.message ?? ""
        #expect(
            result == "told" && isSmall && line.hasPrefix("Truncated Details because message of size 600KB"))
    }
}
