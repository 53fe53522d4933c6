import AMClient
import AMCore
import AMText

// `amtool alert explain`.
extension Tool {
    /// Says what holds alerts and whom they reach: of those that a server has, or of labels and a file.
    func explainAlert() async throws(ToolError) {
        if options.configFile.isEmpty { return try await explainLive() }
        let labels = Self.set(
            try Self.labels(try matchers(), orElse: "labels must be specified as key=value pairs"))
        write(AlertExplanation(settings: try await settings(), labels: labels).text)
    }

    private static func set(_ labels: APILabels) -> LabelSet {
        LabelSet(labels.pairs.map { Label($0.name, $0.value) })
    }

    private func explainLive() async throws(ToolError) {
        var query = AlertQuery()
        query.filters = try filters()
        let matchers = try matchers()
        let client = try await client()
        let asked = query
        let explained = try await ask { () async throws(ClientError) in
            try await client.explanations(asked)
        }
        let alerts: [APIAlert]
        if let explained {
            alerts = explained.map(\.alert)
        } else {
            alerts = try await ask { () async throws(ClientError) in try await client.alerts(asked) }
        }
        // An alert that nobody has: what would become of it is asked by naming its labels.
        let isMeantAsLabels = alerts.isEmpty && !matchers.isEmpty && matchers.allSatisfy { $0.op == .equal }
        var finder = VerdictFinder(settings: try await runningSettings(client), now: surroundings.now())
        if isMeantAsLabels || alerts.contains(where: { !$0.status.silencedBy.isEmpty }) {
            finder.silences = try await ask { () async throws(ClientError) in try await client.silences() }
        }
        let mayInhibit = isMeantAsLabels && !finder.settings.inhibitRules.isEmpty
        if mayInhibit || alerts.contains(where: { !$0.status.inhibitedBy.isEmpty }) {
            finder.alerts = try await ask { () async throws(ClientError) in try await client.alerts() }
        }
        var verdicts: [AlertVerdict] = []
        for (place, alert) in alerts.enumerated() {
            verdicts.append(finder.verdict(on: alert, groups: explained.map { $0[place].groups }))
        }
        if isMeantAsLabels {
            verdicts.append(finder.verdict(on: Self.set(try Self.labels(matchers, orElse: ""))))
        }
        write(formats.text(verdicts))
        if verdicts.isEmpty { warn("Warning: no alert matches now.") }
    }

    /// The configuration that a server runs.
    private func runningSettings(_ client: AlertmanagerClient) async throws(ToolError) -> Settings {
        let status = try await ask { () async throws(ClientError) in try await client.status() }
        return try settings(of: status)
    }
}
