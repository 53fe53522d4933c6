import Testing

@testable import amtool

@Suite struct SilenceCommandTests {
    private static func silence(_ id: String, ends: String, matchers: String, author: String = "ana")
        -> String
    {
        """
        {"id":"\(id)","status":{"state":"active"},"updatedAt":"2026-01-01T10:00:00.410Z","comment":"maint",\
        "createdBy":"\(author)","endsAt":"\(ends)","matchers":[\(matchers)],\
        "startsAt":"2026-01-01T10:00:00.410Z"}
        """
    }

    private static let first = silence(
        "a", ends: "2026-01-01T13:00:00.000Z",
        matchers: """
            {"isEqual":true,"isRegex":true,"name":"alertname","value":"f.*"},\
            {"isEqual":false,"isRegex":false,"name":"utf8 ä","value":"ü\\"x"}
            """, author: "bob")
    private static let second = silence(
        "b", ends: "2026-01-01T12:30:00.000Z",
        matchers: "{\"isEqual\":true,\"isRegex\":false,\"name\":\"alertname\",\"value\":\"foo\"}")
    private static let third = silence("c", ends: "2026-01-01T11:00:00.000Z", matchers: "")

    private static func machine(files: [String: String] = [:]) -> FakeMachine {
        FakeMachine(files: files) { method, target, body in
            switch (method, target.prefix(while: { $0 != "?" })) {
            case ("GET", "/silences"): return (200, "[\(first),\(second),\(third)]")
            case ("GET", "/silence/b"): return (200, second)
            case ("DELETE", "/silence/b"): return (200, "")
            case ("POST", "/silences"):
                if body.contains("\"id\":\"gone\"") { return (404, "\"silence not found\"") }
                if body.contains("\"comment\":\"bad\"") { return (400, "\"no\"") }
                return (200, "{\"silenceID\":\"new\"}")
            default: return (404, "")
            }
        }
    }

