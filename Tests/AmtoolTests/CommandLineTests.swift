import AMTesting
import Testing

@testable import amtool

@Suite struct CommandLineTests {
    @Test func `a wrong command line is refused in the words that users know`() async {
        let table: [(line: String, text: String)] = [
            ("bogus", "expected command but got \"bogus\""), ("--bogus", "unknown long flag '--bogus'"),
            ("-x", "unknown short flag '-x'"), ("alert query --foo", "unknown long flag '--foo'"),
            ("template", "must select a subcommand of 'template'"),
            ("--timeout soon alert", "time: invalid duration \"soon\""),
            ("--timeout 1 alert", "time: missing unit in duration \"1\""),
            ("silence expire -d -1h", "unknown short flag '-d'"),
            ("config routes show a", "unexpected a"),
            ("template render", "required flag(s) '--template.glob', '--template.text' not provided"),
            ("--output json -o json alert", "flag 'output' cannot be repeated"),
            ("alert --require-comment", "unknown long flag '--require-comment'"),
            (
                "--enable-feature=bogus alert",
                "error parsing the feature flag list: unknown option 'bogus' for --enable-feature"
            ),
            ("--http.config.file=no cluster", "path 'no' does not exist"),
            ("check-config .", "'.' is a directory"),
        ]
        let machine = FakeMachine()
        var got: [String] = []
        for row in table {
            got.append(await machine.run(row.line.split(separator: " ").map(String.init)).errors)
        }
        #expect(got == table.map { "amtool: error: \($0.text)\n\n" })
    }

    @Test func `there is no time at all with a timeout of zero`() async {
        let machine = FakeMachine()
        let run = await machine.run("--timeout=0", "cluster")
        #expect(
            run.errors
                == "amtool: error: Get \"http://localhost:9093/api/v2/status\": context deadline exceeded\n\n"
        )
        #expect(machine.requests.isEmpty)
    }

    @Test func `settings come from files, the first that has a key, and the command line counts more`() async
    {
        let machine = FakeMachine(
            files: [
                "/home/.config/amtool/config.yml": "output: json\nversion-check: no\n",
                "/etc/amtool/config.yml": "output: extended\nalertmanager.url: http://a:1/x\nnope: 1\n",
                "/home/.config/prometheus/amtool.yml": "version-check: false\nauthor: me\n",
                "/etc/prometheus/amtool.yml": "comment_required: false",
            ], environment: ["HOME": "/home", "ALERTMANAGER_URL": "http://b:2"],
            server: { _, _, _ in (200, "{\"silenceID\":\"i\"}") })
        let refused = await machine.run("silence", "add", "foo")
        let added = await machine.run("silence", "add", "foo", "--version-check")
        #expect(
            refused.errors == "amtool: error: strconv.ParseBool: parsing \"no\": invalid syntax\n\n")
        #expect(
            added
                == .init(out: "i\n", errors: "Warning: /etc/amtool/config.yml: the key \"nope\" is unknown\n")
        )
        #expect(
            machine.requests.last?.hasPrefix("POST http://a:1/x/api/v2/silences ") == true
                && machine.requests.last?.contains("\"createdBy\":\"me\"") == true)
    }

    @Test func `a file of settings that is no map of texts is refused`() async {
        let table = [
            ("BAD", "  line 1: cannot unmarshal !!str `BAD` into map[string]string"),
            ("author: [a]", "  line 1: cannot unmarshal !!seq into string"),
        ]
        var got: [String] = []
        for (text, _) in table {
            got.append(await FakeMachine(files: ["/etc/amtool/config.yml": text]).run("alert").errors)
        }
        let head = "amtool: error: could not load config file: yaml: unmarshal errors:\n"
        #expect(got == table.map { head + $0.1 + "\n" })
    }

    @Test func `words are completed, and every shell has its script`() async {
        let machine = FakeMachine()
        let runs = [
            await machine.run("--completion-bash", "silence"), await machine.run("--completion-bash"),
            await machine.run("--completion-bash", "config", "routes", ""),
        ]
        let fish = await machine.run("--completion-script-fish")
        #expect(
            runs.map(\.out) == [
                "add\nexpire\nexport\nextend\nimport\npreview\nquery\nupdate",
                "help\nalert\nsilence\ncheck-config\ncluster\nconfig\ntemplate", "show\ntest",
            ])
        #expect(fish.out.contains("complete --command amtool"))
    }

    @Test func `version and help go to standard output`() async {
        let machine = FakeMachine()
        let version = await machine.run("--version")
        let help = await machine.run("help", "silence", "add")
        let same = await machine.run("silence", "add", "--help")
        let nothing = await machine.run()
        #expect(version.out.hasPrefix("amtool, version 0.34.0 (branch: "))
        #expect(help == same && help.out.hasPrefix("usage: amtool silence add [<flags>]"))
        #expect(nothing.out.hasPrefix("usage: amtool [<flags>] <command>") && nothing.code == 0)
    }

    @Test func `the page about the program says what the program says of itself`() async throws {
        let help = await FakeMachine().run("--help-long")
        #expect(try VectorFile.text("../../docs/amtool.md").hasSuffix("```\n" + help.out + "```\n"))
    }

    @Test func `columns are as wide as their widest cell, line by line`() {
        let table = [
            ("a\tb\n", "a  b\n"), ("a\t\nbcd\t\n", "a    \nbcd  \n"), ("ü\tx\t\n", "ü  x  \n"),
            ("a\tb\t\nplain\nlong\tb\t\n", "a  b  \nplain\nlong  b  \n"), ("", ""),
        ]
        #expect(table.map { Table.aligned($0.0) } == table.map(\.1))
    }
}
