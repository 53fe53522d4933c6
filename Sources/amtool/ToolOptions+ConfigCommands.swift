import AMText

// The commands that test and compare configurations.
extension ToolOptions {
    static var configTest: ToolCommand {
        leaf(
            "test",
            """
            Run suites of tests: alerts in simulated time against a configuration, and who has to be told of \
            them, when and in which words. Nothing is sent. Ends with 0 if all passed, with 1 if one failed, \
            with 2 if a suite cannot be run.
            """,
            flags: [
                .string(
                    "run", \.testFilter, help: "Only the tests with such a name, a regular expression."
                ).placeholder("REGEX"),
                .string("junit", \.junitFile, help: "Write the results to this file, as JUnit's XML.")
                    .placeholder("<filename>"),
            ],
            arguments: [.all("suites", \.arguments, isRequired: true, help: "The suites.")])
    }

    static var configDiff: ToolCommand {
        leaf(
            "diff",
            """
            Say what another configuration would do with alerts: those of a file, of the server that is \
            named, or else made-up ones for every route. Ends with 0 if it does the same, with 1 if not, \
            with 2 if something cannot be read.
            """,
            flags: [
                .string(
                    "alerts", \.alertsFile,
                    help: "A file with what GET /api/v2/alerts answers; - for standard input."
                ).placeholder("<filename>"),
                .toggle(
                    "live", \.asksServer, default: true,
                    help: "Take the alerts of the server, if one is named."),
            ],
            arguments: [
                .one("old", \.argument, isRequired: true, help: "The configuration as it is."),
                .one("new", \.secondArgument, isRequired: true, help: "The configuration as it would be."),
            ])
    }
}
