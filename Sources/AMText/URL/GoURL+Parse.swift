extension GoURL {
    /// Parses an absolute URL or a relative reference.
    /// Throws: `URLError` with Go's text.
    package init(parsing text: String) throws(URLError) {
        let hash = text.utf8.firstIndex(of: UInt8(ascii: "#"))
        let beforeHash = String(text[..<(hash ?? text.endIndex)])
        do throws(URLError.Reason) {
            self = try Self.parse(beforeHash)
        } catch {
            throw URLError(parsing: beforeHash, error)
        }
        guard let hash else { return }
        do throws(URLError.Reason) {
            try takeFragment(String(text[text.utf8.index(after: hash)...]))
        } catch {
            throw URLError(parsing: text, error)
        }
    }

    private static func parse(_ text: String) throws(URLError.Reason) -> GoURL {
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw URLError.Reason(text: "net/url: invalid control character in URL")
        }
        var url = GoURL()
        if text == "*" {
            url.setPath("*")
            return url
        }
        var rest = try takeScheme(text, into: &url)
        if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
            let query = rest[rest.utf8.index(after: mark)...]
            url.rawQuery = String(query)
            url.forcesQuery = query.isEmpty
            rest = rest[..<mark]
        }
        if rest.utf8.first != UInt8(ascii: "/") {
            if !url.scheme.isEmpty {
                url.opaque = String(rest)
                return url
            }
            if rest.utf8.prefix(while: { $0 != UInt8(ascii: "/") }).contains(UInt8(ascii: ":")) {
                throw URLError.Reason(text: "first path segment in URL cannot contain colon")
            }
        }
        let isAuthority = !url.scheme.isEmpty || !rest.utf8.starts(with: "///".utf8)
        if isAuthority && rest.utf8.starts(with: "//".utf8) {
            let authority = rest.dropFirst(2)
            let end = authority.utf8.firstIndex(of: UInt8(ascii: "/")) ?? authority.endIndex
            rest = authority[end...]
            try url.takeAuthority(authority[..<end])
        } else if !url.scheme.isEmpty && rest.utf8.first == UInt8(ascii: "/") {
            url.omitHost()
        }
        try url.takePath(String(rest))
        return url
    }

    /// Consumes a scheme and its colon, if the text begins with one.
    private static func takeScheme(_ text: String, into url: inout GoURL) throws(URLError.Reason) -> Substring
    {
        for index in text.utf8.indices {
            let byte = text.utf8[index]
            switch Unicode.Scalar(byte) {
            case "a"..."z", "A"..."Z": continue
            case "0"..."9", "+", "-", ".":
                if index == text.startIndex { return Substring(text) }
            case ":":
                if index == text.startIndex { throw URLError.Reason(text: "missing protocol scheme") }
                url.scheme = text[..<index].lowercased()
                return text[text.utf8.index(after: index)...]
            default: return Substring(text)
            }
        }
        return Substring(text)
    }

    /// Takes `user:password@host:port`.
    private mutating func takeAuthority(_ authority: Substring) throws(URLError.Reason) {
        guard let at = authority.utf8.lastIndex(of: UInt8(ascii: "@")) else {
            host = try parsedHost(authority)
            return
        }
        host = try parsedHost(authority[authority.utf8.index(after: at)...])
        let userinfo = authority[..<at]
        let isValid = userinfo.utf8.allSatisfy { byte in
            RegexpParser.isAlphanumeric(byte) || "-._:~!$&'()*+,;=%@".utf8.contains(byte)
        }
        guard isValid else { throw URLError.Reason(text: "net/url: invalid userinfo") }
        let colon = userinfo.utf8.firstIndex(of: UInt8(ascii: ":"))
        let name = userinfo[..<(colon ?? userinfo.endIndex)]
        user = User(name: GoUTF8.string(try URLEscape.decode(String(name), .userinfo)))
        guard let colon else { return }
        let password = String(userinfo[userinfo.utf8.index(after: colon)...])
        user?.password = GoUTF8.string(try URLEscape.decode(password, .userinfo))
    }

    /// Checks and decodes a host with or without a port.
    private func parsedHost(_ text: Substring) throws(URLError.Reason) -> String {
        var port = Substring()
        if text.utf8.dropFirst().contains(UInt8(ascii: "[")) {
            throw URLError.Reason(text: "invalid IP-literal")
        }
        if text.utf8.first == UInt8(ascii: "[") {
            guard let end = text.utf8.lastIndex(of: UInt8(ascii: "]")) else {
                throw URLError.Reason(text: "missing ']' in host")
            }
            port = text[text.utf8.index(after: end)...]
        } else {
            // Only the schemes of the web refuse a host with several colons.
            let colon = UInt8(ascii: ":")
            let isWeb = scheme == "http" || scheme == "https"
            let index = isWeb ? text.utf8.firstIndex(of: colon) : text.utf8.lastIndex(of: colon)
            if let index { port = text[index...] }
        }
        let digits = port.utf8.dropFirst()
        let isPort = port.isEmpty || port.utf8.first == UInt8(ascii: ":")
        guard isPort && digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { throw .port(port) }
        return GoUTF8.string(try Self.decodedHost(text))
    }

    /// Decodes a host; what follows the `%25` of an IPv6 zone has rules of its own.
    private static func decodedHost(_ text: Substring) throws(URLError.Reason) -> [UInt8] {
        guard text.utf8.first == UInt8(ascii: "["), let end = text.utf8.lastIndex(of: UInt8(ascii: "]"))
        else {
            return try URLEscape.decode(String(text), .host)
        }
        var zone: String.Index?
        var index = text.startIndex
        while index < end && zone == nil {
            if text[index..<end].utf8.starts(with: "%25".utf8) { zone = index }
            index = text.utf8.index(after: index)
        }
        guard let zone else { return try URLEscape.decode(String(text), .host) }
        return try URLEscape.decode(String(text[..<zone]), .host)
            + URLEscape.decode(String(text[zone..<end]), .zone)
            + URLEscape.decode(String(text[end...]), .host)
    }
}
