import AMClient
import AMText

// `amtool silence import`.
extension Tool {
    /// Source: cli/silence_import.go.
    func importSilences() async throws(ToolError) {
        let path = options.argument
        if !path.isEmpty { try checkFile(path) }
        let bytes: [UInt8]
        switch surroundings.readWhole(path.isEmpty ? Surroundings.standardInputPath : path) {
        case .success(let read): bytes = read
        case .failure(let error): throw error
        }
        let list = ImportedSilences(bytes)
        var failures = 0
        if !list.silences.isEmpty {
            let client = try await client(timing: .eachRequest)
            let known = options.forgetsIDs ? KnownSilences() : try await knownSilences(client)
            failures = await post(list.silences, known, over: client)
        }
        if let failure = list.failure {
            throw ToolError("couldn't unmarshal input data, is it JSON?: \(failure)")
        }
        if failures > 0 {
            throw ToolError("couldn't import \(failures) out of \(list.silences.count) silences")
        }
    }

    private func knownSilences(_ client: AlertmanagerClient) async throws(ToolError) -> KnownSilences {
        do throws(ClientError) {
            return KnownSilences(try await client.silences(), at: surroundings.now())
        } catch {
            // Who may write but not read imports like one who knows nothing.
            if case .refused = error.kind { return KnownSilences() }
            throw ToolError(error.description)
        }
    }

    /// Posts silences that the server does not have, some at a time, and prints the ids of all as they come.
    /// Returns: how many failed.
    private func post(
        _ silences: [PostableSilence], _ known: KnownSilences, over client: AlertmanagerClient
    ) async -> Int {
        let forgetsIDs = options.forgetsIDs
        var progress = ImportProgress(
            total: silences.count, isShown: surroundings.isTerminal(2), startedAt: surroundings.steady())
        await withTaskGroup(of: Posted.self) { group in
            var rest = silences[...]
            var known = known
            // Begins with the next one that is not there already.
            func begin() {
                while var next = rest.popFirst() {
                    if !forgetsIDs, let id = known.claim(next) {
                        progress.wasKnown()
                        say(id + "\n", &progress)
                        continue
                    }
                    if forgetsIDs || !known.mayHave(next.id) { next.id = "" }
                    let silence = next
                    group.addTask { await Posted(silence, over: client) }
                    return
                }
            }
            for _ in 0..<options.workers { begin() }
            while let posted = await group.next() {
                switch posted.result {
                case .success(let id):
                    progress.ended(failed: false)
                    say(id + "\n", &progress)
                case .failure(let error):
                    progress.ended(failed: true)
                    erase(&progress)
                    warn("Error adding silence id='\(posted.id)': \(error.description)")
                }
                if let line = progress.draw(at: surroundings.steady()) {
                    surroundings.errors(Array(line.utf8))
                }
                begin()
            }
        }
        erase(&progress)
        if progress.isShown { warn(progress.summary(at: surroundings.steady())) }
        return progress.failures
    }

    private func say(_ text: String, _ progress: inout ImportProgress) {
        // A line of progress is in the way only where both go to the same terminal.
        if surroundings.isTerminal(1) { erase(&progress) }
        write(text)
    }

    private func erase(_ progress: inout ImportProgress) {
        if let erasure = progress.erase() { surroundings.errors(Array(erasure.utf8)) }
    }
}

/// What came of one silence.
private struct Posted: Sendable {
    /// The id that was asked for last.
    var id: String
    var result: Result<String, ClientError>

    /// Posts a silence; where the server does not know its id, as a new one.
    init(_ silence: PostableSilence, over client: AlertmanagerClient) async {
        var silence = silence
        result = await Self.post(silence, over: client)
        if case .failure(let error) = result, error.kind == .refused(status: 404), !silence.id.isEmpty {
            silence.id = ""
            result = await Self.post(silence, over: client)
        }
        id = silence.id
    }

    private static func post(
        _ silence: PostableSilence, over client: AlertmanagerClient
    ) async -> Result<String, ClientError> {
        do throws(ClientError) {
            return .success(try await client.post(silence))
        } catch {
            return .failure(error)
        }
    }
}
