import AMTesting
import AMText
import Testing

@testable import amtool

@Suite struct ConfigTestTests {
    /// A configuration with several ways to tell.
    static let configuration = """
        global:
          smtp_smarthost: mail.example.org:25
          smtp_from: am@example.org
          smtp_require_tls: false
        templates: [words.tmpl]
        route:
          receiver: team
          group_by: [alertname]
          group_wait: 30s
          group_interval: 5m
          repeat_interval: 4h
          routes:
          - {matchers: [severity=critical], receiver: pager, group_wait: 10s}
          - {matchers: [team=night], receiver: team, mute_time_intervals: [nights]}
        receivers:
        - name: team
          slack_configs:
          - api_url: http://slack.example.org/s3cr3t
            channel: '#{{ .CommonLabels.team }}'
            title: '{{ template "words" . }}'
            send_resolved: true
          email_configs:
          - to: team@example.org
            text: '{{ range .Alerts }}{{ .Annotations.summary }}{{ end }}'
            html: ''
        - name: pager
          pushover_configs:
          - {user_key_file: /secrets/user, token_file: /secrets/token, message: '{{ .Status }} ✓'}
        time_intervals:
        - name: nights
          time_intervals: [{times: [{start_time: '22:00', end_time: '24:00'}]}]
        """
    static let files = [
        "am.yml": configuration,
        "words.tmpl": "{{ define \"words\" }}[{{ .Alerts | len }}] {{ .Status }}{{ end }}",
    ]

    /// Runs suites that lie beside the configuration.
    static func run(_ suite: String, _ words: String...) async -> FakeMachine.Outcome {
        let machine = FakeMachine(files: files.merging(["t.yml": suite]) { $1 })
        return await machine.run(["config", "test", "t.yml"] + words)
    }

    @Test func `what is told is held against what is expected, with its words`() async {
        let run = await Self.run(
            """
            config: am.yml
            tests:
            - name: the team hears of it twice, in Slack and by mail
              alerts:
              - labels: {alertname: Slow, team: web}
                annotations: {summary: Müde äußerst}
                fires: 0s to 10m
              until: 20m
              expect:
              - at: 30s
                receiver: team
                integration: slack
                group: {alertname: Slow}
                firing: [Slow]
                reason: first notification
                fields:
                  channel: '#web'
                  title: '[1] firing'
                  attachments[0].title: {contains: ['[1]', firing], lacks: resolved, matches: '^\\[\\d\\]'}
                  url: <secret>
              - at: 30s
                receiver: team
                integration: email[0]
                fields: {to: team@example.org, text: Müde äußerst, subject: {contains: 'FIRING:1'}}
                contains: äußerst
                lacks: [no value, resolved]
              - {at: 10m30s, receiver: team, resolved: [{team: web}], fields: {title: '[1] resolved'}}
            - name: files with secrets need not be there
              alerts: [{labels: {alertname: Fire, severity: critical}}]
              until: 1m
              expect: [{at: 10s, receiver: pager, firing: 1, fields: {message: firing ✓, priority: {}}}]
            """)
        #expect(run == .init(out: "ok   t.yml: 2 tests, 4 notifications, 21m simulated in 0ms\n"))
    }

    @Test func `silences, time intervals and posts play in simulated time`() async {
        let run = await Self.run(
            """
            config: am.yml
            start: 2026-03-02 21:00
            tests:
            - name: a silence, made when it begins
              alerts: [{labels: {alertname: A, team: web}}]
              silences: [{matchers: ['alertname="A"', 'team=~"w.*"'], active: from 0s for 7m}]
              until: 15m
              expect: [{at: 10m30s, receiver: team}]
            - name: a muted night
              alerts: [{labels: {alertname: A, team: night}, fires: from 22:10}]
              until: Tue 00:30
              expect: [{at: Tue 00:00 to Tue 00:05, receiver: team, firing: 1}]
            - name: posted once, so resolve_timeout ends it
              alerts: [{labels: {alertname: A, team: web}, posted: 1m}]
              until: 30m
              expect:
              - {at: 1m30s, receiver: team, firing: [A]}
              - {at: 6m30s, receiver: team, integration: slack, resolved: [A]}
            - name: posted with an end of its own
              alerts: [{labels: {alertname: A, team: web}, posted: 0s, starts_at: 0s, ends_at: 20s}]
              until: 30m
              expect: []
            - name: an alert that comes back
              alerts: [{labels: {alertname: A, team: web}, fires: [0s to 2m, 7m to 8m]}]
              ignore: [team]
              until: 30m
              expect: []
            """)
        #expect(run == .init(out: "ok   t.yml: 5 tests, 13 notifications, 5h15m simulated in 0ms\n"))
    }

