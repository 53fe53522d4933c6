import AMCore
import AMText

/// What `--enable-feature` switches on.
struct Features {
    var dialect = MatcherDialect.fallback
    var namesAlerts = false
    var namesReceivers = false
    var namesGroups = false
    var checksMemoryRatio = false
    /// Lines to log about what is on.
    var lines: [LogLine] = []

    /// Reads the list.
    /// Throws: `StartFailure` with the text users know.
    init(_ list: String) throws(StartFailure) {
        var isClassic = false
        var isStrict = false
        for name in list.split(separator: ",", omittingEmptySubsequences: false) where !list.isEmpty {
            var words: String
            switch name {
            case "alert-names-in-metrics":
                namesAlerts = true
                words = "Alert names in metrics enabled"
            case "receiver-name-in-metrics":
                namesReceivers = true
                words = "Experimental receiver name in metrics enabled"
            case "group-key-in-metrics":
                namesGroups = true
                words = "Group keys in metrics enabled"
            case "classic-mode":
                isClassic = true
                words = "Classic mode enabled"
            case "utf8-strict-mode":
                isStrict = true
                words = "UTF-8 strict mode enabled"
            case "auto-gomemlimit":
                checksMemoryRatio = true
                words = "The feature auto-gomemlimit means nothing here and is ignored"
            case "event-recorder":
                throw StartFailure("the feature event-recorder is not supported by this build yet")
            default:
                throw StartFailure("unknown option '\(name)' for --enable-feature")
            }
            lines.append(LogLine(.warn, words))
        }
        if isClassic, isStrict { throw StartFailure("cannot have both classic and UTF-8 modes enabled") }
        dialect = isClassic ? .classic : isStrict ? .utf8 : .fallback
    }
}

/// Why the program does not start.
struct StartFailure: Error {
    var text: String
    init(_ text: String) { self.text = text }
}
