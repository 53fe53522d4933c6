internal import AMBytes
internal import AMText

/// Answers in the forms that the original gives them.
enum Answers {
    /// No body and no type.
    static func empty(_ status: Int) -> HTTPResponse { HTTPResponse(status: status) }

    /// A line of text for people, as Go's http.Error makes it: with a newline and `nosniff`.
    static func error(_ status: Int, _ text: String) -> HTTPResponse {
        var answer = plain(status, text + "\n")
        answer.headers.add("X-Content-Type-Options", "nosniff")
        return answer
    }

    /// Text without `nosniff`.
    static func plain(_ status: Int, _ text: String) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: HTTPFields([.init("Content-Type", "text/plain; charset=utf-8")]),
            body: .bytes(Array(text.utf8)))
    }

    /// JSON as it is.
    static func json(_ status: Int, _ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: HTTPFields([.init("Content-Type", "application/json")]),
            body: .bytes(body))
    }

    /// What a handler refuses: a JSON string and a newline.
    static func problem(_ status: Int, _ text: String) -> HTTPResponse {
        var body: [UInt8] = []
        JSONWriter.string(text, to: &body)
        body.append(UInt8(ascii: "\n"))
        return json(status, body)
    }

    /// What the framework refuses: `{"code":N,"message":"..."}` without a newline.
    static func framework(_ status: Int, code: Int? = nil, _ message: String) -> HTTPResponse {
        var body = Array("{\"code\":\(code ?? status),\"message\":".utf8)
        JSONWriter.string(message, to: &body)
        body.append(UInt8(ascii: "}"))
        return json(status, body)
    }

    /// What the schema refuses.
    static func schema(_ fault: SchemaFault) -> HTTPResponse {
        switch fault {
        case .required(let path): framework(422, code: 602, "\(path) in body is required")
        case .tooShort(let path): framework(422, code: 612, "\(path) in body should have at least 1 items")
        case .format(let path, let type, let value):
            framework(422, code: 601, "\(path) in body must be of type \(type): \(Quote.quote(value))")
        }
    }

    /// Elsewhere. The body is for people who look at it, and only a GET has one. Source: Go net/http
    /// Redirect.
    static func redirect(_ status: Int, to location: String, _ method: String) -> HTTPResponse {
        var answer = empty(status)
        answer.headers.add("Location", location)
        if method == "GET" || method == "HEAD" {
            answer.headers.add("Content-Type", "text/html; charset=utf-8")
        }
        if method == "GET" {
            let text = "<a href=\"\(escapeHTML(location))\">\(reason(status))</a>.\n\n"
            answer.body = .bytes(Array(text.utf8))
        }
        return answer
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 302: "Found"
        case 307: "Temporary Redirect"
        default: "Moved Permanently"
        }
    }

    private static func escapeHTML(_ text: String) -> String {
        var out = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&#34;"
            case "'": out += "&#39;"
            default: out.unicodeScalars.append(character)
            }
        }
        return out
    }
}
