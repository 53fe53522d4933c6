import AMBytes
import Testing

@testable import AMServer

/// Templates in the whole server.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TemplateTests {
    private static func configuration(_ receiver: TestReceiver) -> String {
        """
        templates: ["t/*.tmpl"]
        route:
          receiver: team
          group_by: [alertname]
          group_wait: 1ms
          group_interval: 50ms
          repeat_interval: 1h
          labels:
            plain: x
            both: '{{ template "mine" . }}/{{ routeLabels "plain" }}'
            broken: '{{ .Nope }}'
        receivers:
          - name: team
            webhook_configs:
              - url: http://\(receiver.address)/hook

        """
    }

    @Test func `files are read with the configuration, and labels of routes say what they are to`()
        async throws
    {
        let receiver = try TestReceiver()
        let folder = TestFolder()
        folder.makeFolder("t")
        folder.write("t/a.tmpl", "{{ define \"mine\" }}{{ .GroupLabels.alertname }}{{ end }}")
        let node = try TestNode(Self.configuration(receiver), in: folder)
        _ = try await node.post("Up")
        let told = await receiver.next().map { String(decoding: $0.body, as: UTF8.self) } ?? ""
        let groups = try await node.get("/api/v2/alerts/groups").text
        folder.write("t/b.tmpl", "{{ define \"x\" }}\n{{ if }}")
        let bad = try await node.send("POST", "/-/reload")
        folder.write("t/b.tmpl", "{{ define \"mine\" }}new{{ end }}")
        let good = try await node.send("POST", "/-/reload").status
        let after = try await node.get("/api/v2/alerts/groups").text
        let metrics = try await node.get("/metrics").text
        node.server.stop()
        let failure = "failed to parse templates: template: b.tmpl:2: missing value for if"
        let failed = node.log.messages.filter { $0.contains("failed to render route label") }
        let facts = [
            told.contains(#""routeLabels":{"both":"Up/x","plain":"x"},"#),
            groups.contains(#""routeLabels":{"both":"Up/x","plain":"x"}"#),
            bad.status == 500 && bad.text.contains(failure), good == 200,
            after.contains(#""routeLabels":{"both":"new/x","plain":"x"}"#),
            failed.count == 1 && failed[0].hasPrefix("ERROR") && failed[0].contains("label=broken"),
            metrics.contains(
                "alertmanager_notification_template_fallbacks_total{integration=\"webhook\"} 0\n"),
        ]
        #expect(facts.allSatisfy { $0 }, "\(facts) \(bad) \(told) \(groups) \(node.log.messages)")
    }

    @Test func `a start with a file that is no template says so`() throws {
        let receiver = try TestReceiver()
        let folder = TestFolder()
        folder.makeFolder("t")
        folder.write("t/a.tmpl", "{{ nope }}")
        let text =
            "failed to apply initial configuration: failed to parse templates: "
            + "template: a.tmpl:1: function \"nope\" not defined"
        let failure = #expect(throws: StartFailure.self) {
            try TestNode(Self.configuration(receiver), in: folder)
        }
        #expect(failure?.text == text)
    }
}