    static let failing = """
        config: am.yml
        tests:
        - name: everything is wrong
          alerts:
          - {labels: {alertname: Slow, team: web}, fires: 0s to 10m}
          - {labels: {alertname: Fire, severity: critical}, fires: from 1m}
          until: 12m
          expect:
          - {at: 1m, receiver: team, integration: slack, firing: [{team: db}], fields: {title: '[2] firing'}}
          - {at: 2m to 3m, receiver: team, integration: email, group: {alertname: Fast}, resolved: 2}
          - {at: 11m, receiver: pager, firing: 1, fields: {text: x, message: {contains: slow}}}
          - {at: 11m30s, receiver: pager}
        - name: this one is right
          expect: []
        """

    @Test func `a failed test shows what was expected beside what was told`() async {
        let run = await Self.run(Self.failing)
        #expect(run.code == 1 && run.errors == "")
        #expect(
            run.out == """
                FAIL everything is wrong (t.yml:3)
                  - 1m        Mon 12:01:00  team/slack         *                   firing 1: {team="db"}
                  + 30s       Mon 12:00:30  team/slack[0]      {alertname="Slow"}  firing 1: {team="web"}
                        t.yml:9:5: at: expected 1m, got 30s
                        t.yml:9:5: firing: expected {team="db"}, got {alertname="Slow", team="web"}
                        t.yml:9:88: title: expected "[2] firing", got "[1] firing"
                  - 2m to 3m  Mon 12:02:00  team/email         {alertname="Fast"}                                   resolved 2
                  + 30s       Mon 12:00:30  team/email[0]      {alertname="Slow"}  firing 1: {team="web"}
                        t.yml:10:5: at: expected 2m to 3m, got 30s
                        t.yml:10:5: group: expected {alertname="Fast"}, got {alertname="Slow"}
                        t.yml:10:5: firing: expected none, got {alertname="Slow", team="web"}
                        t.yml:10:5: resolved: expected 2, got none
                  + 10m30s    Mon 12:10:30  team/slack[0]      {alertname="Slow"}                                   resolved 1: {team="web"}
                        told, but not expected
                  - 11m       Mon 12:11:00  pager              *                   firing 1
                        t.yml:11:5: expected, but not told
                  - 11m30s    Mon 12:11:30  pager              *                   *                                *
                  + 1m10s     Mon 12:01:10  pager/pushover[0]  {alertname="Fire"}  firing 1: {severity="critical"}
                        t.yml:12:5: at: expected 11m30s, got 1m10s
                FAIL t.yml: 2 tests, 1 failed, 4 notifications, 1h12m simulated in 0ms

                """)
    }

    @Test func `colours are for terminals`() async {
        let files = Self.files.merging(["t.yml": Self.failing]) { $1 }
        let plain = await FakeMachine(files: files).run("config", "test", "t.yml")
        let coloured = await FakeMachine(files: files, terminals: [1]).run("config", "test", "t.yml")
        let refused = await FakeMachine(
            files: files, environment: ["HOME": "/home", "NO_COLOR": "1"], terminals: [1]
        ).run("config", "test", "t.yml")
        #expect(coloured.out.contains("\u{1B}[31mFAIL\u{1B}[0m everything") && refused == plain)
        #expect(!plain.out.contains("\u{1B}"))
    }

    @Test func `routes are tested alone, also at a moment`() async {
        let run = await Self.run(
            """
            config: am.yml
            routes:
            - {labels: {severity: critical, alertname: A}, receivers: [pager], groups: [{alertname: A}]}
            - {labels: {severity: critical, alertname: A}, receivers: [team], name: wrong}
            - {labels: {severity: critical, alertname: A}, receivers: [pager], groups: [{}], name: group}
            - {labels: {team: night}, receivers: [], at: 23:00}
            - {labels: {team: night}, receivers: [], at: 13:00}
            """)
        #expect(
            run
                == .init(
                    out: """
                        FAIL wrong (t.yml:4)
                          t.yml:4:3: receivers: expected team, got pager
                        FAIL group (t.yml:5)
                          t.yml:5:3: group at pager: expected {}, got {alertname="A"}
                        FAIL routes {team="night"} at 1h (t.yml:7)
                          t.yml:7:3: receivers: expected none, got team
                        FAIL t.yml: 5 tests, 3 failed

                        """, code: 1))
    }

    @Test func `some tests are chosen by their names, and all that was told is shown on demand`() async {
        let suite = """
            config: am.yml
            tests:
            - {name: one, alerts: [{labels: {alertname: A}}], until: 1m, expect: [{at: 30s, receiver: team}]}
            - {name: two, expect: [{at: 30s, receiver: team}]}
            """
        let one = await Self.run(suite, "--run", "^o", "-o", "extended")
        let json = await Self.run(suite, "--run", "two", "-o", "json")
        let none = await Self.run(suite, "--run", "three")
        let bad = await Self.run(suite, "--run", "(")
        #expect(
            one.out == """
                pass one (t.yml:3)
                    30s  Mon 12:00:30  team/email[0]  {alertname="A"}  firing 1
                    30s  Mon 12:00:30  team/slack[0]  {alertname="A"}  firing 1
                ok   t.yml: 1 test, 2 notifications, 1m simulated in 0ms

                """)
        #expect(
            json.out == """
                [{"suite":"t.yml","problems":[],"tests":[{"name":"two","place":"t.yml:4","passed":false,\
                "faults":["- 30s  Mon 12:00:30  team  *  *  *\\n      t.yml:4:24: expected, but not told"],\
                "told":[],"notifications":0,"simulatedSeconds":3630,"seconds":0}]}]

                """)
        #expect([none.code, bad.code, json.code] == [2, 2, 1])
        #expect(none.errors == "amtool: error: --run: no test has such a name\n\n")
    }

    @Test func `results are written for systems of continuous integration`() async throws {
        let files = Self.files.merging([
            "t.yml": Self.failing, "bad.yml": "config: am.yml\nnope: 1\n",
            "odd.yml": "config: am.yml\ntests: [{name: \"<a> & \\\"b\\\" \\x01\\n\", expect: []}]",
        ]) { $1 }
        let machine = FakeMachine(files: files)
        let run = await machine.run("config", "test", "t.yml", "bad.yml", "odd.yml", "--junit", "r.xml")
        let text = try #require(machine.madeFiles["r.xml"])
        let document = try #require(XMLReading(text))
        let cases = document.elements("testcase").compactMap { $0["name"] }
        let refused = await machine.run("config", "test", "odd.yml", "--junit=/nowhere/r.xml")
        #expect(run.code == 2)
        #expect(
            cases == ["everything is wrong", "this one is right", "suite", "<a> & \"b\" \u{FFFD}\n"])
        #expect(
            document.elements("testsuites") == [["tests": "4", "failures": "1", "errors": "1"]]
                && document.elements("failure").count == 1 && document.elements("error").count == 1)
        #expect(refused.code == 2 && refused.errors.contains("open /nowhere/r.xml: no such file"))
    }

    /// The file of a zone that is always an hour ahead, as Berlin is in winter.
    /// Source: RFC 8536 §3.
    private static let winter: [UInt8] =
        Array("TZif".utf8) + [UInt8](repeating: 0, count: 32) + [0, 0, 0, 1, 0, 0, 0, 4]
        + [0, 0, 0x0E, 0x10, 0, 0] + Array("CET\0".utf8)

    /// Runs a suite that lies beside the example configuration.
    private static func runExample(_ suite: String) async throws -> FakeMachine.Outcome {
        let machine = FakeMachine(
            files: [
                "alertmanager.yml": try VectorFile.text("../../examples/alertmanager.yml"), "t.yml": suite,
            ],
            zones: ZoneDatabase { $0 == "Europe/Berlin" ? Self.winter : nil })
        return await machine.run("config", "test", "t.yml")
    }

    @Test func `the example suites pass, days of simulated time in a moment`() async throws {
        let example = try await Self.runExample(
            try VectorFile.text("../../examples/alertmanager_test.yml"))
        let page = try VectorFile.text("../../docs/amtool.md")
        let start = try #require(page.firstRange(of: "```yaml\n"))
        let end = try #require(page[start.upperBound...].firstRange(of: "```"))
        let shown = try await Self.runExample(String(page[start.upperBound..<end.lowerBound]))
        #expect(example.code == 0 && example.out.hasPrefix("ok   t.yml: 10 tests, "), "\(example.out)")
        #expect(shown.code == 0 && shown.out.hasPrefix("ok   t.yml: 3 tests, "), "\(shown.out)")
    }
}
