import AMCore
import AMText

// The command line.
extension ToolOptions {
    typealias ToolFlag = Flag<ToolOptions>
    typealias ToolCommand = Command<ToolOptions>

    /// All commands with their flags.
    static func flagSet() -> FlagSet<ToolOptions> {
        var program = Command<ToolOptions>("amtool", help: Self.help)
        program.runsAlone = false
        program.flags = globalFlags
        program.commands = [alert, silence, checkConfig, cluster, config, template]
        return FlagSet(program, version: ProgramVersion.text(of: "amtool"), initial: ToolOptions())
    }

    /// The keys that a file of settings may have: all long flags, and the old name of one.
    static func settingNames(_ flags: FlagSet<ToolOptions>) -> Set<String> {
        Set(names(of: flags.program) + [SettingsFile.oldRequireComment])
    }

    private static func names(of command: Command<ToolOptions>) -> [String] {
        command.flags.map(\.name) + command.commands.flatMap { names(of: $0) }
    }

    private static let help = """
        Shows and changes what an Alertmanager holds.

        Flags may also be given in files of settings, a flat YAML map from the long names of flags to their \
        values. These are read, and of each key the first one counts: \
        $HOME/.config/amtool/config.yml, /etc/amtool/config.yml, \
        $HOME/.config/prometheus/amtool.yml, /etc/prometheus/amtool.yml.

        The server is the one that --alertmanager.url names, or else the variable ALERTMANAGER_URL, or else \
        http://localhost:9093. An argument @FILE stands for the lines of that file, one argument each.
        """

    private static var globalFlags: [ToolFlag] {
        [
            .string(
                "date.format", \.dateFormat, default: "2006-01-02 15:04:05 MST",
                help: "How tables show dates, as a layout of Go's time package."),
            .toggle("verbose", \.isVerbose, help: "Say on standard error what is asked of the server.")
                .short("v"),
            .string(
                "alertmanager.url", \.url,
                help: "The server, with the prefix of its routes; http://localhost:9093 if nothing says so."),
            .value(
                "output", \.output, default: "simple", help: "The form of the output: simple, extended, json."
            ) {
                let word = try FlagError.oneOf(["simple", "extended", "json"])($0)
                return Output(rawValue: word) ?? .simple
            }.short("o"),
            .value(
                "color", \.color, default: "auto",
                help: "Colours: auto (on a terminal, unless the variable NO_COLOR is set), always, never."
            ) {
                let word = try FlagError.oneOf(["auto", "always", "never"])($0)
                return Paint.Choice(rawValue: word) ?? .auto
            },
            .value(
                "timeout", \.timeout, default: "30s", help: "The longest time for the whole command.",
                parse: duration),
            .string(
                "http.config.file", \.httpConfigFile,
                help: "How the server is reached: a file with the keys of http_config."
            ).placeholder("<filename>"),
            .toggle(
                "version-check", \.checksVersion, default: true,
                help: "Say so when the server is of another version."),
            .string(
                "enable-feature", \.features, default: "",
                help: "The server's features; classic-mode and utf8-strict-mode count."),
        ]
    }

    @Sendable private static func duration(_ text: String) throws -> GoDuration {
        do throws(TimeError) {
            return try GoDuration.parseFlag(text)
        } catch {
            throw FlagError(error.text)
        }
    }

    private static func group(_ name: String, _ help: String, _ commands: [ToolCommand]) -> ToolCommand {
        var command = ToolCommand(name, help: help)
        command.runsAlone = false
        command.commands = commands
        return command
    }

    static func leaf(
        _ name: String, _ help: String, flags: [ToolFlag] = [], arguments: [ToolCommand.Argument] = [],
        isDefault: Bool = false
    ) -> ToolCommand {
        var command = ToolCommand(name, help: help)
        command.flags = flags
        command.arguments = arguments
        command.isDefault = isDefault
        return command
    }

    static func all(_ name: String, _ help: String) -> ToolCommand.Argument {
        .all(name, \.arguments, help: help)
    }
}

