import AMText
import Testing

private struct Options: Sendable {
    var file = ""
    var address = ""
    var peers: [String] = []
    var addresses: [String] = []
    var limit = 0
    var level = ""
    var isVerbose = false
    var checks = false
    var isQuiet = false
    var labels: [String] = []
    var needed = "unset"
}

/// A server that runs alone, with one command below it.
private func server() -> FlagSet<Options> {
    var program = Command<Options>("server")
    program.flags = [
        .string("config.file", \.file, default: "a.yml", help: "Configuration file name."),
        .string(
            "listen", \.address, default: "0.0.0.0:9094", help: "Address. Set to empty string to disable."),
        .strings("peer", \.peers, help: "Initial peers (may be repeated)."),
        .strings("web.listen-address", \.addresses, default: [":9093"], help: "Addresses."),
        .value("limit", \.limit, default: "0", help: "Limit.") { try GoNumber.parseTruncated($0) },
        .value(
            "log.level", \.level, default: "info", help: "Level.", parse: FlagError.oneOf(["info", "warn"])),
        .toggle("verbose", \.isVerbose, help: "Say more.").short("v"),
        .toggle("version-check", \.checks, default: true, help: "Check."),
        .string("secret", \.needed, help: "Not shown.").hidden(),
    ]
    var check = Command<Options>("check-config", help: "Check files.")
    check.arguments = [.all("files", \.labels, isRequired: true, help: "Files.")]
    program.commands = [check]
    return FlagSet(program, version: "server, version 1", initial: Options())
}

/// A client that does nothing without a command.
private func client() -> FlagSet<Options> {
    var program = Command<Options>("client", help: "Talk to the server.")
    program.runsAlone = false
    program.flags = [
        .value(
            "output", \.level, default: "simple", help: "Form.", parse: FlagError.oneOf(["simple", "json"])
        )
        .short("o"),
        .toggle("verbose", \.isVerbose, help: "Say more.").short("v"),
    ]
    var query = Command<Options>("query", help: "Query.")
    query.isDefault = true
    query.flags = [.toggle("quiet", \.isQuiet, help: "Say less.").short("q")]
    query.arguments = [.all("labels", \.labels, help: "Labels.")]
    var add = Command<Options>("add", help: "Add.")
    add.flags = [
        .string("author", \.file, help: "Author.").short("a").required().placeholder("<who>"),
        .string("b", \.address, help: "B.").required(),
    ]
    add.arguments = [.one("input", \.needed, help: "Input.")]
    var silence = Command<Options>("silence", help: "Silences.")
    silence.runsAlone = false
    silence.commands = [add, query]
    var template = Command<Options>("template", help: "Templates.")
    template.runsAlone = false
    template.commands = [Command("render", help: "Render.")]
    program.commands = [silence, template]
    return FlagSet(program, version: "client, version 1", initial: Options())
}

/// What a command line gives: `COMMAND: FIELDS`, the first line printed, or the error.
private func outcome(_ set: FlagSet<Options>, _ line: String) -> String {
    let arguments =
        line.isEmpty ? [] : line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    do throws(FlagError) {
        let outcome = try set.parse(arguments) { path in
            if path == "loop" { return .success(Array("@loop".utf8)) }
            if path == "args" { return .success(Array("--peer=x\n# no\n--peer\ny z\r\n".utf8)) }
            return .failure(FlagError("open \(path): no such file or directory"))
        }
        switch outcome {
        case .print(let text): return "> " + (text.split(separator: "\n").first ?? "")
        case .run(let options, let command):
            let seen = [
                options.file, options.address, options.peers.joined(separator: "+"),
                options.addresses.joined(separator: "+"), "\(options.limit)", options.level,
                options.isVerbose ? "v" : "", options.checks ? "c" : "", options.isQuiet ? "q" : "",
                options.labels.joined(separator: "+"), options.needed,
            ]
            return (command.joined(separator: " ") + ": " + seen.joined(separator: ",")).description
        }
    } catch {
        return "! " + error.text
    }
}

