import AMClient
import AMCore
import AMText

// `amtool alert`.
extension Tool {
    /// Source: cli/alert_query.go.
    func queryAlerts() async throws(ToolError) {
        var query = AlertQuery()
        let states = [
            options.showsActive, options.showsSilenced, options.showsInhibited, options.showsUnprocessed,
        ]
        query.showsActive = options.showsActive || !states.contains(true)
        query.showsSilenced = options.showsSilenced
        query.showsInhibited = options.showsInhibited
        query.showsUnprocessed = options.showsUnprocessed
        query.receiver = options.receiver
        query.filters = try filters()
        let client = try await client()
        let asked = query
        let alerts = try await ask { () async throws(ClientError) in try await client.alerts(asked) }
        write(formats.text(alerts))
    }

    /// Source: cli/alert_add.go.
    func addAlert() async throws(ToolError) {
        let labels = try Self.labels(
            try matchers(), orElse: "labels must be specified as key=value pairs")
        let annotations = try annotations()
        let alert = PostableAlert(
            labels: labels, annotations: annotations, startsAt: try time(options.start) ?? .zero,
            endsAt: try time(options.end) ?? .zero, generatorURL: options.generatorURL)
        let client = try await client()
        try await ask { () async throws(ClientError) in try await client.post([alert]) }
    }

    /// A time of the command line; nil: none is given.
    func time(_ text: String) throws(ToolError) -> APITime? {
        if text.isEmpty { return nil }
        do throws(TimeError) {
            return APITime(try GoTimeLayout.rfc3339.parse(text))
        } catch {
            throw ToolError(error.text)
        }
    }
}
