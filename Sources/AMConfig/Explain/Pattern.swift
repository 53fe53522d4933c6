internal import AMCore
internal import AMText

/// What is known about a regular expression of a matcher without matching it: never all, but always true.
struct Pattern: Sendable {
    /// One of the alternatives of an expression.
    private struct Branch: Sendable {
        var text: String
        /// All texts that match; nil: not a short list.
        var values: [String]?
        /// What every match begins with.
        var start: String
        /// Set if everything matches that begins so; the flag says whether something must follow.
        var opening: (prefix: String, needsMore: Bool)?
    }

    private let branches: [Branch]
    private let regexp: Regexp?

    /// The expression of a matcher.
    init(_ text: String, _ regexp: Regexp?) {
        self.regexp = regexp
        branches = (Self.alternatives(of: Self.unwrapped(text)) ?? [text]).map(Self.branch)
    }

    /// All texts that match; nil: not a short list.
    var values: [String]? {
        var all: [String] = []
        for branch in branches {
            guard let values = branch.values else { return nil }
            all += values
        }
        return all
    }

    /// Whether every text matches (line breaks aside).
    var isUniversal: Bool {
        branches.contains { $0.opening.map { $0.prefix.isEmpty && !$0.needsMore } ?? false }
            || isAnythingButEmpty && matches("")
    }

    /// Whether every text but the empty one matches (line breaks aside).
    var isAnythingButEmpty: Bool {
        branches.contains { $0.opening.map { $0.prefix.isEmpty } ?? false }
    }

    /// Whether a text matches.
    func matches(_ text: String) -> Bool { regexp?.matchesWhole(text) ?? false }

    /// Whether all that matches this matches the other, too.
    func isSubset(of other: Pattern) -> Bool {
        other.isUniversal
            || branches.allSatisfy { branch in
                if let values = branch.values { return values.allSatisfy(other.matches) }
                return other.branches.contains { Self.isSubset(branch, of: $0) }
            }
    }

    /// Whether nothing matches both.
    func isDisjoint(with other: Pattern) -> Bool {
        branches.allSatisfy { a in other.branches.allSatisfy { b in isDisjoint(a, b, other) } }
    }

    private func isDisjoint(_ a: Branch, _ b: Branch, _ other: Pattern) -> Bool {
        if let values = a.values { return !values.contains(where: other.matches) }
        if let values = b.values { return !values.contains(where: matches) }
        let (x, y) = (Array(a.start.utf8), Array(b.start.utf8))
        return !x.starts(with: y) && !y.starts(with: x)
    }

    private static func isSubset(_ a: Branch, of b: Branch) -> Bool {
        if a.text.sameBytes(as: b.text) { return true }
        guard let opening = b.opening else { return false }
        let isLonger = a.start.utf8.count > opening.prefix.utf8.count || a.opening?.needsMore ?? false
        return a.start.utf8.starts(with: opening.prefix.utf8) && (!opening.needsMore || isLonger)
    }

    private static func branch(_ text: String) -> Branch {
        var opening: (prefix: String, needsMore: Bool)?
        for (tail, needsMore) in [(".*", false), (".+", true)] where text.hasSuffix(tail) {
            let head = String(text.dropLast(2))
            if let only = Regexp.literalAlternatives(of: head), only.count == 1 {
                opening = (only[0], needsMore)
            }
        }
        return Branch(
            text: text, values: Regexp.literalAlternatives(of: text),
            start: Regexp.requiredPrefix(of: text), opening: opening)
    }

    /// The expression without what is put around it, and without anchors and parentheses around the whole.
    private static func unwrapped(_ text: String) -> String {
        var bytes = Array(text.utf8)
        while true {
            if bytes.first == UInt8(ascii: "^") {
                bytes.removeFirst()
            } else if bytes.last == UInt8(ascii: "$"), bytes.dropLast().last != UInt8(ascii: "\\") {
                bytes.removeLast()
            } else if let inner = withoutParentheses(bytes) {
                bytes = inner
            } else {
                return String(decoding: bytes, as: UTF8.self)
            }
        }
    }

    /// What one pair of parentheses holds that stands around the whole; nil: there is none.
    private static func withoutParentheses(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.first == UInt8(ascii: "("), bytes.last == UInt8(ascii: ")") else { return nil }
        let skipped = bytes.starts(with: "(?:".utf8) ? 3 : 1
        if skipped == 1 && bytes.dropFirst().first == UInt8(ascii: "?") { return nil }
        let inner = Array(bytes.dropFirst(skipped).dropLast())
        return alternatives(of: String(decoding: inner, as: UTF8.self)) == nil ? nil : inner
    }

    /// The alternatives of an expression; nil: they cannot be told apart without parsing it.
    private static func alternatives(of text: String) -> [String]? {
        // Flags and quotations reach beyond the place where they stand.
        let bytes = Array(text.utf8)
        for at in bytes.indices.dropLast() {
            let rest = bytes[at...]
            if rest.starts(with: "\\Q".utf8) { return nil }
            if rest.starts(with: "(?".utf8) && !rest.starts(with: "(?:".utf8) { return nil }
        }
        var parts: [[UInt8]] = [[]]
        var depth = 0
        var isInClass = false
        var isEscaped = false
        for byte in bytes {
            parts[parts.count - 1].append(byte)
            if isEscaped {
                isEscaped = false
                continue
            }
            switch byte {
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "["):
                // Nested brackets are left alone.
                if isInClass { return nil }
                isInClass = true
            case UInt8(ascii: "]"): isInClass = false
            case UInt8(ascii: "(") where !isInClass: depth += 1
            case UInt8(ascii: ")") where !isInClass:
                depth -= 1
                if depth < 0 { return nil }
            case UInt8(ascii: "|") where !isInClass && depth == 0:
                parts[parts.count - 1].removeLast()
                parts.append([])
            default: break
            }
        }
        guard depth == 0, !isInClass, !isEscaped else { return nil }
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }
}