@Test(arguments: [
    ("", ": a.yml,0.0.0.0:9094,,:9093,0,info,,c,,,unset"),
    ("--config.file b --listen= --limit=1e3 -v --no-version-check", ": b,,,:9093,1000,info,v,,,,unset"),
    ("--peer=a --peer= --peer b", ": a.yml,0.0.0.0:9094,a++b,:9093,0,info,,c,,,unset"),
    ("--web.listen-address=x --web.listen-address=y", ": a.yml,0.0.0.0:9094,,x+y,0,info,,c,,,unset"),
    ("--secret=a=b --config.file=@x", ": @x,0.0.0.0:9094,,:9093,0,info,,c,,,a=b"),
    ("@args", ": a.yml,0.0.0.0:9094,x+y z,:9093,0,info,,c,,,unset"),
    ("check-config --verbose f g", "check-config: a.yml,0.0.0.0:9094,,:9093,0,info,v,c,,f+g,unset"),
    ("check-config -- --f", "check-config: a.yml,0.0.0.0:9094,,:9093,0,info,,c,,--f,unset"),
    ("check-config", "! required argument 'files' not provided"),
    ("--nope", "! unknown long flag '--nope'"), ("-x", "! unknown short flag '-x'"),
    ("-vx", "! unknown short flag '-x'"), ("---x", "! unknown long flag '---x'"),
    ("--=x", "! unknown long flag '--'"),
    ("--no-config.file", "! unknown long flag '--no-config.file'"), ("extra", "! unexpected extra"),
    ("-", "! unexpected "), ("-- x", "! unexpected x"), ("--verbose=true", "! unexpected true"),
    ("--no-verbose=", "! unexpected "), ("--config.file", "! expected argument for flag '--config.file'"),
    ("--config.file --nope", "! expected argument for flag '--config.file'"),
    ("--config.file -v", "! expected argument for flag '--config.file'"),
    ("--limit=1 --limit=2", "! flag 'limit' cannot be repeated"),
    ("--verbose --no-verbose", "! flag 'verbose' cannot be repeated"),
    ("--limit=x", "! strconv.ParseFloat: parsing \"x\": invalid syntax"),
    ("--log.level=x --limit=y", "! enum value must be one of info,warn, got 'x'"),
    ("--limit=x --nope", "! unknown long flag '--nope'"),
    ("@/none", "! failed to open arguments file \"/none\": open /none: no such file or directory"),
    ("@loop", "! too many arguments files"),
    ("--version --nope", "> server, version 1"), ("--nope --version", "! unknown long flag '--nope'"),
    ("x --version", "! unexpected x"), ("--limit=x --version", "> server, version 1"),
    ("--help --version", "> server, version 1"),
    ("--limit=x --help", "> usage: server [<flags>] [<command>] [<args> ...]"),
    ("--help --nope", "! unknown long flag '--nope'"),
    ("-h", "> usage: server [<flags>] [<command>] [<args> ...]"),
    ("--help=x", "! unexpected x"),
    ("--help-man --nope", "> .TH \"SERVER\" \"1\" \"\" \"server, version 1\""),
    ("--help-long", "> usage: server [<flags>] [<command>] [<args> ...]"),
    ("--completion-bash --c", "> --help"), ("--completion-bash check", "> help"),
    ("check-config --help", "> usage: server check-config <files>..."),
])
func `the command line of a server is read as kingpin reads it`(line: String, expected: String) {
    #expect(outcome(server(), line) == expected)
}

@Test(arguments: [
    ("", "> usage: client [<flags>] <command> [<args> ...]"),
    ("bogus", "! expected command but got \"bogus\""),
    ("silence", "silence query: ,,,,0,simple,,,,,unset"),
    ("silence -vq", "silence query: ,,,,0,simple,v,,q,,unset"),
    ("silence a -o json b", "silence query: ,,,,0,json,,,,a+b,unset"),
    ("-ojson silence query x", "silence query: ,,,,0,json,,,,x,unset"),
    ("silence add -o=json -a x --b=", "! enum value must be one of simple,json, got '=json'"),
    ("silence add -a me --b=1 file", "silence add: me,1,,,0,simple,,,,,file"),
    ("silence add -a me --b=1 file more", "! unexpected more"),
    ("silence add", "! required flag(s) '--author', '--b' not provided"),
    ("silence add -a", "! expected argument for flag '-a'"), ("-q silence", "! unknown short flag '-q'"),
    ("template", "! must select a subcommand of 'template'"),
    ("template x", "! expected command but got \"x\""),
    ("help silence add", "> usage: client silence add --author=<who> --b=B [<input>]"),
    ("--help silence", "> usage: client silence <command> [<args> ...]"),
    ("help silence bogus", "! expected command but got \"bogus\""),
    ("silence --help bogus", "> usage: client silence <command> [<args> ...]"),
    ("help silence add x", "> usage: client silence add --author=<who> --b=B [<input>]"),
    ("-o json", "> usage: client [<flags>] <command> [<args> ...]"),
    ("-o json -ojson", "! flag 'output' cannot be repeated"),
    ("--completion-bash silence ", "> add"),
])
func `the command line of a client is read as kingpin reads it`(line: String, expected: String) {
    #expect(outcome(client(), line) == expected)
}

@Test func `the help is laid out in two columns and wrapped evenly`() throws {
    var program = Command<Options>("prog", help: "Does things.\n\n\tindented\n\t\tmore")
    program.flags = [
        .string(
            "config.file", \.file, default: "/etc/prometheus/alertmanager.yml",
            help: "Configuration file name."),
        .toggle(
            "log.silences", \.isVerbose,
            help: "Enable logging silences. If it is enabled, the status change of silence will be logged"),
        .value(
            "alerts.per-alertname-limit", \.limit, default: "0",
            help: "Maximum number of alerts per alertname. If negative or zero, no limit is set."
        ) {
            try GoNumber.parseTruncated($0)
        },
        .string(
            "web.config.file", \.address, default: "",
            help:
                "Path to configuration file that can enable TLS or authentication. See: https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md"
        ),
        .toggle(
            "web.systemd-socket", \.checks,
            help: "Use systemd socket activation listeners instead of port listeners (Linux only)."),
    ]
    let set = FlagSet(program, version: "1", initial: Options())
    guard case .print(let text) = try set.parse(["--help"], readFile: { _ in .failure(FlagError("")) }) else {
        return
    }
    let expected = """
        usage: prog [<flags>]

        Does things.

          indented
          	more

        Flags:
          -h, --[no-]help                Show context-sensitive help (also try
                                         --help-long and --help-man).
              --config.file="/etc/prometheus/alertmanager.yml"\("  ")
                                         Configuration file name.
              --[no-]log.silences        Enable logging silences. If it is enabled,
                                         the status change of silence will be logged
              --alerts.per-alertname-limit=0\("  ")
                                         Maximum number of alerts per alertname.
                                         If negative or zero, no limit is set.
              --web.config.file=""       Path to configuration file that can
                                         enable TLS or authentication. See:
                                         https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
              --[no-]web.systemd-socket  Use systemd socket activation listeners instead
                                         of port listeners (Linux only).
              --[no-]version             Show application version.


        """
    #expect(text == expected)
}
