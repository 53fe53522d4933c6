import AMTesting
import Testing

@testable import amtool

@Suite struct TerminalTests {
    private static func alerts(_ summary: String, severity: String = "critical") -> FakeMachine.Server {
        { _, _, _ in
            (
                200,
                """
                [{"annotations":{"summary":"\(summary)"},"endsAt":"2099-01-01T00:00:00.000Z","fingerprint":"2",\
                "receivers":[],"startsAt":"2001-01-02T00:00:00.000Z","status":{"inhibitedBy":[],"mutedBy":[],\
                "silencedBy":[],"state":"active"},"updatedAt":"2026-01-01T10:00:00.000Z",\
                "labels":{"alertname":"foo","severity":"\(severity)"}}]
                """
            )
        }
    }

    @Test func `a table that is too wide for the terminal breaks its longest cells`() async {
        let summary = "a summary that is rather long, with averyveryverylongwordinit\\nand two lines"
        let machine = FakeMachine(
            environment: ["NO_COLOR": "1"], terminals: [1], width: 62, server: Self.alerts(summary))
        let run = await machine.run("alert")
        #expect(
            run.out == """
                Alertname  Starts At                Summary             State
                foo        2001-01-02 00:00:00 UTC  a summary that is   active
                                                    rather long, with
                                                    averyveryverylongw
                                                    ordinit
                                                    and two lines

                """)
    }

    @Test func `ids are never broken, and dates only where nothing else can be`() async {
        let id = "4fb00de0-0000-0000-0000-000000000000"
        let machine = FakeMachine(environment: ["NO_COLOR": "1"], terminals: [1], width: 90) { _, _, _ in
            (
                200,
                """
                [{"id":"\(id)","status":{"state":"active"},"updatedAt":"2026-01-01T10:00:00.000Z",\
                "comment":"the rack is being moved","createdBy":"ana","endsAt":"2026-01-01T14:00:00.000Z",\
                "matchers":[{"isEqual":true,"isRegex":false,"name":"a","value":"b"}],\
                "startsAt":"2026-01-01T10:00:00.000Z"}]
                """
            )
        }
        let run = await machine.run("silence")
        #expect(
            run.out == """
                ID                                    Matchers  Ends At             Created By  Comment
                \(id)  a="b"     2026-01-01          ana         the rack
                                                                14:00:00 UTC                    is being
                                                                                                moved

                """)
    }

    @Test func `what would steer the terminal is made visible there, and is left as it is for programs`()
        async
    {
        let server = Self.alerts("\\u001b[2Jx\\u009b")
        let shown = await FakeMachine(environment: ["TERM": "dumb"], terminals: [1], server: server).run(
            "alert")
        let piped = await FakeMachine(server: server).run("alert")
        #expect(shown.out.contains("  \\x1b[2Jx\\x9b  active\n"))
        #expect(piped.out.contains("  \u{1B}[2Jx\u{9B}   active  \n"))
    }

    @Test func `colours are for terminals, for those who want them, and never for those who do not`() async {
        // Terminal, variables, arguments, whether there are colours.
        let table: [(Bool, [String: String], [String], Bool)] = [
            (true, [:], [], true), (true, ["NO_COLOR": "1"], [], false), (true, ["NO_COLOR": ""], [], true),
            (true, ["TERM": "dumb"], [], false), (false, [:], [], false),
            (true, [:], ["--color=never"], false),
            (false, ["NO_COLOR": "1"], ["--color", "always"], true),
        ]
        var got: [Bool] = []
        for (isTerminal, variables, words, _) in table {
            let machine = FakeMachine(
                environment: variables, terminals: isTerminal ? [1] : [], server: Self.alerts("s"))
            let out = await machine.run(words + ["alert"]).out
            got.append(
                out.contains("\u{1B}[1mAlertname\u{1B}[0m  ") && out.contains("\u{1B}[31mfoo\u{1B}[0m  ")
                    && out.contains("\u{1B}[31mactive\u{1B}[0m\n"))
            if !got[got.count - 1], out.contains("\u{1B}") { got[got.count - 1].toggle() }
        }
        #expect(got == table.map(\.3))
        let bad = await FakeMachine().run("--color=blue", "alert")
        #expect(bad.errors == "amtool: error: enum value must be one of auto,always,never, got 'blue'\n\n")
    }

    @Test func `the manual page is what the program says of itself`() async throws {
        let page = await FakeMachine().run("--help-man").out
        #expect(try VectorFile.text("../../docs/man/amtool.1") == page)
    }
}
