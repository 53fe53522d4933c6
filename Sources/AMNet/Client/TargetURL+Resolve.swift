extension TargetURL {
    /// Where a Location header points, seen from this URL.
    /// Source: Go net/url ResolveReference, RFC 3986 §5.2.2.
    package func resolving(_ reference: String) throws(Problem) -> TargetURL {
        var found = try TargetURL(parsing: reference)
        if !found.scheme.isEmpty {
            if found.hasAuthority { found.path = Self.withoutDots(found.path) }
            return found
        }
        found.scheme = scheme
        if found.hasAuthority {
            found.path = Self.withoutDots(found.path)
            return found
        }
        found.hasAuthority = hasAuthority
        found.user = user
        found.host = host
        found.port = port
        if found.path.isEmpty {
            found.path = path
            if found.query == nil {
                found.query = query
                if found.fragment == nil { found.fragment = fragment }
            }
        } else if found.path.utf8.first != UInt8(ascii: "/") {
            found.path = Self.withoutDots(folder + found.path)
        } else {
            found.path = Self.withoutDots(found.path)
        }
        return found
    }

    /// The path up to its last slash.
    private var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "/" }
        return String(path[...slash])
    }

    /// The path with `.` and `..` worked off. Source: RFC 3986 §5.2.4.
    static func withoutDots(_ path: String) -> String {
        guard !path.isEmpty else { return path }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        var kept: [Substring] = []
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment {
            case ".":
                if isLast { kept.append("") }
            case "..":
                if kept.count > 1 { kept.removeLast() }
                if isLast { kept.append("") }
            default:
                kept.append(segment)
            }
        }
        let joined = kept.joined(separator: "/")
        return joined.utf8.first == UInt8(ascii: "/") ? joined : "/" + joined
    }
}
