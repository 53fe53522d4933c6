import AMClient
import AMCore
import AMText

// `amtool silence`, without import.
extension Tool {
    /// Source: cli/silence_query.go.
    func querySilences() async throws(ToolError) {
        let all = try await silences(expired: options.showsExpired)
        let shown = SilenceChoice(options, now: surroundings.now()).chosen(of: all)
        if options.isQuiet {
            write(shown.map { $0.id + "\n" }.joined())
        } else {
            write(try formats.text(shown))
        }
    }

    /// The silences that the matchers ask for. A server that can leaves out those that are over, or all
    /// others; the choice is made here all the same.
    func silences(expired: Bool) async throws(ToolError) -> [APISilence] {
        var query = SilenceQuery(filters: try filters())
        let (client, version) = try await clientAndVersion()
        if let version, !version.lexicographicallyPrecedes(Self.firstWithStates) {
            query.showsActive = !expired
            query.showsPending = !expired
            query.showsExpired = expired
        }
        let asked = query
        return try await ask { () async throws(ClientError) in try await client.silences(asked) }
    }

    /// The first version that is told in which states silences are wanted.
    private static var firstWithStates: [Int] { [0, 34] }

    /// Source: cli/silence_add.go.
    func addSilence() async throws(ToolError) {
        let matchers = try matchers()
        if matchers.isEmpty { throw ToolError("no matchers specified") }
        let start = try time(options.start) ?? APITime(surroundings.now())
        let named = try time(options.end)
        let end = if let named { named } else { try Self.end(of: start, after: options.duration) }
        if end.moment < start.moment { throw ToolError("silence cannot start after it ends") }
        if options.requiresComment && options.comment.isEmpty {
            throw ToolError("comment required by config")
        }
        let silence = PostableSilence(
            matchers: matchers.map { matcher in
                APIMatcher(
                    name: matcher.name, value: matcher.value,
                    isRegex: matcher.op == .regexp || matcher.op == .notRegexp,
                    isEqual: matcher.op == .equal || matcher.op == .regexp)
            },
            startsAt: start, endsAt: end,
            createdBy: options.author.isEmpty ? surroundings.userName() : options.author,
            comment: options.comment, annotations: try annotations())
        let client = try await client()
        let id = try await ask { () async throws(ClientError) in try await client.post(silence) }
        write(id + "\n")
    }

    private static func end(of start: APITime, after text: String) throws(ToolError) -> APITime {
        let length: GoDuration
        do throws(TimeError) {
            length = try GoDuration.parsePrometheus(text)
        } catch {
            throw ToolError(error.text)
        }
        if length == .zero { throw ToolError("silence duration must be greater than 0") }
        var end = APITime(start.moment + length)
        end.offsetSeconds = start.offsetSeconds
        return end
    }

    /// Source: cli/silence_expire.go.
    func expireSilences() async throws(ToolError) {
        if options.arguments.isEmpty { throw ToolError("no silence IDs specified") }
        let client = try await client()
        try await forEach(options.arguments, "expire") { (id) throws(ToolError) in
            try await ask { () async throws(ClientError) in try await client.expire(id) }
        }
    }

    /// Source: cli/silence_update.go.
    func updateSilences() async throws(ToolError) {
        try await changeSilences("update", options.arguments) { (silence) throws(ToolError) in
            try change(&silence)
        }
    }

    /// Changes silences and shows them; what fails does not keep the others from being shown.
    func changeSilences(
        _ verb: String, _ ids: [String], _ change: (inout PostableSilence) throws(ToolError) -> Void
    ) async throws(ToolError) {
        if ids.isEmpty { throw ToolError("no silence IDs specified") }
        let client = try await client()
        var changed: [APISilence] = []
        var failure: ToolError?
        do throws(ToolError) {
            try await forEach(ids, verb) { (id) throws(ToolError) in
                var silence = try await ask { () async throws(ClientError) in try await client.silence(id) }
                try change(&silence.content)
                let content = silence.content
                silence.id = try await ask { () async throws(ClientError) in try await client.post(content) }
                changed.append(silence)
            }
        } catch {
            failure = error
        }
        if failure == nil || !changed.isEmpty {
            if options.isQuiet {
                write(changed.map { $0.id + "\n" }.joined())
            } else {
                write(try formats.text(changed))
            }
        }
        if let failure { throw failure }
    }

    /// What the flags of `update` say about a silence.
    private func change(_ silence: inout PostableSilence) throws(ToolError) {
        if let start = try time(options.start) { silence.startsAt = start }
        if let end = try time(options.end) {
            silence.endsAt = end
        } else if !options.duration.isEmpty {
            silence.endsAt = try Self.end(of: silence.startsAt, after: options.duration)
        }
        if silence.endsAt.moment < silence.startsAt.moment {
            throw ToolError("silence cannot start after it ends")
        }
        if !options.comment.isEmpty { silence.comment = options.comment }
    }

    /// Does something for every id, also behind one that fails; of several failures each is told.
    private func forEach(
        _ ids: [String], _ verb: String, _ body: (String) async throws(ToolError) -> Void
    ) async throws(ToolError) {
        var failures = 0
        for id in ids {
            do throws(ToolError) {
                try await body(id)
            } catch {
                if ids.count == 1 { throw error }
                failures += 1
                warn("Error: cannot \(verb) silence id='\(id)': \(error.text)")
            }
        }
        if failures > 0 { throw ToolError("couldn't \(verb) \(failures) out of \(ids.count) silences") }
    }
}
