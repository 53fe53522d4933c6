/// A URL as Go's net/url reads and prints it.
/// Source: Go net/url; RFC 3986.
package struct GoURL: Sendable, Hashable {
    /// Who a URL logs in as, decoded.
    package struct User: Sendable, Hashable {
        /// The name; may be empty.
        package var name: String
        /// The password; nil if there was no colon.
        package var password: String?

        /// A user, with or without a password.
        package init(name: String, password: String? = nil) {
            self.name = name
            self.password = password
        }
    }

    /// In lower case; empty for a relative reference.
    package var scheme = ""
    /// What follows the scheme where that is no path, e.g. in `mailto:x@y`.
    package var opaque = ""
    /// Who logs in; nil if there was no `@`.
    package var user: User?
    /// Host, or host and port, with an IPv6 address in brackets.
    package var host = ""
    /// The decoded path.
    package private(set) var path = ""
    /// The path as it is printed.
    package private(set) var escapedPath = ""
    /// What follows the first `?`, as it is.
    package var rawQuery = ""
    /// The decoded fragment.
    package private(set) var fragment = ""
    private var escapedFragment = ""
    /// Whether the text ends with a `?` that no query follows.
    package var forcesQuery = false
    /// Whether the text had a scheme and a path but no authority, as `file:/x`.
    private var omitsHost = false

    /// The empty reference.
    package init() {}

    /// Replaces the path by a decoded one.
    package mutating func setPath(_ decoded: String) {
        path = decoded
        escapedPath = decoded == "*" ? "*" : URLEscape.encode(decoded, .path)
    }

    /// Replaces the fragment by a decoded one.
    package mutating func setFragment(_ decoded: String) {
        fragment = decoded
        escapedFragment = URLEscape.encode(decoded, .fragment)
    }

    /// The host without its port and without brackets.
    package var hostname: String {
        let end = host.utf8.lastIndex(of: UInt8(ascii: "]"))
        var name = Substring(host)
        if let colon = portColon { name = host[..<colon] }
        if name.utf8.first == UInt8(ascii: "["), let end, end < name.endIndex {
            name = host[host.index(after: host.startIndex)..<end]
        }
        return String(name)
    }

    /// The port; empty if there is none.
    package var port: String { portColon.map { String(host[host.index(after: $0)...]) } ?? "" }

    /// Where the colon before the port stands.
    private var portColon: String.Index? {
        guard let colon = host.utf8.lastIndex(of: UInt8(ascii: ":")),
            host[host.index(after: colon)...].utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
        else { return nil }
        let isBracketed = host.utf8.first == UInt8(ascii: "[")
        if isBracketed, let end = host.utf8.lastIndex(of: UInt8(ascii: "]")) {
            return end < colon ? colon : nil
        }
        return colon
    }

    /// The parameters of the query, in their order, without those that cannot be decoded.
    package var query: [(String, String)] { URLQuery.parse(rawQuery).parameters }

    /// What a request line of HTTP asks for.
    package var requestTarget: String {
        var target = opaque
        if target.isEmpty {
            target = escapedPath.isEmpty ? "/" : escapedPath
        } else if target.utf8.starts(with: "//".utf8) {
            target = scheme + ":" + target
        }
        return forcesQuery || !rawQuery.isEmpty ? target + "?" + rawQuery : target
    }
}

// Printing.
extension GoURL: CustomStringConvertible {
    /// The URL as text.
    package var description: String { text(user: user) }

    /// The URL as text, with `xxxxx` for the password.
    package var redacted: String {
        guard var masked = user, masked.password != nil else { return description }
        masked.password = "xxxxx"
        return text(user: masked)
    }

    private func text(user: User?) -> String {
        var out = scheme.isEmpty ? "" : scheme + ":"
        if !opaque.isEmpty {
            out += opaque
        } else {
            if !(omitsHost && host.isEmpty && user == nil) && !(scheme.isEmpty && host.isEmpty && user == nil)
            {
                if !host.isEmpty || !path.isEmpty || user != nil { out += "//" }
                if let user { out += Self.userinfo(user) + "@" }
                out += URLEscape.encode(host, .host)
            }
            let first = escapedPath.utf8.first
            if !escapedPath.isEmpty && first != UInt8(ascii: "/") && !host.isEmpty { out += "/" }
            if out.isEmpty && escapedPath.utf8.prefix(while: { $0 != UInt8(ascii: "/") }).contains(0x3A) {
                // Otherwise the first segment would look like a scheme.
                out += "./"
            }
            out += escapedPath
        }
        if forcesQuery || !rawQuery.isEmpty { out += "?" + rawQuery }
        if !fragment.isEmpty { out += "#" + escapedFragment }
        return out
    }

    /// A user as it stands before the `@`.
    private static func userinfo(_ user: User) -> String {
        let name = URLEscape.encode(user.name, .userinfo)
        return user.password.map { name + ":" + URLEscape.encode($0, .userinfo) } ?? name
    }
}

// For the parser.
extension GoURL {
    /// Takes the path as it stood in the text.
    mutating func takePath(_ escaped: String) throws(URLError.Reason) {
        path = GoUTF8.string(try URLEscape.decode(escaped, .path))
        if URLEscape.isValid(escaped, .path) {
            escapedPath = escaped
        } else {
            escapedPath = URLEscape.encode(try URLEscape.decode(escaped, .path), .path)
        }
    }

    /// Takes the fragment as it stood in the text.
    mutating func takeFragment(_ escaped: String) throws(URLError.Reason) {
        let decoded = try URLEscape.decode(escaped, .fragment)
        fragment = GoUTF8.string(decoded)
        escapedFragment =
            URLEscape.isValid(escaped, .fragment) ? escaped : URLEscape.encode(decoded, .fragment)
    }

    /// Notes that there was no authority.
    mutating func omitHost() { omitsHost = true }
}
