internal import AMBytes
internal import AMCore
internal import AMText

/// Routes the API v2. Source: go-openapi/runtime's middleware over the original's description of the API.
struct APIRouter {
    /// What the API knows.
    enum Operation: Equatable {
        case status, receivers, alerts, groups, silences
        case silence(id: String)

        /// Shape: sorted.
        var methods: [String] {
            switch self {
            case .status, .receivers, .groups: ["GET"]
            case .alerts, .silences: ["GET", "POST"]
            case .silence: ["DELETE", "GET"]
            }
        }
    }

    let options: WebOptions
    let request: HTTPRequest
    let target: RequestTarget
    /// Without the prefix, still escaped.
    let path: String

    private static let root = "/api/v2/"

    func route() -> WebRoute {
        let handler = handlerLabel
        if CrossOrigin.isPreflight(request) {
            return WebRoute(.answer(CrossOrigin.preflight(request)), handler: handler, isAPI: true)
        }
        let hasOrigin = request.headers["Origin"] != nil
        let isGzipWanted = request.method == "GET" && Compression.isWanted(request)
        var route = operate()
        route.action = route.action.mapAnswer { answer in
            let marked = CrossOrigin.mark(answer, hasOrigin: hasOrigin)
            return isGzipWanted ? Compression.compress(marked) : marked
        }
        return WebRoute(route.action, handler: handler, isAPI: true, log: route.log)
    }

    private var operation: Operation? {
        var rest = path.dropFirst(Self.root.count)
        if rest.hasSuffix("/") { rest.removeLast() }
        switch rest {
        case "status": return .status
        case "receivers": return .receivers
        case "alerts": return .alerts
        case "alerts/groups": return .groups
        case "silences": return .silences
        default:
            guard rest.hasPrefix("silence/") else { return nil }
            let id = rest.dropFirst("silence/".count)
            guard !id.isEmpty, !id.contains("/") else { return nil }
            return .silence(id: URLEscape.decodePathSegment(String(id)) ?? String(id))
        }
    }

    /// As the metrics show it; what is unknown is one.
    private var handlerLabel: String {
        if path.hasPrefix(Self.root + "silence/") { return Self.root + "silence/{silenceID}" }
        return operation == nil ? Self.root + "*" : path
    }

    private func operate() -> (action: WebAction, log: [LogLine]) {
        guard let operation else {
            return (.answer(Answers.framework(404, "path \(path) was not found")), [])
        }
        guard operation.methods.contains(request.method) else {
            return (.answer(notAllowed(operation.methods)), [])
        }
        if request.method == "GET", !MediaType.acceptsJSON(request) {
            let text = "unsupported media type requested, only [application/json] are available"
            return (.answer(Answers.framework(406, text)), [])
        }
        var questions = Questions(dialect: options.dialect, query: QueryParameters(target.query))
        let action = perform(operation, &questions)
        return (action, questions.log)
    }

    private func notAllowed(_ methods: [String]) -> HTTPResponse {
        let allowed = methods.reversed().joined(separator: ",")
        var answer = Answers.framework(
            405, "method \(request.method) is not allowed, but [\(allowed)] are")
        answer.headers.add("Allow", allowed)
        return answer
    }

    private func perform(_ operation: Operation, _ questions: inout Questions) -> WebAction {
        do throws(Refusal) {
            switch (operation, request.method) {
            case (.status, _): return StatusEndpoint(options: options).get()
            case (.receivers, _):
                return ReceiversEndpoint.get(matchers: try questions.receiverMatchers())
            case (.alerts, "GET"):
                return AlertsEndpoint(options: options).get(try questions.alerts())
            case (.alerts, _): return PostAlerts(options: options).post(request)
            case (.groups, _):
                let muted = questions.query.bool("muted", default: true)
                return GroupsEndpoint(options: options).get(try questions.alerts(), muted: muted)
            case (.silences, "GET"): return SilencesEndpoint.list(try questions.silences())
            case (.silences, _): return SilencesEndpoint.post(request)
            case (.silence(let id), let method):
                guard UUIDForm.isValid(id) else {
                    let text = "silenceID in path must be of type uuid: \(Quote.quote(id))"
                    return .answer(Answers.framework(422, code: 601, text))
                }
                return method == "GET" ? SilencesEndpoint.get(id: id) : SilencesEndpoint.delete(id: id)
            }
        } catch {
            return .answer(Answers.problem(400, error.text))
        }
    }
}

/// A user's mistake, with the text that users know.
struct Refusal: Error, Equatable {
    var text: String
}

/// The forms of a UUID that the schema accepts. Source: google/uuid Parse, by go-openapi/strfmt.
enum UUIDForm {
    /// Whether a text is a UUID: with dashes, without, behind `urn:uuid:`, or in braces; in any case.
    static func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        switch bytes.count {
        case 32: return bytes.allSatisfy { hexDigit($0) != nil }
        case 36: return isDashed(bytes[...])
        case 38:
            return bytes[0] == UInt8(ascii: "{") && bytes[37] == UInt8(ascii: "}") && isDashed(bytes[1..<37])
        case 45:
            let start = String(decoding: bytes[..<9], as: UTF8.self)
            return start.lowercased() == "urn:uuid:" && isDashed(bytes[9...])
        default: return false
        }
    }

    private static func isDashed(_ bytes: ArraySlice<UInt8>) -> Bool {
        for (i, byte) in bytes.enumerated() {
            let isDash = [8, 13, 18, 23].contains(i)
            if isDash ? byte != UInt8(ascii: "-") : hexDigit(byte) == nil { return false }
        }
        return true
    }
}
