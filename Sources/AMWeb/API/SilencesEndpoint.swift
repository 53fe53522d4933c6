internal import AMBytes
internal import AMCore
internal import AMText

/// Everything about silences.
enum SilencesEndpoint {
    /// GET /silences.
    static func list(_ question: SilenceQuery) -> WebAction {
        .read { reading in
            let found = reading.view.silences(question, at: reading.now.wall)
            if let odd = found.first(where: { $0.matcherSets.count > 1 }) { return tooManySets(odd) }
            return Pieces.answer(SilenceList(found, at: reading.now.wall))
        }
    }

    /// GET /silence/{id}.
    static func get(id: String) -> WebAction {
        .read { reading in
            guard let silence = reading.view.silence(id: id) else { return Answers.empty(404) }
            if silence.matcherSets.count > 1 { return tooManySets(silence) }
            var body: [UInt8] = []
            silence.append(to: &body, at: reading.now.wall)
            body.append(UInt8(ascii: "\n"))
            return Answers.json(200, body)
        }
    }

    /// DELETE /silence/{id}.
    static func delete(id: String) -> WebAction {
        .input({ .expireSilence(id: id, $0) }) { reply in
            switch reply {
            case .notFound: Answers.empty(404)
            case .refused(let text): Answers.problem(500, text)
            case .unavailable(let text): Answers.problem(503, text)
            case .done, .alerts, .silence: Answers.empty(200)
            }
        }
    }

    /// POST /silences.
    static func post(_ request: HTTPRequest) -> WebAction {
        if let refusal = RequestBody.refusal(request, name: "silence") { return .answer(refusal) }
        return .intake { reading in
            do throws(BodyFault) {
                switch try SilenceDecoder.decode(request.body) {
                case .refused(let fault): return .answer(Answers.schema(fault))
                case .draft(let draft):
                    if let text = draft.handlerRefusal(now: reading.now.wall) {
                        return .answer(Answers.problem(400, text))
                    }
                    return .input({ .setSilence(draft, $0) }, answer: answer)
                }
            } catch {
                return .answer(RequestBody.unreadable("silence", error))
            }
        }
    }

    @Sendable
    private static func answer(_ reply: Reply) -> HTTPResponse {
        switch reply {
        case .silence(let id):
            var body = Array("{".utf8)
            JSONText.append("silenceID", id, isFirst: true, to: &body)
            body.append(contentsOf: "}\n".utf8)
            return Answers.json(200, body)
        case .notFound: return Answers.problem(404, "silence not found")
        case .refused(let text): return Answers.problem(400, text)
        case .unavailable(let text): return Answers.problem(503, text)
        case .done, .alerts: return Answers.empty(200)
        }
    }

    private static func tooManySets(_ silence: Silence) -> HTTPResponse {
        Answers.problem(
            500,
            "silence '\(silence.id)' has multiple matcher sets which is not supported by this API version")
    }
}

/// The list of silences, one at a time.
private struct SilenceList: PieceMaker {
    private let silences: [Silence]
    private let now: Timestamp
    private var next = 0

    init(_ silences: [Silence], at now: Timestamp) {
        self.silences = silences
        self.now = now
    }

    mutating func append(to out: inout [UInt8]) -> Bool {
        if next == silences.count {
            out.append(contentsOf: (silences.isEmpty ? "[]\n" : "]\n").utf8)
            return false
        }
        out.append(UInt8(ascii: next == 0 ? "[" : ","))
        silences[next].append(to: &out, at: now)
        next += 1
        return true
    }
}

extension Silence {
    /// Appends the silence in the form of the API; it has one matcher set.
    fileprivate func append(to out: inout [UInt8], at now: Timestamp) {
        out.append(UInt8(ascii: "{"))
        JSONText.append("id", id, isFirst: true, to: &out)
        out.append(contentsOf: ",\"status\":{".utf8)
        JSONText.append("state", shownState(at: now).rawValue, isFirst: true, to: &out)
        out.append(contentsOf: "},\"updatedAt\":\"".utf8)
        updatedAt.appendAPI(to: &out)
        out.append(UInt8(ascii: "\""))
        if !annotations.isEmpty {
            out.append(contentsOf: ",\"annotations\":".utf8)
            JSONText.append(annotations, to: &out)
        }
        JSONText.append("comment", comment, to: &out)
        JSONText.append("createdBy", createdBy, to: &out)
        out.append(contentsOf: ",\"endsAt\":\"".utf8)
        endsAt.appendAPI(to: &out)
        out.append(contentsOf: "\",\"matchers\":[".utf8)
        for (i, matcher) in (matcherSets.first ?? []).enumerated() {
            let isEqual = matcher.op == .equal || matcher.op == .regexp
            let isRegex = matcher.op == .regexp || matcher.op == .notRegexp
            out.append(contentsOf: "\(i > 0 ? "," : ""){\"isEqual\":\(isEqual),\"isRegex\":\(isRegex)".utf8)
            JSONText.append("name", matcher.name, to: &out)
            JSONText.append("value", matcher.value, to: &out)
            out.append(UInt8(ascii: "}"))
        }
        out.append(contentsOf: "],\"startsAt\":\"".utf8)
        startsAt.appendAPI(to: &out)
        out.append(contentsOf: "\"}".utf8)
    }
}