    @Test func `silences are shown in four forms`() async {
        let machine = Self.machine()
        let runs = [
            await machine.run("silence"), await machine.run("silence", "-o", "extended"),
            await machine.run("silence", "query", "-o", "json"), await machine.run("silence", "-q"),
            await machine.run("silence", "--expired"), await machine.run("silence", "--within=45m"),
            await machine.run("silence", "--created-by=bob", "-q"), await machine.run("silence", "--id=x"),
        ]
        let head = "ID  Matchers  Ends At  Created By  Comment  \n"
        #expect(
            runs.map(\.out) == [
                """
                ID  Matchers                           Ends At                  Created By  Comment  
                b   alertname="foo"                    2026-01-01 12:30:00 UTC  ana         maint    
                a   alertname=~"f.*" "utf8 ä"!="ü\\"x"  2026-01-01 13:00:00 UTC  bob         maint    

                """,
                """
                ID  Matchers                             Starts At                Ends At                  \
                Updated At               Created By  Comment  
                b   {alertname="foo"}                    2026-01-01 10:00:00 UTC  2026-01-01 12:30:00 UTC  \
                2026-01-01 10:00:00 UTC  ana         maint    
                a   {alertname=~"f.*","utf8 ä"!="ü\\"x"}  2026-01-01 10:00:00 UTC  2026-01-01 13:00:00 UTC  \
                2026-01-01 10:00:00 UTC  bob         maint    

                """,
                "[\(Self.first),\(Self.second)]\n", "a\nb\n",
                """
                ID  Matchers  Ends At                  Created By  Comment  
                c             2026-01-01 11:00:00 UTC  ana         maint    

                """,
                """
                ID  Matchers         Ends At                  Created By  Comment  
                b   alertname="foo"  2026-01-01 12:30:00 UTC  ana         maint    

                """, "a\n", head,
            ])
    }

    @Test func `a silence is made`() async {
        let machine = Self.machine()
        let made = await machine.run(
            "silence", "add", "foo", "node=~n.*", "-c", "maint", "-d", "1d", "--annotation", "k=v")
        _ = await machine.run(
            "silence", "add", "{a=b,c!~d}", "--no-require-comment", "-a", "ana",
            "--start=2026-01-01T00:00:00+01:00", "--end=2026-01-02T00:00:00Z")
        #expect(made == FakeMachine.Outcome(out: "new\n"))
        #expect(
            machine.requests == [
                """
                POST /silences {"annotations":{"k":"v"},"comment":"maint","createdBy":"user",\
                "endsAt":"2026-01-02T12:00:00.000Z","matchers":[{"isEqual":true,"isRegex":false,\
                "name":"alertname","value":"foo"},{"isEqual":true,"isRegex":true,"name":"node",\
                "value":"n.*"}],"startsAt":"2026-01-01T12:00:00.000Z"}
                """,
                """
                POST /silences {"comment":"","createdBy":"ana","endsAt":"2026-01-02T00:00:00.000Z",\
                "matchers":[{"isEqual":true,"isRegex":false,"name":"a","value":"b"},{"isEqual":false,\
                "isRegex":true,"name":"c","value":"d"}],"startsAt":"2026-01-01T00:00:00.000+01:00"}
                """,
            ])
    }

    @Test func `what is wrong with a silence is found in order and before any request`() async {
        let machine = Self.machine()
        let table: [(line: String, text: String)] = [
            ("node=~n(", "error parsing regexp: missing closing ): `^(?:n()$`"),
            ("", "no matchers specified"), ("foo bar", "bad matcher format: bar"),
            (
                "foo --start bad -d 5",
                "parsing time \"bad\" as \"2006-01-02T15:04:05Z07:00\": "
                    + "cannot parse \"bad\" as \"2006\""
            ),
            ("foo -d 5", "not a valid duration string: \"5\""),
            ("foo -d 0", "silence duration must be greater than 0"),
            (
                "foo --start=2030-01-01T00:00:00Z --end=2029-01-01T00:00:00Z",
                "silence cannot start after it ends"
            ),
            ("foo", "comment required by config"), ("foo -c x --annotation bar", "bad matcher format: bar"),
            ("foo -c x --annotation a!=b", "annotations must be specified as key=value pairs"),
            ("foo -d -1h", "expected argument for flag '-d'"),
            ("foo -c x -c y", "flag 'comment' cannot be repeated"),
        ]
        var got: [String] = []
        for row in table {
            let words = row.line.split(separator: " ").map(String.init)
            got.append(await machine.run(["silence", "add"] + words).errors)
        }
        #expect(got == table.map { "amtool: error: \($0.text)\n\n" })
        #expect(machine.requests.isEmpty)
    }

    @Test func `silences are changed, and one that is not there does not stop the others`() async {
        let machine = Self.machine()
        let quiet = await machine.run("silence", "update", "-q", "-d", "1h", "b")
        let some = await machine.run("silence", "update", "-c", "why", "x", "b")
        let none = await machine.run("silence", "update", "x")
        let nothing = await machine.run("silence", "update")
        #expect(quiet == FakeMachine.Outcome(out: "new\n"))
        #expect(
            some
                == FakeMachine.Outcome(
                    out: """
                        ID   Matchers         Ends At                  Created By  Comment  
                        new  alertname="foo"  2026-01-01 12:30:00 UTC  ana         why      

                        """,
                    errors: """
                        Error: cannot update silence id='x': \
                        [GET /silence/{silenceID}][404] getSilenceNotFound
                        amtool: error: couldn't update 1 out of 2 silences


                        """, code: 1))
        #expect(none.errors == "amtool: error: [GET /silence/{silenceID}][404] getSilenceNotFound\n\n")
        #expect(nothing.errors == "amtool: error: no silence IDs specified\n\n")
        #expect(machine.requests[1].contains("\"endsAt\":\"2026-01-01T11:00:00.410Z\""))
    }

    @Test func `silences are ended, and one that is not there does not stop the others`() async {
        let machine = Self.machine()
        let both = await machine.run("silence", "expire", "x", "b")
        #expect(machine.requests == ["DELETE /silence/x ", "DELETE /silence/b "])
        #expect(
            both.errors == """
                Error: cannot expire silence id='x': [DELETE /silence/{silenceID}][404] deleteSilenceNotFound
                amtool: error: couldn't expire 1 out of 2 silences


                """)
    }

    @Test func `silences are imported up to the place where the list is broken`() async {
        let list = "[{\"id\":\"gone\",\"comment\":\"x\"}, {\"comment\":\"bad\"},{\"id\":\"z\"}"
        let machine = Self.machine(files: [
            "/dev/stdin": list, "ok": list + "]", "empty": " ", "none": "[]", "junk": "go",
        ])
        let cut = await machine.run("silence", "import", "-w", "1")
        let requests = machine.requests
        let whole = await machine.run("silence", "import", "ok", "--force", "-w1")
        let others = [
            await machine.run("silence", "import", "empty"), await machine.run("silence", "import", "none"),
            await machine.run("silence", "import", "junk"), await machine.run("silence", "import", "missing"),
            await machine.run("silence", "import", "-w", "0", "ok"),
        ]
        let bad = "Error adding silence id='': [POST /silences][400] postSilencesBadRequest \"no\"\n"
        let prefix = "amtool: error: couldn't unmarshal input data, is it JSON?: "
        #expect(
            [cut, whole] == [
                FakeMachine.Outcome(
                    out: "new\nnew\n", errors: bad + prefix + "unexpected end of JSON input\n\n", code: 1),
                FakeMachine.Outcome(
                    out: "new\nnew\n", errors: bad + "amtool: error: couldn't import 1 out of 3 silences\n\n",
                    code: 1),
            ])
        // The server has neither id, so none is sent.
        #expect(
            requests.count == 4 && requests[0].hasPrefix("GET /silences")
                && !requests.contains { $0.contains("\"id\"") })
        #expect(
            others.map(\.errors) == [
                prefix + "EOF\n\n", "", prefix + "invalid character 'g' looking for beginning of value\n\n",
                "amtool: error: path 'missing' does not exist\n\n",
                "amtool: error: the number of workers must be at least 1\n\n",
            ])
    }

    @Test func `silences are made to last longer`() async {
        let machine = Self.machine()
        let one = await machine.run("silence", "extend", "b", "2h")
        let quiet = await machine.run("silence", "extend", "-q", "b", "b", "1d", "-c", "why")
        let bad = [
            await machine.run("silence", "extend", "b"), await machine.run("silence", "extend", "b", "5"),
            await machine.run("silence", "extend", "b", "0"),
        ]
        #expect(
            one.out == """
                ID   Matchers         Ends At                  Created By  Comment  
                new  alertname="foo"  2026-01-01 14:30:00 UTC  ana         maint    

                """ && quiet.out == "new\nnew\n")
        #expect(machine.requests.last?.contains("\"comment\":\"why\"") == true)
        #expect(
            bad.map(\.errors) == [
                "amtool: error: silence IDs and a duration are needed: amtool silence extend ID 2h\n\n",
                "amtool: error: not a valid duration string: \"5\"\n\n",
                "amtool: error: silence duration must be greater than 0\n\n",
            ])
    }

    @Test func `silences are exported in the form that import reads`() async {
        let machine = Self.machine()
        let run = await machine.run("silence", "export")
        #expect(run == FakeMachine.Outcome(out: "[\(Self.first),\(Self.second)]\n"))
    }

    @Test func `a silence is tried on the alerts that there are`() async {
        let machine = FakeMachine { _, _, _ in
            (200, "[{\"labels\":{\"alertname\":\"foo\"}},{\"labels\":{\"alertname\":\"bar\",\"a\":\"b\"}}]")
        }
        let some = await machine.run("silence", "preview", "a!=b", "--date.format=")
        let none = await machine.run("silence", "preview", "foo", "a=b")
        let nothing = await machine.run("silence", "preview")
        #expect(
            some.out == "Alertname  Starts At  Summary  State  \nfoo                                   \n")
        #expect(none.errors == "Warning: no alert matches now.\n" && none.code == 0)
        #expect(nothing.errors == "amtool: error: no matchers specified\n\n")
    }
}
