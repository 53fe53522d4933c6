import AMText
import Testing

@testable import amtool

@Suite struct ConfigDiffTests {
    private static let old = """
        route:
          receiver: team
          group_by: [alertname]
          routes:
          - {matchers: [severity=critical], receiver: pager, routes: [{matchers: ['team=~"db|cache.*"'], receiver: dba}]}
          - {matchers: ['job=~"node-[0-9]+"'], receiver: chat, mute_time_intervals: [nights]}
        receivers:
        - {name: team, webhook_configs: [{url: http://a/one, max_alerts: 5}]}
        - {name: pager}
        - {name: chat}
        - {name: dba}
        inhibit_rules: [{name: smoke, source_matchers: [a=b], target_matchers: [c=d]}]
        time_intervals: [{name: nights, time_intervals: [{weekdays: [monday]}]}]
        """

    /// Runs with another configuration, made by replacing texts.
    private static func run(
        _ changes: [(String, String)], _ words: [String] = [], _ files: [String: String] = [:],
        server: @escaping FakeMachine.Server = { _, _, _ in (500, "") }
    ) async -> FakeMachine.Outcome {
        let new = changes.reduce(old) { $0.replacing($1.0, with: $1.1) }
        let machine = FakeMachine(
            files: files.merging(["old.yml": old, "new.yml": new]) { $1 }, server: server)
        return await machine.run(["config", "diff", "old.yml", "new.yml"] + words)
    }

    @Test func `what does the same is the same, whatever it looks like`() async {
        let run = await Self.run([("severity=critical", "'severity = \"critical\"'")])
        #expect(run == .init(out: "same: old.yml and new.yml do the same with 49 made-up alerts\n"))
    }

