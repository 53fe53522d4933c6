import AMConfig
import AMCore
import AMNotify
import AMText
import Testing

/// What integrations get for their templates.
@Suite struct RenderingTests {
    private static let means = IntegrationMeans(
        files: FileAccess(
            read: { path throws(FileAccess.Failure) in throw FileAccess.Failure("open \(path)") },
            glob: { _ in [] }))

    private static let texts: [(template: String, html: Bool, output: String)] = [
        ("", false, ""), ("", true, ""), ("plain < text", false, "plain < text"),
        ("{{ .Receiver }}", false, #"team\.x"#), ("{{ .Status }}", false, "firing"),
        ("{{ .GroupLabels.alertname }}", true, "High&lt;Latency&gt;"),
        ("{{ len .Alerts.Firing }} of {{ len .Alerts }}", false, "2 of 3"),
        ("{{ .CommonLabels }}", false, "alertname=High<Latency>, job=node"),
        (
            "{{ range .Alerts }}{{ .StartsAt }};{{ end }}", false,
            "2027-01-15 07:43:20.5 +0000 UTC;2027-01-15 09:43:20.5 +0200 +0200;"
                + "2027-01-15 07:43:20.5 +0000 UTC;"
        ),
        (
            "{{ (index .Alerts 0).EndsAt.IsZero }} {{ (index .Alerts 2).EndsAt.Unix }}", false,
            "true 1800000000"
        ),
        ("{{ now.Unix }} {{ since (index .Alerts 0).StartsAt }}", false, "1800000000 16m39.5s"),
        ("{{ .NotificationReason }}|{{ .ExternalURL }}", false, "first notification|http://am.example:9093"),
        ("{{ routeLabels \"team\" }}|{{ .RouteLabels }}", false, "{{ not again }}|team={{ not again }}"),
        ("{{ printf \"%T\" . }}", false, "*template.Data"),
        ("{{ slice \"é\" 0 1 }}", false, "\u{FFFD}"),
    ]

    @Test func `templates of a letter see its facts`() throws {
        let rendering = LetterSample().rendering(
            LetterSample.letter(routeLabels: ["team": "{{ not again }}"]))
        let faults = try Self.texts.compactMap { text -> String? in
            let template = text.html ? Self.means.html(text.template) : Self.means.text(text.template)
            let output = try rendering.text(template)
            return output == text.output ? nil : "\(text.template): \(output)"
        }
        #expect(faults == [])
    }

    @Test func `a template that fails is a failure that is not tried again`() {
        let rendering = LetterSample().rendering()
        var fields = FieldByField(rendering)
        let said = [
            fields.text(Self.means.text("{{ .Status }}")), fields.text(Self.means.text("{{ .Nope }}")),
            fields.text(Self.means.text("{{ .Status }}")),
        ]
        let text =
            #"template: :1:3: executing "" at <.Nope>: can't evaluate field Nope in type *template.Data"#
        #expect(said == ["firing", "", ""])
        #expect(fields.failure == DeliveryFailure(text, mayRetry: false, reason: .other))
    }

    @Test func `bytes that are no UTF-8 are handed out as they are where somebody asks for bytes`() throws {
        let bytes = try LetterSample().rendering().bytes(Self.means.text("{{ slice \"é\" 0 1 }}"))
        #expect(bytes == [0xC3])
    }

    @Test func `a message whose template fails tells the facts and the error, and is noted`() {
        let sample = LetterSample()
        let message = sample.rendering().message(Self.means.text("{{ template \"nope\" }}"))
        let error = #"template: :1:12: executing "" at <{{template "nope"}}>: template "nope" not defined"#
        let alert = """
            Labels:
             - alertname = High<Latency>
             - instance = web-N
             - job = node
            Annotations:
             - summary = it is & "slow"
            Source: http://prom/g?a=1&b=2

            """
        let wanted = """
            [FIRING:2] High<Latency>

            Alerts Firing:
            \(alert.replacing("web-N", with: "web-1"))
            \(alert.replacing("web-N", with: "web-2"))
            Alerts Resolved:
            \(alert.replacing("web-N", with: "web-3"))
            Alertmanager: http://am.example:9093/#/alerts?receiver=team%5C.x
            The template of this message failed: \(error)
            """
        #expect(message == wanted)
        #expect(sample.noted.all == [error])
    }

    @Test func `in a place for HTML the plain facts are escaped`() {
        let sample = LetterSample()
        let message = sample.rendering().message(Self.means.html("<b>{{ .Nope }}</b>"))
        #expect(
            message.hasPrefix("<pre>[FIRING:2] High&lt;Latency&gt;\n") && message.hasSuffix("</pre>")
                && message.contains("it is &amp; &#34;slow&#34;") && sample.noted.all.count == 1)
    }

    @Test func `a message whose template works is not noted`() {
        let sample = LetterSample()
        #expect(sample.rendering().message(Self.means.text("{{ .Status }}")) == "firing")
        #expect(sample.noted.all == [])
    }
}
