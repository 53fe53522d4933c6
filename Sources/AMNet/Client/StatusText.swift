/// Words for the answers of proxies to CONNECT. Source: RFC 9110 §15, Go net/http StatusText.
enum StatusText {
    private static let texts: [Int: String] = [
        300: "Multiple Choices", 301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified",
        307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized",
        402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        406: "Not Acceptable", 407: "Proxy Authentication Required", 408: "Request Timeout", 409: "Conflict",
        410: "Gone", 413: "Request Entity Too Large", 414: "Request URI Too Long", 417: "Expectation Failed",
        418: "I'm a teapot", 421: "Misdirected Request", 425: "Too Early", 426: "Upgrade Required",
        429: "Too Many Requests", 431: "Request Header Fields Too Large", 451: "Unavailable For Legal Reasons",
        500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Gateway Timeout", 505: "HTTP Version Not Supported", 511: "Network Authentication Required",
    ]

    /// The phrase for a status.
    static func of(_ status: Int) -> String { texts[status] ?? "unknown status code" }
}
