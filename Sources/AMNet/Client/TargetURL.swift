/// A URL taken apart as far as sending a request needs it; bytes that may not stand on the wire are escaped.
/// Source: Go net/url (Parse, URL.String, EscapedPath), RFC 3986.
package struct TargetURL: Sendable, Equatable {
    /// Name and password in front of the host, percent escapes resolved.
    package struct User: Sendable, Equatable {
        /// The name.
        package var name: String
        /// The password; nil when there is no colon.
        package var password: String?
    }

    /// A text that is no URL, with Go's words for why.
    package struct Problem: Error, Sendable, Equatable {
        /// E.g. `net/url: invalid control character in URL`.
        package var text: String
    }

    /// The scheme in lower case; empty for a reference without one.
    package var scheme = ""
    /// Name and password, if the URL has an `@`.
    package var user: User?
    /// The host as written, without the brackets of an IPv6 address.
    package var host = ""
    /// The port as written; empty when there is none.
    package var port = ""
    /// The path, escaped.
    package var path = ""
    /// What stands behind `?`, escaped; nil without a `?`.
    package var query: String?
    /// What stands behind `#`; never sent.
    package var fragment: String?
    /// Whether `//` stood before the host, even an empty one.
    var hasAuthority = false

    /// Reads a URL or a relative reference.
    package init(parsing text: String) throws(Problem) {
        var rest = Array(text.utf8)[...]
        guard !rest.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw Problem(text: "net/url: invalid control character in URL")
        }
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            fragment = String(decoding: rest[(hash + 1)...], as: UTF8.self)
            rest = rest[..<hash]
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = URLBytes.escaping(rest[(mark + 1)...], where: URLBytes.standsInQuery)
            rest = rest[..<mark]
        }
        try readScheme(&rest)
        if rest.starts(with: [0x2F, 0x2F]) {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            hasAuthority = true
            try readAuthority(rest[..<end])
            rest = rest[end...]
        }
        if let bad = URLBytes.firstBadEscape(rest) { throw Problem(text: "invalid URL escape \(bad)") }
        path = URLBytes.escaping(rest, where: URLBytes.standsInPath)
    }

    private mutating func readScheme(_ rest: inout ArraySlice<UInt8>) throws(Problem) {
        for (offset, byte) in rest.enumerated() {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                if offset == 0 { return try refuseColonInFirstSegment(rest) }
            case UInt8(ascii: ":"):
                guard offset > 0 else { throw Problem(text: "missing protocol scheme") }
                scheme = String(decoding: rest.prefix(offset), as: UTF8.self).lowercased()
                rest = rest.dropFirst(offset + 1)
                return
            default:
                return try refuseColonInFirstSegment(rest)
            }
        }
    }

    /// `1.2.3.4:80/x` and `a_b:c` would be read as a scheme by others: Go refuses them.
    private func refuseColonInFirstSegment(_ rest: ArraySlice<UInt8>) throws(Problem) {
        let segment = rest.prefix { $0 != UInt8(ascii: "/") }
        if segment.contains(UInt8(ascii: ":")) {
            throw Problem(text: "first path segment in URL cannot contain colon")
        }
    }

    private mutating func readAuthority(_ bytes: ArraySlice<UInt8>) throws(Problem) {
        var hostBytes = bytes
        if let at = bytes.lastIndex(of: UInt8(ascii: "@")) {
            let info = bytes[..<at]
            guard info.allSatisfy(URLBytes.standsInUserinfo) else {
                throw Problem(text: "net/url: invalid userinfo")
            }
            if let bad = URLBytes.firstBadEscape(info) { throw Problem(text: "invalid URL escape \(bad)") }
            let parts = info.split(
                separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            user = User(
                name: URLBytes.unescaping(parts[0]),
                password: parts.count > 1 ? URLBytes.unescaping(parts[1]) : nil)
            hostBytes = bytes[(at + 1)...]
        }
        try readHost(hostBytes)
    }

    private mutating func readHost(_ bytes: ArraySlice<UInt8>) throws(Problem) {
        var name = bytes
        var tail = bytes[bytes.endIndex...]
        if bytes.first == UInt8(ascii: "[") {
            guard let end = bytes.lastIndex(of: UInt8(ascii: "]")) else {
                throw Problem(text: "missing ']' in host")
            }
            name = bytes[(bytes.startIndex + 1)..<end]
            tail = bytes[(end + 1)...]
        } else if let colon = bytes.lastIndex(of: UInt8(ascii: ":")) {
            name = bytes[..<colon]
            tail = bytes[colon...]
        }
        let digits = tail.dropFirst()
        guard tail.isEmpty || tail.first == UInt8(ascii: ":"), digits.allSatisfy(URLBytes.isDigit) else {
            let shown = String(decoding: tail, as: UTF8.self)
            throw Problem(text: "invalid port \"\(shown)\" after host")
        }
        if let bad = name.first(where: { !URLBytes.standsInHost($0) }) {
            let shown = String(decoding: [bad], as: UTF8.self)
            throw Problem(text: "invalid character \"\(shown)\" in host name")
        }
        host = String(decoding: name, as: UTF8.self)
        port = String(decoding: digits, as: UTF8.self)
    }
}

extension TargetURL {
    /// Why no request can be sent there, in Go's words; nil when one can.
    package var obstacle: String? {
        guard scheme == "http" || scheme == "https" else {
            return "unsupported protocol scheme \"\(scheme)\""
        }
        if host.isEmpty { return "http: no Host in request URL" }
        if !port.isEmpty, UInt16(port) == nil { return "dial tcp: address \(port): invalid port" }
        return nil
    }

    /// The port in use: as written or the scheme's own.
    package var effectivePort: String { port.isEmpty ? (scheme == "https" ? "443" : "80") : port }

    /// The host as it stands in a URL: an IPv6 address in brackets.
    package var bracketedHost: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host }

    /// The value of the Host header: the port as written, none when none was.
    package var hostHeader: String { port.isEmpty ? bracketedHost : "\(bracketedHost):\(port)" }

    /// Scheme, host and port: what shares one queue and one set of connections.
    package var origin: String { "\(scheme)://\(bracketedHost.lowercased()):\(effectivePort)" }

    /// The URL as it is requested: without user and fragment, with a path.
    package var requested: String {
        let start = path.isEmpty ? "/" : path
        return "\(scheme)://\(hostHeader)\(start)" + (query.map { "?\($0)" } ?? "")
    }

    /// The URL for people: the password replaced by `***`. Source: Go net/http stripPassword.
    package var shown: String { text(userinfo: user.map { $0.password == nil ? $0.name : "\($0.name):***" }) }

    /// The URL for the Referer header: without name and password.
    package var withoutUser: String { text(userinfo: nil) }

    private func text(userinfo: String?) -> String {
        var out = scheme.isEmpty ? "" : "\(scheme):"
        if hasAuthority { out += "//" + (userinfo.map { "\($0)@" } ?? "") + hostHeader }
        out += path
        if let query { out += "?\(query)" }
        if let fragment { out += "#\(fragment)" }
        return out
    }
}
