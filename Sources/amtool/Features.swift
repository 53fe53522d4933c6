import AMCore

/// What `--enable-feature` says, as far as a client is concerned.
struct Features: Equatable {
    var dialect = MatcherDialect.fallback
    /// Lines to log about what is on.
    var lines: [LogLine] = []

    /// Reads the list.
    /// Source: featurecontrol/featurecontrol.go NewFlags.
    init(_ list: String) throws(ToolError) {
        var isClassic = false
        var isStrict = false
        for name in list.split(separator: ",", omittingEmptySubsequences: false) where !list.isEmpty {
            switch name {
            case "classic-mode":
                isClassic = true
                lines.append(LogLine(.warn, "Classic mode enabled"))
            case "utf8-strict-mode":
                isStrict = true
                lines.append(LogLine(.warn, "UTF-8 strict mode enabled"))
            case "alert-names-in-metrics", "receiver-name-in-metrics", "group-key-in-metrics",
                "auto-gomemlimit", "event-recorder":
                // Of the server alone.
                continue
            default:
                throw ToolError(
                    "error parsing the feature flag list: unknown option '\(name)' for --enable-feature")
            }
        }
        if isClassic, isStrict {
            throw ToolError(
                "error parsing the feature flag list: cannot have both classic and UTF-8 modes enabled")
        }
        dialect = isClassic ? .classic : isStrict ? .utf8 : .fallback
    }
}
