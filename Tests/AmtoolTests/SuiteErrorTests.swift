import AMText
import Testing

@testable import amtool

@Suite struct SuiteErrorTests {
    /// What is written about a suite that cannot be run.
    private static func problems(_ suite: String) async -> [String] {
        let run = await ConfigTestTests.run(suite)
        guard run.code == 2, run.errors == "" else { return ["code \(run.code)", run.out, run.errors] }
        return run.out.split(separator: "\n").dropFirst().map { String($0.dropFirst(2)) }
    }

    private static let table: [(suite: String, problems: [String])] = [
        ("", ["t.yml: the suite is empty"]),
        ("a: [", ["t.yml:2:1: did not find expected node content"]),
        ("config: a\n---\nb: c\n", ["t.yml:2:1: a second document; a file has one"]),
        ("config: a\nconfig: b\n", ["t.yml:2:1: config is set already, on line 1"]),
        (
            "tests: []\nconfg: am.yml\n",
            [
                "t.yml:1:1: config is missing: the path of a configuration, or one itself",
                "t.yml:2:1: confg is no key of a suite; is it config?",
            ]
        ),
        (
            "config: am.yml\n",
            ["t.yml:1:1: there is nothing to test: write routes or tests"]
        ),
        (
            "config: no.yml\ntests: []\n",
            [
                "t.yml:1:9: the configuration cannot be loaded",
                "no.yml: open no.yml: no such file or directory",
            ]
        ),
        (
            "config:\n  route: {receiver: a}\n  receivers: [{name: a, nope: 1}]\ntests: []\n",
            ["t.yml:3: field nope not found in type config.plain"]
        ),
        (
            "config: am.yml\ntests:\n- name: a\n  until: soon\n  alerts: [{labels: {a: b}, fires: 1m}]\n",
            [
                "t.yml:3:3: expect is missing; write expect: [] if nobody is to be told",
                "t.yml:4:10: \"soon\" is no time: write 5m30s (from the start), 22:00, Sat 22:00 or a date",
                "t.yml:5:36: \"1m\" has no end: write from 5m, 5m to 1h or 5m for 1h",
            ]
        ),
        (
            """
            config: am.yml
            tests:
            - name: a
              expect:
              - {at: 1m, receiver: paper}
              - {at: 1m, receiver: pager, integration: slack}
              - {at: 2m to 1m, receiver: pager}
              - {at: 1m, receiver: pager, fields: {a: {is: b}}}
              - {at: 1m, receiver: pager, fields: {a: {matches: '('}}, reason: none}
            - name: a
              expect: []
            """,
            [
                "t.yml:7:10: \"2m to 1m\" ends before it begins",
                "t.yml:8:44: is is no comparison; there are: equals, contains, lacks, matches",
                "t.yml:9:53: error parsing regexp: missing closing ): `(`",
                "t.yml:9:68: \"none\" is no reason; there are: first notification, new alerts added, "
                    + "all alerts resolved, some alerts resolved, repeat interval elapsed, unknown",
                "t.yml:10:3: another test, on line 3, has the name \"a\"",
            ]
        ),
        (
            """
            config: am.yml
            tests:
            - name: a
              expect:
              - {at: 1m, receiver: paper}
              - {at: 1m, receiver: pager, integration: slack}
            """,
            [
                "t.yml:5:24: there is no receiver \"paper\"; is it pager?",
                "t.yml:6:44: pager has no integration \"slack\"; it has: pushover[0]",
            ]
        ),
    ]

    @Test func `what is wrong with a suite is told with file, line and column`() async {
        var got: [[String]] = []
        for row in Self.table { got.append(await Self.problems(row.suite)) }
        #expect(got == Self.table.map(\.problems))
    }
}