    @Test func `the difference of two configurations is told by structure and by what it means`() async {
        let run = await Self.run([
            ("receiver: pager, ", "receiver: pager, group_wait: 10s, "), ("[0-9]+", "[0-9]*"),
            ("max_alerts: 5", "max_alerts: 9"), ("monday", "sunday"), ("a/one", "a/two"),
            ("- {name: chat}", "- {name: chat}\n- {name: new}"), ("c=d", "c=e"),
        ])
        #expect(run.code == 1 && run.errors == "")
        // A list of what is made up would be long; each kind of difference is there.
        let parts = run.out.split(separator: "\n\n", maxSplits: 1).map(String.init)
        #expect(
            parts[0] == """
                What differs between old.yml and new.yml:
                  ~ route {severity="critical"}
                      group_wait: 30s -> 10s
                  - route {job=~"node-[0-9]+"} removed
                      receiver: chat
                  + route {job=~"node-[0-9]*"} added
                      receiver: chat
                  ~ inhibit_rule smoke
                      source {a="b"}, target {c="d"} -> source {a="b"}, target {c="e"}
                  ~ receiver team
                      webhook_configs[0].max_alerts: 5 -> 9
                  + receiver new added
                  ~ time_interval nights
                      time_intervals[0].weekdays[0]: monday -> sunday
                  ~ secrets
                      some differ; they are not shown
                """)
        #expect(
            parts[1].hasPrefix(
                """
                What that means for alerts: 51 of 60 made-up alerts differ:
                  6 made-up alerts:
                      pager: group_wait: 30s -> 10s
                    {severity="critical"}
                    {a="other", severity="critical"}
                    {c="other", severity="critical"}
                    and 3 more

                """))
        let others = [
            """
                  chat: its time intervals are defined in another way
                  chat: group key: {}/{job=~"node-[0-9]+"} -> {}/{job=~"node-[0-9]*"} (groups begin anew)
                {job="node-0"}
            """,
            """
                  no longer a source of the inhibit rule smoke: source {a="b"}, target {c="d"}
                  now a source of the inhibit rule smoke: source {a="b"}, target {c="e"}
                {a="b"}
            """,
            """
                  now a target of the inhibit rule smoke: source {a="b"}, target {c="e"}
                {c="e"}
            """,
        ]
        #expect(others.filter { !parts[1].contains($0) } == [])
    }

    @Test func `alerts come from a file, from standard input or from a server`() async {
        let change = [("severity=critical", "severity=~\"critical|page\"")]
        let alerts = """
            [{"labels":{"alertname":"A","severity":"page"}},{"labels":{"alertname":"B","severity":"info"}}]
            """
        let full = """
            [{"labels":{"alertname":"A","severity":"page"},"annotations":{},"startsAt":"2026-01-01T10:00:00Z",\
            "endsAt":"2026-01-01T11:00:00Z","updatedAt":"2026-01-01T10:00:00Z","fingerprint":"a","receivers":[],\
            "status":{"state":"active","silencedBy":[],"inhibitedBy":[],"mutedBy":[]}}]
            """
        let server: FakeMachine.Server = { _, target, _ in
            target.hasPrefix("/alerts") ? (200, full) : (500, "")
        }
        let file = await Self.run(change, ["--alerts=a.json"], ["a.json": alerts])
        let input = await Self.run(change, ["--alerts", "-"], ["/dev/stdin": alerts])
        let url = ["--alertmanager.url=http://localhost:9093"]
        let live = await Self.run(change, url, server: server)
        let offline = await Self.run(change, url + ["--no-live"])
        let json = await Self.run(change, url + ["-o", "json"], server: server)
        let end = """
            What that means for alerts: 1 of 2 alerts differ:
              1 alert:
                  receivers: team -> pager
                {alertname="A", severity="page"}

            """
        #expect(file == input && file.code == 1 && file.out.hasSuffix(end))
        #expect(live.out.hasSuffix(end.replacing("1 of 2 alerts", with: "1 of 1 alert")))
        #expect(offline.out.contains(" made-up alerts differ"))
        #expect(
            json.out == """
                {"old":"old.yml","new":"new.yml","same":false,"origin":"server","alerts":1,"structure":[\
                {"change":"removed","what":"route","name":"{severity=\\"critical\\"}","details":["receiver: pager"]},\
                {"change":"removed","what":"route","name":"{severity=\\"critical\\"} \\u003e {team=~\\"db|cache.*\\"}",\
                "details":["receiver: dba"]},\
                {"change":"added","what":"route","name":"{severity=~\\"critical|page\\"}","details":["receiver: pager"]},\
                {"change":"added","what":"route","name":"{severity=~\\"critical|page\\"} \\u003e {team=~\\"db|cache.*\\"}",\
                "details":["receiver: dba"]}],"changes":[{"differences":["receivers: team -\\u003e pager"],\
                "labels":[{"labels":{"alertname":"A","severity":"page"}}]}]}

                """)
    }

    @Test func `what cannot be read ends with 2`() async {
        let table: [(words: [String], files: [String: String], text: String)] = [
            (["--alerts=no.json"], [:], "open no.json: no such file or directory\n"),
            (
                ["--alerts=a.json"], ["a.json": "{}"],
                "a.json: not a list of alerts, as GET /api/v2/alerts answers it\n"
            ),
            (["--alerts=a.json"], ["a.json": "[{}]"], "a.json: element 0 has no labels\n"),
            (
                ["--alerts=a.json"], ["a.json": "[{\"labels\":{\"a\":1}}]"],
                "a.json: element 0: the label a is no text\n"
            ),
            (
                ["--alertmanager.url=http://localhost:9093"], [:],
                "[GET /alerts][500] getAlertsInternalServerError \"\"\n"
            ),
        ]
        var got: [FakeMachine.Outcome] = []
        for row in table { got.append(await Self.run([], row.words, row.files)) }
        let bad = await Self.run([("receiver: pager", "receiver: paper")])
        #expect(got == table.map { .init(out: "", errors: "amtool: error: \($0.text)\n", code: 2) })
        #expect(
            bad
                == .init(
                    out: "",
                    errors: "amtool: error: new.yml:5:47: undefined receiver \"paper\" used in route\n",
                    code: 2))
    }
}
