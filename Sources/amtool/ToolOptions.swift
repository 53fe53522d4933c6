import AMText

/// Everything that the command line decides, for all commands.
struct ToolOptions {
    /// The forms of what is written.
    enum Output: String { case simple, extended, json }

    // For all commands.
    var isVerbose = false
    var url = ""
    var output = Output.simple
    var color = Paint.Choice.auto
    var dateFormat = ""
    var timeout = GoDuration.zero
    var httpConfigFile = ""
    var checksVersion = true
    var features = ""

    /// Matchers, labels, ids or files, as the command has it.
    var arguments: [String] = []
    /// The one argument of a command that takes one.
    var argument = ""
    /// The second argument of a command that takes two.
    var secondArgument = ""

    // For alerts.
    var showsActive = false
    var showsSilenced = false
    var showsInhibited = false
    var showsUnprocessed = false
    var receiver = ""
    var generatorURL = ""

    // For alerts and silences.
    var annotations: [String] = []
    var start = ""
    var end = ""

    // For silences.
    var showsExpired = false
    var isQuiet = false
    var createdBy = ""
    var id = ""
    var within = GoDuration.zero
    var author = ""
    var comment = ""
    var duration = ""
    var requiresComment = true
    var forgetsIDs = false
    var workers = 32

    // For routes.
    var configFile = ""
    var expectedReceivers = ""
    var showsTree = false

    // For tests and comparisons of configurations.
    var junitFile = ""
    var testFilter = ""
    var alertsFile = ""
    var asksServer = true

    // For templates.
    var templateGlobs: [String] = []
    var templateText = ""
    var templateType = ""
    var templateDataFile = ""
}
