internal import AMCore
internal import AMText

/// The target of a request, taken apart.
struct RequestTarget: Sendable {
    /// The path as sent, still escaped.
    let path: String
    /// The path with its escapes decoded.
    let decodedPath: String
    /// The query without its question mark; nil when there is none.
    let query: String?

    /// Takes a target apart; nil if it cannot be one.
    init?(_ target: String) {
        var rest = target[...]
        if let scheme = rest.range(of: "://"), !rest.hasPrefix("/") {
            let authority = rest[scheme.upperBound...]
            rest = authority[(authority.firstIndex(of: "/") ?? authority.endIndex)...]
            if rest.isEmpty { rest = "/" }
        }
        if let mark = rest.firstIndex(of: "?") {
            path = String(rest[..<mark])
            query = String(rest[rest.index(after: mark)...])
        } else {
            path = String(rest)
            query = nil
        }
        guard path.hasPrefix("/"), let decoded = URLEscape.decodePathSegment(path) else { return nil }
        decodedPath = decoded
    }

    /// What has to stand behind a redirect's path.
    var querySuffix: String { query.map { "?" + $0 } ?? "" }

    /// The path without empty, `.` and `..` parts; a slash at the end stays. Source: Go net/http cleanPath.
    var cleanPath: String {
        var parts: [Substring] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: true) {
            if part == ".." {
                if !parts.isEmpty { parts.removeLast() }
            } else if part != "." {
                parts.append(part)
            }
        }
        let joined = "/" + parts.joined(separator: "/")
        return path.hasSuffix("/") && joined != "/" ? joined + "/" : joined
    }
}

extension Substring {
    /// Where a text stands first.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}

/// The parameters of a query.
struct QueryParameters: Sendable {
    private let pairs: [(String, String)]

    /// Reads a query; pairs that are broken are left out.
    init(_ query: String?) { pairs = URLQuery.parse(query ?? "").parameters }

    /// Every value of a parameter, in order.
    func all(_ name: String) -> [String] { pairs.filter { $0.0.sameBytes(as: name) }.map(\.1) }

    /// The last value of a parameter; nil when it is absent or empty.
    func last(_ name: String) -> String? {
        guard let value = all(name).last, !value.isEmpty else { return nil }
        return value
    }

    private static let words: Set<String> = [
        "true", "1", "yes", "ok", "y", "on", "selected", "checked", "t", "enabled",
    ]

    /// A yes or no; what is neither is no, and what is absent or empty is the default.
    /// Source: go-openapi/swag ConvertBool.
    func bool(_ name: String, default standard: Bool) -> Bool {
        last(name).map { Self.words.contains($0.lowercased()) } ?? standard
    }
}
