import AMBytes

/// An answer that the server gives by itself, in the words of Go's net/http.
/// Source: Go net/http server.go, `badRequestError` and `statusError`.
struct Refusal: Equatable {
    /// The status code.
    var status: Int
    /// What stands behind the status text; empty: nothing.
    var detail = ""

    /// The answer.
    var response: HTTPResponse {
        var text = "\(status) \(StatusText.of(status))"
        if !detail.isEmpty { text += ": \(detail)" }
        let fields = HTTPFields([.init("Content-Type", "text/plain; charset=utf-8")])
        return HTTPResponse(status: status, headers: fields, body: .bytes(Array(text.utf8)))
    }
}