// The commands.
extension ToolOptions {
    private static let matcherHelp = """
        Matchers such as severity="critical", or lists of them in braces; a first plain word is the name of \
        an alert.
        """

    private static var alert: ToolCommand {
        group(
            "alert", "Show alerts, or post one.",
            [
                leaf(
                    "query", "Show the alerts that all matchers match; active ones if nothing else is said.",
                    flags: [
                        .toggle("inhibited", \.showsInhibited, help: "Show inhibited alerts.").short("i"),
                        .toggle("silenced", \.showsSilenced, help: "Show silenced alerts.").short("s"),
                        .toggle("active", \.showsActive, help: "Show active alerts.").short("a"),
                        .toggle("unprocessed", \.showsUnprocessed, help: "Show alerts not routed yet.")
                            .short("u"),
                        .string(
                            "receiver", \.receiver,
                            help: "Only alerts for receivers with such a name, a regular expression."
                        ).short("r"),
                    ],
                    arguments: [all("matcher-groups", matcherHelp)], isDefault: true),
                leaf(
                    "add", "Post an alert.",
                    flags: [
                        .string("generator-url", \.generatorURL, help: "Where the alert comes from."),
                        .string("start", \.start, help: "When it began, in the form 2006-01-02T15:04:05Z."),
                        .string("end", \.end, help: "When it ends, in the same form."),
                        annotation,
                    ],
                    arguments: [
                        all("labels", "Labels name=value; a first plain word is the name of the alert.")
                    ]),
                leaf(
                    "explain",
                    "Say what holds alerts, whom they reach, and when; of a configuration file, what it would do.",
                    flags: [
                        .string(
                            "config.file", \.configFile,
                            help:
                                "Explain what this configuration file does with an alert; no server is asked."
                        )
                    ],
                    arguments: [
                        all("matchers", matcherHelp + " Of a file, labels name=value.")
                    ]),
            ])
    }

    private static var annotation: ToolFlag {
        .strings("annotation", \.annotations, help: "An annotation name=value; may be given again.")
    }

    private static var startFlag: ToolFlag {
        .string("start", \.start, help: "When it begins, in the form 2006-01-02T15:04:05Z.")
    }

    private static var endFlag: ToolFlag {
        .string("end", \.end, help: "When it ends, in the same form; counts more than the duration.")
    }

    private static var silence: ToolCommand {
        group(
            "silence", "Show, make, change and end silences.",
            [
                silenceAdd, silenceExpire, silenceExport, silenceExtend, silenceImport, silencePreview,
                silenceQuery,
                silenceUpdate,
            ])
    }

    private static var silenceAdd: ToolCommand {
        leaf(
            "add", "Make a silence and print its id.",
            flags: [
                .string("author", \.author, help: "Who says so; whoever is logged in if nothing is given.")
                    .short("a"),
                .toggle(
                    "require-comment", \.requiresComment, default: true, help: "Refuse an empty comment."
                ).hidden(),
                .string("duration", \.duration, default: "1h", help: "How long, from its start: 1w2d3h4m5s.")
                    .short("d"),
                startFlag, endFlag,
                .string("comment", \.comment, help: "Why.").short("c"), annotation,
            ],
            arguments: [all("matcher-groups", matcherHelp)])
    }

    private static var silenceExpire: ToolCommand {
        leaf("expire", "End silences now.", arguments: [all("silence-ids", "The ids.")])
    }

    private static var silenceExport: ToolCommand {
        leaf(
            "export", "Write the active and the pending silences in the form that import reads.",
            arguments: [all("matcher-groups", matcherHelp)])
    }

    private static var silenceExtend: ToolCommand {
        leaf(
            "extend", "Let silences last longer and print them; ones that have ended begin anew.",
            flags: [
                .toggle("quiet", \.isQuiet, help: "Print ids only.").short("q"),
                .string("comment", \.comment, help: "Why.").short("c"),
            ],
            arguments: [all("silence-ids", "The ids, and behind them how much longer: 1w2d3h4m5s.")])
    }

