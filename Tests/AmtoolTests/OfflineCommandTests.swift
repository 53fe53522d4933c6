import AMText
import Testing

@testable import amtool

@Suite struct OfflineCommandTests {
    private static let configuration = """
        route:
          receiver: default
          routes:
          - matchers: [severity="critical"]
            receiver: pager
            continue: true
            routes:
            - matchers: ['team=~"db|cache"']
              receiver: db-pager
          - matchers: ['severity=~"warning|critical"', 'env!="dev"']
            receiver: chat
          - match: {legacy: "yes"}
            match_re: {node: "n[0-9]+"}
            receiver: legacy
          - matchers: ['"utf8 näme"="ü"']
            receiver: chat
        receivers: [{name: default},{name: pager},{name: db-pager},{name: chat},{name: legacy}]
        """

    private static func machine() -> FakeMachine {
        FakeMachine(
            files: [
                "am.yml": configuration, "bad.yml": "BAD", "t.tmpl": "{{ define \"x\" }}hi{{ end }}",
                "data.json":
                    "{\"status\":\"s\",\"alerts\":[{\"status\":\"firing\",\"labels\":{\"a\":\"b\"}}]}",
            ])
    }

    @Test func `the routing tree is drawn`() async {
        let run = await Self.machine().run("config", "routes", "--config.file=am.yml")
        #expect(
            run.out == """
                Routing tree:
                .
                └── default-route  receiver: default
                    ├── {severity="critical"}  continue: true  receiver: pager
                    │   └── {team=~"db|cache"}  receiver: db-pager
                    ├── {env!="dev",severity=~"warning|critical"}  receiver: chat
                    ├── {legacy="yes",node=~"^(?:n[0-9]+)$"}  receiver: legacy
                    └── {"utf8 näme"="ü"}  receiver: chat


                """)
    }

    @Test func `routes are tested`() async {
        let machine = Self.machine()
        let file = "--config.file=am.yml"
        let tree = await machine.run(
            "config", "routes", "test", file, "--tree", "severity=critical", "team=db")
        let none = await machine.run("config", "routes", "test", file)
        let other = await machine.run("config", "routes", "test", file, "a=b", "--verify.receivers=x")
        let same = await machine.run("config", "routes", "test", file, "a=b", "--verify.receivers", "default")
        let words = await machine.run("config", "routes", "test", file, "severity")
        let unequal = await machine.run("config", "routes", "test", file, "severity!=x")
        #expect(
            tree.out == """
                Matching routes:
                .
                └── default-route
                    ├── {severity="critical"}
                    │   └── {team=~"db|cache"}  receiver: db-pager
                    └── {env!="dev",severity=~"warning|critical"}  receiver: chat


                db-pager,chat

                """)
        let warning = "WARNING: Expected receivers did not match resolved receivers.\n"
        #expect(
            [none, other, same, words, unequal] == [
                .init(out: "default\n"), .init(out: "default\n" + warning, code: 1), .init(out: "default\n"),
                .init(
                    out: "",
                    errors: "amtool: error: Failed to parse labels: bad matcher format: severity\n\n", code: 1
                ),
                .init(
                    out: "", errors: "amtool: error: Labels must be specified as key=value pairs\n\n", code: 1
                ),
            ])
    }

    @Test func `what a configuration does with an alert is explained`() async {
        let rules = """

            inhibit_rules:
            - source_matchers: [severity="critical"]
              target_matchers: [severity="warning"]
              equal: [cluster]
            - {name: quiet, source_matchers: [a="b"], target_matchers: [team="db"]}
            time_intervals: [{name: nights, time_intervals: [{weekdays: [monday]}]}]
            """
        let routes = """
            route:
              receiver: default
              routes:
              - {matchers: [team="db"], receiver: dbs, group_by: [alertname, zone], group_wait: 10s,
                 mute_time_intervals: [nights]}
            receivers: [{name: default}, {name: dbs}]
            """
        let machine = FakeMachine(files: ["am.yml": routes + rules])
        let run = await machine.run(
            "alert", "explain", "--config.file=am.yml", "Slow", "team=db", "severity=critical")
        #expect(
            run.out == """
                Matching routes:
                .
                └── default-route
                    └── {team="db"}  receiver: dbs

                Notifications:
                 - dbs: in the group {alertname="Slow"}; first after 10s; news every 5m; again after 4h; \
                not within nights

                Inhibition:
                 - rule 1: while it fires, holds back alerts that match {severity="warning"} and \
                have the same cluster
                 - rule 2 (quiet): held back while alerts fire that match {a="b"}

                """)
        #expect(machine.requests.isEmpty)
    }

    @Test func `a configuration is checked`() async {
        let machine = Self.machine()
        let both = await machine.run("check-config", "am.yml", "bad.yml")
        let missing = await machine.run("check-config", "nofile.yml", "am.yml")
        let input = await machine.run("check-config")
        #expect(
            both
                == .init(
                    out: """
                        Checking 'am.yml'  SUCCESS
                        Found:
                         - global config
                         - route
                         - 0 inhibit rules
                         - 5 receivers
                         - 0 templates

                        Checking 'bad.yml'  FAILED: yaml: unmarshal errors:
                          line 1: cannot unmarshal !!str `BAD` into config.plain


                        """, errors: "amtool: error: failed to validate 1 file(s)\n\n", code: 1))
        #expect(
            missing.errors == "amtool: error: path 'nofile.yml' does not exist\n\n" && missing.out.isEmpty)
        #expect(input.errors == "amtool: error: Failed to read from standard input\n")
    }

    @Test func `templates are rendered`() async {
        let table: [(flags: [String], out: String, errors: String)] = [
            (
                ["--template.text={{ template \"x\" . }} {{ .Status }} {{ .CommonLabels }}"],
                "hi alertstatus commonlabelkey1=commonlabelvalue1, commonlabelkey2=commonlabelvalue2", ""
            ),
            (
                ["--template.text={{ range .Alerts.Firing }}{{ .StartsAt }}|{{ .Labels }}{{ end }}"],
                "2026-01-01 11:55:00 +0000 UTC|commonlabelkey1=commonlabelvalue1, "
                    + "commonlabelkey2=commonlabelvalue2, instance=foo.bar:1234, label1=value1, "
                    + "label2=value2",
                ""
            ),
            (["--template.text=<b>{{ \"<\" }}", "--template.type=html"], "<b>&lt;", ""),
            (
                ["--template.text={{ .Status }}{{ .Alerts }}", "--template.data=data.json"],
                "s[{firing a=b  0001-01-01 00:00:00 +0000 UTC 0001-01-01 00:00:00 +0000 UTC  }]", ""
            ),
            (
                ["--template.text={{ .Nope }}"], "",
                "template: :1:3: executing \"\" at <.Nope>: can't evaluate field Nope in type template.Data"
            ),
            (
                ["--template.text=x", "--template.type=pdf"], "",
                "enum value must be one of html,text, got 'pdf'"
            ),
            (["--template.text=x", "--template.data=no"], "", "open no: no such file or directory"),
            (
                ["--template.text=x", "--template.data=t.tmpl"], "",
                "invalid character '{' looking for beginning of object key string"
            ),
            (["--template.text=x", "--template.glob=["], "", "syntax error in pattern"),
        ]
        let machine = Self.machine()
        var got: [FakeMachine.Outcome] = []
        for row in table {
            got.append(await machine.run(["template", "render", "--template.glob=t.tmpl"] + row.flags))
        }
        #expect(
            got
                == table.map { row in
                    row.errors.isEmpty
                        ? .init(out: row.out)
                        : .init(out: "", errors: "amtool: error: \(row.errors)\n\n", code: 1)
                })
    }
}
