import AMBytes
import AMCore
import AMNotify
import Testing

/// What Slack answers, and what is kept of it.
@Suite struct SlackTests {
    private static let hook = "{api_url: 'https://h/secret', channel: '#c'}"
    private static let updating =
        """
        {api_url: 'https://slack.com/api/chat.postMessage', update_message: true, channel: c,
        http_config: {authorization: {credentials: x}}}
        """

    @Test func `the body of a good status decides`() async throws {
        let unreadable = "again, clientError: channel \"#c\": could not unmarshal JSON response"
        let table: [(Int, String, String)] = [
            (200, "ok", "told"), (200, "{\"ok\":true}", "told"),
            (
                200, "ok\n",
                "no more, clientError: channel \"#c\": received an error response from Slack: ok\n"
            ),
            (200, "", "no more, clientError: channel \"#c\": received an error response from Slack: "),
            (
                200, "{\"ok\":false,\"error\":\"x\"}",
                "no more, clientError: channel \"#c\": error response from Slack: x"
            ),
            (200, "{}", "no more, clientError: channel \"#c\": error response from Slack: "),
            (200, "{", "\(unreadable) \"{\": unexpected end of JSON input"),
            (429, "slow", "no more, rateLimited: channel \"#c\": unexpected status code 429: slow"),
            (503, "", "again, serverError: channel \"#c\": unexpected status code 503"),
        ]
        var faults: [String] = []
        for (status, body, expected) in table {
            let attempts = try Attempts("slack", Self.hook) { _ in Attempts.says(status, body) }
            let result = await attempts.attempt()
            if result != expected { faults.append("\(body): \(result)") }
        }
        #expect(faults == [])
    }

    @Test func `the address of a webhook is never shown`() async throws {
        let attempts = try Attempts("slack", Self.hook, answer: Attempts.refuses)
        let result = await attempts.attempt()
        let cause = "dial tcp 127.0.0.1:1: connect: connection refused"
        #expect(result == "again, other: Post \"<redacted>\": \(cause)")
    }

    @Test func `where a message is, is kept only if Slack says so and it is to be changed`() async throws {
        let place = "{\"ok\":true,\"ts\":\"1.2\",\"channel\":\"C1\"}"
        let kept = [
            LogEntry.ReceiverPair(key: "channelId", value: .text("C1")),
            LogEntry.ReceiverPair(key: "threadTs", value: .text("1.2")),
        ]
        let table: [(String, String, [LogEntry.ReceiverPair]?)] = [
            (Self.updating, place, kept), (Self.updating, "{\"ok\":true}", nil), (Self.hook, place, nil),
        ]
        var faults: [String] = []
        for (entry, body, expected) in table {
            let attempts = try Attempts("slack", entry) { _ in Attempts.says(200, body) }
            let result = await attempts.attempt()
            if result != "told" || attempts.kept != expected { faults.append("\(body): \(result)") }
        }
        let attempts = try Attempts("slack", Self.updating) { _ in Attempts.says(200, place) }
        _ = await attempts.attempt(kept: kept)
        let changed = attempts.sent.first
        #expect(faults == [] && changed?.url == "https://slack.com/api/chat.update")
        #expect(changed?.text.hasPrefix("{\"channel\":\"C1\",\"ts\":\"1.2\",") == true)
    }

    @Test func `a template that fails leaves the facts in plain words; fields behind another are empty`()
        async throws
    {
        let attempts = try Attempts(
            "slack",
            """
            {api_url: 'https://h/secret', channel: '#c', title: '', text: '{{ .Nope }}', footer: '{{ .Nope }}',
            fields: [~], actions: [~]}
            """
        ) { _ in Attempts.says(200, "ok") }
        let result = await attempts.attempt()
        let text = attempts.sent.first?.text ?? ""
        #expect(result == "told" && text.contains("can't evaluate field Nope") && text.contains("Disk"))
        #expect(!text.contains("#c") && !text.contains("fields") && text.contains("\"footer\":\"\""))
    }
}