    private static var silencePreview: ToolCommand {
        leaf(
            "preview", "Show the alerts that a silence with these matchers would hold.",
            arguments: [all("matcher-groups", matcherHelp)])
    }

    private static var silenceImport: ToolCommand {
        leaf(
            "import",
            "Make silences out of what `amtool silence query -o json` wrote, and print their ids.",
            flags: [
                .toggle("force", \.forgetsIDs, help: "Make every one a new silence.").short("f"),
                .value("worker", \.workers, default: "32", help: "So many requests at a time.") { text in
                    // Go's parser reads fractions, too, and drops them.
                    let number = try GoNumber.parseTruncated(text)
                    if number < 1 { throw FlagError("the number of workers must be at least 1") }
                    return number
                }.short("w"),
            ],
            arguments: [
                .one("input-file", \.argument, help: "The file; standard input if none is named.")
            ])
    }

    private static var silenceQuery: ToolCommand {
        leaf(
            "query", "Show the active and the pending silences that have all these matchers themselves.",
            flags: [
                .toggle("expired", \.showsExpired, help: "Show expired silences instead."),
                .toggle("quiet", \.isQuiet, help: "Print ids only.").short("q"),
                .string("created-by", \.createdBy, help: "Only those of this author."),
                .string("id", \.id, help: "Only the one with this id."),
                .value(
                    "within", \.within, default: "0s",
                    help: "Only those that end in this time, or with --expired have ended in it.",
                    parse: duration),
            ],
            arguments: [all("matcher-groups", matcherHelp)], isDefault: true)
    }

    private static var silenceUpdate: ToolCommand {
        leaf(
            "update", "Change silences and print them.",
            flags: [
                .toggle("quiet", \.isQuiet, help: "Print ids only.").short("q"),
                .string(
                    "duration", \.duration,
                    help: "How long, counted from the silence's start and not from now."
                ).short("d"),
                startFlag, endFlag, .string("comment", \.comment, help: "Why.").short("c"),
            ],
            arguments: [all("update-ids", "The ids.")])
    }

    private static var checkConfig: ToolCommand {
        leaf(
            "check-config", "Check configuration files and their templates.",
            arguments: [all("check-files", "The files; standard input if none is named.")])
    }

    private static var cluster: ToolCommand {
        group(
            "cluster", "Show the cluster.",
            [leaf("show", "Show the state of the cluster and its members.", isDefault: true)])
    }

    private static var config: ToolCommand {
        var routes = group(
            "routes", "Show the routing tree, or whom an alert would reach.",
            [
                leaf("show", "Show the routing tree.", isDefault: true),
                leaf(
                    "test", "Print the receivers that an alert with these labels would reach.",
                    flags: [
                        .string(
                            "verify.receivers", \.expectedReceivers,
                            help: "Fail unless these are the receivers, in this order, with commas between."),
                        .toggle("tree", \.showsTree, help: "Show the matching part of the tree too."),
                    ],
                    arguments: [all("labels", "Labels name=value.")]),
            ])
        routes.flags = [
            .string(
                "config.file", \.configFile,
                help: "A configuration file in place of the server's configuration.")
        ]
        return group(
            "config", "Show, test and compare configurations.",
            [
                configDiff, routes,
                leaf("show", "Show the configuration that the server runs.", isDefault: true),
                configTest,
            ])
    }

    private static var template: ToolCommand {
        group(
            "template", "Render templates.",
            [
                leaf(
                    "render", "Render a text with templates and print what comes of it.",
                    flags: [
                        .strings(
                            "template.glob", \.templateGlobs, help: "Template files; may be given again."
                        )
                        .required(),
                        .string("template.text", \.templateText, help: "The text to be rendered.").required(),
                        .value(
                            "template.type", \.templateType, default: "text", help: "text or html.",
                            parse: FlagError.oneOf(["html", "text"])),
                        .string(
                            "template.data", \.templateDataFile,
                            help: "A JSON file with what templates see; an example if none is named."),
                    ])
            ])
    }
}
