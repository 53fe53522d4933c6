import Testing

@testable import amtool

@Suite struct AlertCommandTests {
    private static let alerts = """
        [{"annotations":{},"endsAt":"2099-01-01T00:00:00.000Z","fingerprint":"2","receivers":[{"name":"r"}],\
        "startsAt":"2001-01-02T00:00:00.000Z","status":{"inhibitedBy":[],"mutedBy":[],"silencedBy":["x"],\
        "state":"suppressed"},"updatedAt":"2026-01-01T10:00:00.000Z","labels":{"alertname":"foo"}},\
        {"annotations":{"runbook":"http://x/y","summary":"big"},"endsAt":"2099-01-01T00:00:00.000+02:00",\
        "fingerprint":"1","receivers":[{"name":"pager"},{"name":"chat"}],\
        "startsAt":"2001-01-01T00:00:00.000Z","status":{"inhibitedBy":[],"mutedBy":[],"silencedBy":[],\
        "state":"active"},"updatedAt":"2026-01-01T10:00:00.000Z","generatorURL":"http://prom/graph?g0&x",\
        "labels":{"alertname":"foo","cluster":"ä","node":"n\\"1"}}]
        """

    private static func machine() -> FakeMachine {
        FakeMachine { method, target, _ in
            switch (method, target.prefix(while: { $0 != "?" })) {
            case ("GET", "/alerts"): (200, alerts)
            case ("POST", "/alerts"): (200, "")
            default: (404, "")
            }
        }
    }

    @Test func `alerts are shown in three forms`() async {
        let machine = Self.machine()
        let simple = await machine.run("alert")
        let extended = await machine.run("-oextended", "alert", "query")
        let json = await machine.run("alert", "-o", "json")
        #expect(
            [simple.out, extended.out, json.out] == [
                """
                Alertname  Starts At                Summary  State       
                foo        2001-01-01 00:00:00 UTC  big      active      
                foo        2001-01-02 00:00:00 UTC           suppressed  

                """,
                """
                Labels                                  Annotations                         \
                Starts At                Ends At                    Generator URL           State       
                alertname="foo" cluster="ä" node="n"1"  runbook="http://x/y" summary="big"  \
                2001-01-01 00:00:00 UTC  2099-01-01 00:00:00 +0200  http://prom/graph?g0&x  active      
                alertname="foo"                                                             \
                2001-01-02 00:00:00 UTC  2099-01-01 00:00:00 UTC                            suppressed  

                """,
                Self.alerts.replacing("&x", with: "\\u0026x") + "\n",
            ])
    }

    @Test func `what is asked of the server follows the flags and the matchers`() async {
        let machine = Self.machine()
        let lines = [
            ["alert"], ["alert", "-a", "-i"], ["alert", "query", "-u", "--receiver=a|b"],
            ["alert", "b a r", "x=y"], ["alert", "{a=b,c!=d}"], ["alert", ""],
        ]
        for line in lines { _ = await machine.run(line) }
        let start = "GET /alerts?active="
        #expect(
            machine.requests == [
                start + "true&inhibited=false&silenced=false&unprocessed=false ",
                start + "true&inhibited=true&silenced=false&unprocessed=false ",
                start + "false&inhibited=false&receiver=a%7Cb&silenced=false&unprocessed=true ",
                start + "true&filter=alertname%3D%22b+a+r%22&filter=x%3Dy&inhibited=false&silenced=false"
                    + "&unprocessed=false ",
                start + "true&filter=a%3D%22b%22&filter=c%21%3D%22d%22&inhibited=false&silenced=false"
                    + "&unprocessed=false ",
                start + "true&filter=alertname%3D%22%22&inhibited=false&silenced=false&unprocessed=false ",
            ])
    }

    @Test func `a first argument that tries to be a matcher is refused, not taken for a name`() async {
        let machine = Self.machine()
        let bad = await machine.run("alert", "node=~n(")
        let warned = await machine.run("alert", "a='x'")
        #expect(
            bad.errors == "amtool: error: error parsing regexp: missing closing ): `^(?:n()$`\n\n"
                && bad.code == 1)
        #expect(warned.errors.split(separator: "\n").count == 1 && warned.errors.contains(" origin=cli err="))
    }

    @Test func `an alert is posted`() async {
        let machine = Self.machine()
        let plain = await machine.run(
            "alert", "add", "foo", "bar=1", "--annotation", "a=1", "--annotation=a=2")
        _ = await machine.run(
            "alert", "add", "a=b", "--start=2026-01-01T00:00:00+01:00", "--generator-url", "http://g")
        #expect(plain == FakeMachine.Outcome(out: ""))
        #expect(
            machine.requests == [
                "POST /alerts [{\"annotations\":{\"a\":\"2\"},\"endsAt\":\"0001-01-01T00:00:00.000Z\","
                    + "\"startsAt\":\"0001-01-01T00:00:00.000Z\","
                    + "\"labels\":{\"alertname\":\"foo\",\"bar\":\"1\"}}]",
                "POST /alerts [{\"endsAt\":\"0001-01-01T00:00:00.000Z\","
                    + "\"startsAt\":\"2026-01-01T00:00:00.000+01:00\",\"generatorURL\":\"http://g\","
                    + "\"labels\":{\"a\":\"b\"}}]",
            ])
    }

    @Test func `what cannot be posted is refused before any request`() async {
        let machine = Self.machine()
        let table: [(line: [String], text: String)] = [
            (["a=b", "c"], "bad matcher format: c"),
            (["a=b", "c!=d"], "labels must be specified as key=value pairs"),
            (["a=b", "--annotation", "c!=d"], "annotations must be specified as key=value pairs"),
            (
                ["a=b", "--start=yesterday"],
                "parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\": "
                    + "cannot parse \"yesterday\" as \"2006\""
            ),
        ]
        var got: [String] = []
        for row in table {
            got.append(await machine.run(["alert", "add"] + row.line).errors)
        }
        #expect(got == table.map { "amtool: error: \($0.text)\n\n" })
        #expect(machine.requests.isEmpty)
    }
}
