internal import AMBytes

/// What browsers on other pages may do with the API. Source: rs/cors with the original's defaults.
enum CrossOrigin {
    private static let methods: Set<String> = ["GET", "HEAD", "POST"]
    private static let headers = ["accept", "content-type", "x-requested-with"]

    /// Whether a request only asks what a later one may do.
    static func isPreflight(_ request: HTTPRequest) -> Bool {
        request.method == "OPTIONS" && !(request.headers["Access-Control-Request-Method"] ?? "").isEmpty
    }

    /// The answer to such a request.
    static func preflight(_ request: HTTPRequest) -> HTTPResponse {
        var answer = Answers.empty(204)
        answer.headers.add(
            "Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
        let method = request.headers["Access-Control-Request-Method"] ?? ""
        let asked = request.headers.values("Access-Control-Request-Headers").joined(separator: ",")
        guard request.headers["Origin"] != nil, methods.contains(method), areKnown(asked) else {
            return answer
        }
        answer.headers.add("Access-Control-Allow-Origin", "*")
        answer.headers.add("Access-Control-Allow-Methods", method)
        if !asked.isEmpty { answer.headers.add("Access-Control-Allow-Headers", asked) }
        return answer
    }

    /// Whether all headers are allowed; they must come in lower case and in alphabetical order, as browsers
    /// send them.
    private static func areKnown(_ asked: String) -> Bool {
        var next = 0
        for name in asked.split(separator: ",").map({ $0.trimmingBlanks() }) where !name.isEmpty {
            guard let at = headers[next...].firstIndex(of: name) else { return false }
            next = at + 1
        }
        return true
    }

    /// Adds what each answer of the API carries.
    static func mark(_ response: HTTPResponse, hasOrigin: Bool) -> HTTPResponse {
        var marked = response
        if hasOrigin { marked.headers["Access-Control-Allow-Origin"] = "*" }
        marked.headers["Cache-Control"] = "no-store"
        marked.headers["Vary"] = "Origin"
        return marked
    }
}
