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
            let client = try await client()
            failures = await post(list.silences, over: client)
        }
        if let failure = list.failure {
            throw ToolError("couldn't unmarshal input data, is it JSON?: \(failure)")
        }
        if failures > 0 {
            throw ToolError("couldn't import \(failures) out of \(list.silences.count) silences")
        }
    }

    /// Posts silences, some at a time, and prints their ids as they come. Returns: how many failed.
    private func post(_ silences: [PostableSilence], over client: AlertmanagerClient) async -> Int {
        let forgetsIDs = options.forgetsIDs
        return await withTaskGroup(of: Posted.self) { group in
            var rest = silences[...]
            var failures = 0
            func begin() {
                guard var next = rest.popFirst() else { return }
                if forgetsIDs { next.id = "" }
                let silence = next
                group.addTask { await Posted(silence, over: client) }
            }
            for _ in 0..<options.workers { begin() }
            while let posted = await group.next() {
                switch posted.result {
                case .success(let id): write(id + "\n")
                case .failure(let error):
                    failures += 1
                    warn("Error adding silence id='\(posted.id)': \(error.description)")
                }
                begin()
            }
            return failures
        }
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
