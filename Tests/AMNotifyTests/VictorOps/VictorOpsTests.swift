import AMBytes
import AMNotify
import Testing

/// What is told to VictorOps, and what is not told to anybody.
@Suite struct VictorOpsTests {
    @Test func `the type of a message is one that VictorOps knows`() async throws {
        let table = [
            ("INFO", Attempts.firing, "INFO"), ("info", Attempts.firing, "CRITICAL"),
            ("", Attempts.firing, "CRITICAL"), ("WARNING", Attempts.resolved, "RECOVERY"),
        ]
        var faults: [String] = []
        for (type, alert, expected) in table {
            let attempts = try Attempts(
                "victorops", "{api_key: k, routing_key: r, message_type: '\(type)'}")
            _ = await attempts.attempt([alert])
            let text = attempts.sent.first?.text ?? ""
            if !text.contains("\"message_type\":\"\(expected)\"") { faults.append("\(type): \(text)") }
        }
        #expect(faults == [])
    }

    @Test func `the address, which has the key in it, is never shown`() async throws {
        let cause = "dial tcp 127.0.0.1:1: connect: connection refused"
        let table = [
            ("{api_key: k, routing_key: r}", "again, other: Post \"<redacted>\": \(cause)"),
            (
                "{api_key_file: /k, routing_key: r}",
                "no more, other: failed to read API key from file: open /k: no such file or directory"
            ),
            (
                "{api_key: k, routing_key: '{{ .X }}'}",
                "no more, other: template: :1:3: executing \"\" at <.X>: can't evaluate field X in type "
                    + "*template.Data"
            ),
            (
                "{api_key: k, routing_key: r, custom_fields: {a: '{{ .X }}'}}",
                "again, other: templating error: template: :1:3: executing \"\" at <.X>: can't evaluate field "
                    + "X in type *template.Data"
            ),
        ]
        var faults: [String] = []
        for (entry, expected) in table {
            let result = await (try Attempts("victorops", entry, answer: Attempts.refuses)).attempt()
            if result != expected { faults.append(result) }
        }
        #expect(faults == [])
    }
}
