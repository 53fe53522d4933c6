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
        guard path.hasPrefix("/"), let decoded = Percent.decode(path, plusIsBlank: false) else { return nil }
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

/// Percent escapes.
enum Percent {
    /// The text with its escapes decoded; nil if one is broken. Source: Go net/url unescape.
    static func decode(_ text: some StringProtocol, plusIsBlank: Bool) -> String? {
        var out: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = bytes.next().flatMap(hexDigit), let low = bytes.next().flatMap(hexDigit)
                else {
                    return nil
                }
                out.append(high << 4 | low)
            } else if byte == UInt8(ascii: "+"), plusIsBlank {
                out.append(0x20)
            } else {
                out.append(byte)
            }
        }
        return GoUTF8.string(out)
    }
}

/// The parameters of a query.
struct QueryParameters: Sendable {
    private let pairs: [(name: String, value: String)]

    /// Reads a query; pairs that are broken are left out. Source: Go net/url ParseQuery.
    init(_ query: String?) {
        var pairs: [(name: String, value: String)] = []
        for part in (query ?? "").split(separator: "&") where !part.utf8.contains(UInt8(ascii: ";")) {
            let mark = part.firstIndex(of: "=")
            let name = part[..<(mark ?? part.endIndex)]
            let value = mark.map { part[part.index(after: $0)...] } ?? ""
            guard let name = Percent.decode(name, plusIsBlank: true),
                let value = Percent.decode(value, plusIsBlank: true)
            else { continue }
            pairs.append((name, value))
        }
        self.pairs = pairs
    }

    /// Every value of a parameter, in order.
    func all(_ name: String) -> [String] { pairs.filter { $0.name.sameBytes(as: name) }.map(\.value) }

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
