import AMBytes
import AMConfig
import AMCore
import AMText
import Testing

@testable import AMNotify

/// What would be sent, without sending it.
@Suite struct RehearsalTests {
    /// What a rehearsal showed, and how it ended.
    private struct Shown {
        var script: String
        var count: Int
        var isTold: Bool
        /// The texts that it was taken apart into, as `PATH=TEXT`.
        var texts: [String] = []
    }

    private static let files = [
        "/address": "https://far/HUSH-file\n", "/key": " HUSH-key ", "/template": "HUSH-{{ .Status }}",
    ]

    private static func rehearse(_ kind: String, _ entry: String) async throws -> Shown {
        let loader = ConfigurationLoader(
            catalogue: .known,
            environment: DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil }))
        let text = "{route: {receiver: a}, receivers: [{name: a, \(kind)_configs: [\(entry)]}]}"
        let configuration = try loader.load(Array(text.utf8), folder: "/")
        let access = FileAccess(
            read: { (path) throws(FileAccess.Failure) in Array((files[path] ?? "").utf8) },
            glob: { (_) throws(FileAccess.Failure) in [] })
        let ready = try configuration.receivers[0].build(IntegrationMeans(files: access))[0]
        var world = Outbound(
            http: { _ in .failure(TransportFailure(.connection, "this must not leave the machine")) },
            readFile: { .success(Array((files[$0] ?? "").utf8)) }, externalURL: "http://am",
            userAgent: "AM/1", millisecondsLeft: { _ in 9_000 })
        world.machine.now = { Timestamp(seconds: 1_800_000_000) }
        world.machine.variable = { $0 == "AWS_SESSION_TOKEN" ? "HUSH-session" : nil }
        let alert = TestAlert(
            labels: [Label("severity", "page"), Label("empty", "")], annotations: [Label("summary", "mine")],
            isResolved: false, source: "http://am", at: Timestamp(seconds: 1_800_000_000))
        let letter = alert.letter(
            to: configuration.settings.receivers[0], ready.reference, number: 1,
            until: Ticks(nanoseconds: 9))
        let rehearsal = Rehearsal(hiding: configuration.secrets)
        let ending = await Attempt.make(
            letter, by: ready.integration, over: rehearsal.outbound(in: world))
        var isTold = false
        if case .delivered = ending.result { isTold = true }
        return Shown(
            script: String(decoding: rehearsal.script, as: UTF8.self), count: rehearsal.count, isTold: isTold,
            texts: rehearsal.messages.flatMap(\.fields).map { "\($0.path)=\($0.value)" })
    }

    /// Shape: kind, entry, how many requests, what must be seen.
    private static let table: [(String, String, Int, [String])] = [
        ("discord", "{webhook_url: 'https://far/HUSH'}", 1, ["POST <secret>\n", "AMServerTest"]),
        (
            "email",
            """
            {to: 'to@far', from: 'from@here', text: '.{{ .Status }}', html: '', smarthost: 'mail:25',
             auth_username: u, auth_password: HUSH}
            """,
            1,
            [
                "Mail through mail:25, with STARTTLS\n", "MAIL FROM:<from@here> BODY=8BITMIME\n",
                "RCPT TO:<to@far>\n", "Subject: [FIRING:1] AMServerTest", "\n.firing\n",
            ]
        ),
        (
            "incidentio", "{url: 'https://far/', alert_source_token: HUSH}", 1,
            ["POST https://far/\n", "Authorization: Bearer <secret>\n"]
        ),
        (
            "jira",
            """
            {api_url: 'https://far/', project: P, issue_type: Bug,
             http_config: {basic_auth: {username: u, password: HUSH}}}
            """, 2, ["POST https://far/search", "POST https://far/issue", "Authorization: Basic <secret>\n"]
        ),
        ("mattermost", "{webhook_url: 'https://far/HUSH'}", 1, ["POST <secret>\n"]),
        ("msteams", "{webhook_url: 'https://far/HUSH'}", 1, ["POST <secret>\n"]),
        ("msteamsv2", "{webhook_url_file: /address}", 1, ["POST <secret>\n"]),
        (
            "opsgenie", "{api_key: HUSH}", 1,
            ["POST https://api.opsgenie.com/v2/alerts\n", "Authorization: GenieKey <secret>\n"]
        ),
        (
            "pagerduty", "{routing_key: 'HUSH-{{ .Status }}'}", 1,
            ["POST https://events.pagerduty.com/v2/enqueue\n", "\"routing_key\":\"<secret>\""]
        ),
        ("pagerduty", "{service_key_file: /template}", 1, ["\"service_key\":\"<secret>\""]),
        ("pushover", "{user_key: 'HUSH / \"u', token: HUSH}", 1, ["user=<secret>", "token=<secret>"]),
        (
            "rocketchat", "{api_url: 'https://far', token: HUSH-t, token_id: HUSH-i, channel: c}", 1,
            ["X-Auth-Token: <secret>\n", "X-User-Id: <secret>\n"]
        ),
        ("slack", "{api_url: 'https://far/HUSH', channel: c}", 1, ["POST <secret>\n"]),
        (
            "sns",
            """
            {sigv4: {region: eu-west-1, access_key: AK, secret_key: HUSH}, topic_arn: 'arn:aws:sns:a:b:c'}
            """, 1, ["Authorization: AWS4-HMAC-SHA256 <secret>\n"]
        ),
        (
            "telegram", "{bot_token: 'HUSH:1', chat_id: 5}", 1,
            ["/bot<secret>/sendMessage\n", "\"chat_id\":\"5\""]
        ),
        ("victorops", "{api_key: 'HUSH 1', routing_key: r}", 1, ["/<secret>/r\n"]),
        (
            "webex", "{room_id: r, http_config: {authorization: {credentials: HUSH}}}", 1,
            ["Authorization: Bearer <secret>\n"]
        ),
        (
            "webhook",
            """
            {url: 'https://far/HUSH/{{ .Status }}', http_config: {http_headers: {
              X-Open: {values: [seen], secrets: [HUSH]}, X-File: {files: [/key]}}}}
            """, 1,
            [
                "POST <secret>\n", "X-Open: seen\nX-Open: <secret>\n", "X-File: <secret>\n",
                "\"summary\":\"mine\"",
            ]
        ),
        ("webhook", "{url_file: /address}", 1, ["POST <secret>\n", "\"amserver_test\":\"This is a test"]),
        (
            "wechat", "{corp_id: c, api_secret: HUSH}", 2,
            ["corpsecret=<secret>", "access_token=made-up", "AMServerTest"]
        ),
    ]

    @Test func `every integration shows what it would send, and no secret`() async throws {
        var faults: [String] = []
        for (kind, entry, count, seen) in Self.table {
            let shown = try await Self.rehearse(kind, entry)
            let missing = seen.filter { !shown.script.contains($0) }
            let isOpen = shown.script.contains("HUSH") || shown.script.contains("empty")
            if !shown.isTold || shown.count != count || isOpen || !missing.isEmpty {
                faults.append("\(kind) \(entry): \(shown), missing \(missing)")
            }
        }
        let kinds = Set(Self.table.map(\.0))
        #expect(
            kinds.count == Catalogue<any Integration>.known.kinds.count && faults == [],
            "\(faults.joined(separator: "\n"))")
    }

    @Test func `a secret is hidden in each form, and within another`() {
        let screen = SecretScreen(["a/b \"c", "a/b", "<s", "\u{E9}"].map(Secret.init))
        let text = #"a/b "c a/b \"c a%2Fb%20%22c a%2Fb+%22c a/b <s \u003cs é e%C3%A9 <secret>"#
        #expect(
            screen.hide(text)
                == "<secret> <secret> <secret> <secret> <secret> <secret> <secret> <secret> e<secret> "
                + "<secret>ecret>")
    }

    @Test func `a test that is over ends what the test began`() {
        func letter(_ isResolved: Bool) -> Notification {
            let alert = TestAlert(
                labels: [Label("a", "b")], annotations: [], isResolved: isResolved, source: "",
                at: Timestamp(seconds: 1_800_000_000))
            return alert.letter(
                to: Receiver(name: "r"), IntegrationRef(kind: "k", index: 0, sendResolved: true), number: 1,
                until: Ticks(nanoseconds: 9))
        }
        let (first, last) = (letter(false), letter(true))
        let facts = [
            first.groupKey == "{}:{alertname=\"AMServerTest\"}", last.groupKey == first.groupKey,
            last.alerts[0].fingerprint == first.alerts[0].fingerprint, last.alerts[0].isResolved,
            last.alerts[0].startsAt < last.alerts[0].endsAt, last.reason == .allAlertsResolved,
            first.alerts[0].labels == ["a": "b", "alertname": "AMServerTest"],
            first.alerts[0].annotations[TestAlert.mark] == TestAlert.words,
        ]
        #expect(facts.firstIndex(of: false) == nil)
    }

    @Test func `a message is taken apart into its texts, whatever form it has`() async throws {
        let table: [(kind: String, entry: String, texts: [String])] = [
            (
                "webhook", "{url: http://far/HUSH-path}",
                ["method=POST", "url=<secret>", "receiver=a", "alerts[0].labels.severity=page"]
            ),
            (
                "pushover", "{user_key: HUSH-user, token: HUSH-token, title: a & b, message: ü c}",
                ["user=<secret>", "title=a & b", "message=ü c"]
            ),
            (
                "email",
                """
                {to: you@far, from: me@far, smarthost: "far:25", require_tls: false, headers: {Subject: "Größe ü"},
                 html: "<p>=é</p>", text: "a line that is so long that it has to be broken into two of them, =3D\\nü"}
                """,
                [
                    "subject=Größe ü", "to=you@far", "html=<p>=é</p>",
                    "text=a line that is so long that it has to be broken into two of them, =3D\nü",
                ]
            ),
        ]
        var missing: [String] = []
        for row in table {
            let shown = try await Self.rehearse(row.kind, row.entry)
            missing += row.texts.filter { !shown.texts.contains($0) }.map { "\(row.kind): \($0)" }
            missing += shown.texts.filter { $0.contains("HUSH") }
        }
        #expect(missing == [])
    }
}
