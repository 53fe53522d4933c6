import AMClient
import AMCore
import AMText

// What `amtool silence` has beyond the original.
extension Tool {
    /// Writes what `import` reads.
    func exportSilences() async throws(ToolError) {
        let all = try await silences(expired: false)
        write(Formats.list(SilenceChoice(ToolOptions(), now: surroundings.now()).chosen(of: all).map(\.json)))
    }

    /// Moves the ends of silences, counted from where they are, or from now where that is past.
    func extendSilences() async throws(ToolError) {
        guard let text = options.arguments.last, options.arguments.count > 1 else {
            throw ToolError("silence IDs and a duration are needed: amtool silence extend ID 2h")
        }
        let length: GoDuration
        do throws(TimeError) {
            length = try GoDuration.parsePrometheus(text)
        } catch {
            throw ToolError(error.text)
        }
        if length == .zero { throw ToolError("silence duration must be greater than 0") }
        let now = surroundings.now()
        try await changeSilences("extend", options.arguments.dropLast()) { silence in
            let from = max(silence.endsAt.moment, now)
            let offset = silence.endsAt.offsetSeconds
            silence.endsAt = APITime(from + length)
            silence.endsAt.offsetSeconds = offset
            if !options.comment.isEmpty { silence.comment = options.comment }
        }
    }

    /// Shows the alerts that all matchers match as those of a silence do: a label that is missing is empty,
    /// which the server's filters see otherwise.
    func previewSilence() async throws(ToolError) {
        let matchers = try matchers()
        if matchers.isEmpty { throw ToolError("no matchers specified") }
        let client = try await client()
        let all = try await ask { () async throws(ClientError) in try await client.alerts() }
        let held = all.filter { alert in
            matchers.matches(LabelSet(alert.labels.pairs.map { Label($0.name, $0.value) }))
        }
        write(formats.text(held))
        if held.isEmpty { warn("Warning: no alert matches now.") }
    }
}
