import AMBytes

/// The header lines of one request as libcurl takes them. A pure function.
enum RequestLines {
    /// What libcurl would add by itself and Go does not send: a line without a value keeps it away.
    private static let unwanted = ["Accept:", "Expect:", "Proxy-Connection:"]

    /// A header that cannot be sent, in Go's words.
    struct Invalid: Error, Equatable {
        var text: String
    }

    /// What the lines are made of, apart from the hop itself.
    struct Additions: Equatable {
        /// The value of Authorization that the options give.
        var authorization: String?
        /// `http_headers`.
        var fields: [HTTPFields.Field] = []
        /// The Host line, where it differs from libcurl's own.
        var host: String?
        /// Whether a body goes along, an empty one of a POST included.
        var hasBody = false
    }

    /// The user agent of requests whose caller sets none. Source: Go net/http defaultUserAgent.
    static let defaultUserAgent = "Go-http-client/1.1"

    /// The lines. Precedence: the caller's Authorization, then the URL's user, then the options' own; none of
    /// the last among strangers. `http_headers` are added to what is there.
    static func lines(for hop: Hop, adding additions: Additions) throws(Invalid) -> [String] {
        var lines: [String] = []
        var has = (agent: false, type: false, authorization: false)
        for field in hop.headers.all {
            let name = canonicalName(field.name)
            switch name {
            case "Content-Length", "Transfer-Encoding", "Host": continue  // libcurl's own business.
            case "User-Agent": has.agent = true
            case "Content-Type": has.type = true
            case "Authorization": has.authorization = true
            default: break
            }
            lines.append(try line(name, field.value))
        }
        if !has.agent { lines.append("User-Agent: \(defaultUserAgent)") }
        if let referer = hop.referer { lines.append(try line("Referer", referer)) }
        if let host = additions.host { lines.append("Host: \(host)") }
        if !has.authorization, let value = authorization(hop, additions) {
            lines.append(try line("Authorization", value))
        }
        for field in additions.fields {
            let name = field.name
            if hop.isAmongStrangers, RedirectRule.sensitive.contains(name.lowercased()) { continue }
            if name == "Content-Type" { has.type = true }
            lines.append(try line(name, field.value))
        }
        lines += unwanted
        if additions.hasBody, !has.type { lines.append("Content-Type:") }
        return lines
    }

    private static func authorization(_ hop: Hop, _ additions: Additions) -> String? {
        if let user = hop.url.user { return basic(user.name, user.password ?? "") }
        return hop.isAmongStrangers ? nil : additions.authorization
    }

    /// `Basic` with name and password. Source: RFC 7617.
    static func basic(_ name: String, _ password: String) -> String {
        "Basic " + Base64.standard.encode(Array("\(name):\(password)".utf8))
    }

    /// One line; a value that would end it early is refused.
    static func line(_ name: String, _ value: String) throws(Invalid) -> String {
        guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else {
            throw Invalid(text: "net/http: invalid header field name \"\(printable(name))\"")
        }
        guard value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else {
            throw Invalid(text: "net/http: invalid header field value for \"\(name)\"")
        }
        let bare = trimmedBlanks(value)
        // `Name:` would take the header away; `Name;` sends it without a value.
        return bare.isEmpty ? "\(name);" : "\(name): \(bare)"
    }

    private static func printable(_ name: String) -> String {
        String(decoding: name.utf8.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }

    private static func trimmedBlanks(_ value: String) -> Substring {
        var rest = value[...]
        while rest.utf8.first == 0x20 || rest.utf8.first == 0x09 { rest.removeFirst() }
        while rest.utf8.last == 0x20 || rest.utf8.last == 0x09 { rest.removeLast() }
        return rest
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// The name with capitals at its start and behind each hyphen; a name that is no token stays.
    /// Source: Go net/textproto CanonicalMIMEHeaderKey.
    static func canonicalName(_ name: String) -> String {
        guard name.utf8.allSatisfy(isTokenByte) else { return name }
        var atStart = true
        return String(
            decoding: name.utf8.map { byte -> UInt8 in
                defer { atStart = byte == UInt8(ascii: "-") }
                if atStart, byte >= 0x61, byte <= 0x7A { return byte - 0x20 }
                if !atStart, byte >= 0x41, byte <= 0x5A { return byte + 0x20 }
                return byte
            }, as: UTF8.self)
    }
}
