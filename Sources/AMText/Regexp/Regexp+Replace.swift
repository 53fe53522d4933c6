// Replacing and splitting as Go's regexp does.
extension Regexp {
    /// Calls `body` with the spans of each match that Go would report: from left to right, not overlapping,
    /// and no empty one right behind another.
    private func forEachMatch(_ text: UnsafeRawBufferPointer, _ body: ([Int]) -> Bool) {
        var spans: [Int] = []
        var position = 0
        var lastEnd = -1
        while position <= text.count && find(text, from: position, spans: &spans) {
            let (start, end) = (spans[0], spans[1])
            if end > start || start != lastEnd {
                if !body(spans) { return }
            }
            lastEnd = end
            // The next search begins behind this match, and at least one scalar further on.
            position = end > position ? end : position + max(1, Self.scalarLength(text, position))
        }
    }

    private static func scalarLength(_ text: UnsafeRawBufferPointer, _ position: Int) -> Int {
        guard position < text.count else { return 0 }
        return GoUTF8.sequenceLength(text.bindMemory(to: UInt8.self), at: position)
    }

    /// The text with each match replaced by the template, in which `$1`, `${1}`, `$name` and `${name}` stand
    /// for groups and `$$` for a dollar sign.
    /// Source: Go Regexp.ReplaceAllString.
    package func replaceAll(_ text: String, with template: String) -> String {
        withBytes(text) { bytes in
            let pieces = ReplacementTemplate(template, groupNames)
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count)
            var copied = 0
            forEachMatch(bytes) { spans in
                out.append(contentsOf: bytes[copied..<spans[0]])
                pieces.append(bytes, spans, to: &out)
                copied = spans[1]
                return true
            }
            out.append(contentsOf: bytes[copied...])
            return String(decoding: out, as: UTF8.self)
        }
    }

    /// The pieces of a text between the matches: all of them if `limit` is negative, otherwise at most so
    /// many, with the rest of the text in the last.
    /// Source: Go Regexp.Split.
    package func split(_ text: String, limit: Int = -1) -> [String] {
        if limit == 0 { return [] }
        if text.isEmpty && !pattern.isEmpty { return [""] }
        return withBytes(text) { bytes in
            var pieces: [String] = []
            var begin = 0
            var end = 0
            var left = limit
            forEachMatch(bytes) { spans in
                if limit > 0 && (pieces.count == limit - 1 || left == 0) { return false }
                left -= 1
                end = spans[0]
                if spans[1] != 0 { pieces.append(String(decoding: bytes[begin..<end], as: UTF8.self)) }
                begin = spans[1]
                return true
            }
            if end != bytes.count { pieces.append(String(decoding: bytes[begin...], as: UTF8.self)) }
            return pieces
        }
    }

    /// The text as a pattern that matches just it.
    /// Source: Go regexp.QuoteMeta.
    package static func quoteMeta(_ text: String) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            if "\\.+*?()|[]{}^$".utf8.contains(byte) { out.append(UInt8(ascii: "\\")) }
            out.append(byte)
        }
        return String(decoding: out, as: UTF8.self)
    }
}

/// A template of a replacement, taken apart.
private struct ReplacementTemplate {
    private enum Piece {
        case text(ArraySlice<UInt8>)
        /// The first of these groups that took part.
        case groups([Int])
    }

    private var pieces: [Piece] = []

    init(_ template: String, _ names: [String]) {
        let bytes = Array(template.utf8)
        var start = 0
        var i = 0
        while i < bytes.count {
            guard bytes[i] == UInt8(ascii: "$") else {
                i += 1
                continue
            }
            if i + 1 < bytes.count && bytes[i + 1] == UInt8(ascii: "$") {
                pieces.append(.text(bytes[start...i]))
                i += 2
                start = i
                continue
            }
            guard let (name, end) = Self.name(bytes, at: i + 1) else {
                i += 1
                continue
            }
            if start < i { pieces.append(.text(bytes[start..<i])) }
            pieces.append(.groups(Self.groups(name, names)))
            i = end
            start = i
        }
        if start < bytes.count { pieces.append(.text(bytes[start...])) }
    }

    /// The name behind a dollar sign and where it ends; nil if there is none.
    private static func name(_ bytes: [UInt8], at start: Int) -> (name: String, end: Int)? {
        let isBraced = start < bytes.count && bytes[start] == UInt8(ascii: "{")
        let first = isBraced ? start + 1 : start
        let end = bytes.withUnsafeBufferPointer { buffer in
            var end = first
            while end < buffer.count {
                let length = GoUTF8.sequenceLength(buffer, at: end)
                guard length > 0, isWord(GoUTF8.scalar(buffer, at: end, length: length)) else { break }
                end += length
            }
            return end
        }
        guard end > first else { return nil }
        if isBraced && (end >= bytes.count || bytes[end] != UInt8(ascii: "}")) { return nil }
        return (String(decoding: bytes[first..<end], as: UTF8.self), isBraced ? end + 1 : end)
    }

    private static func isWord(_ value: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(value) else { return false }
        if scalar == "_" { return true }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber:
            return true
        default: return false
        }
    }

    /// The groups that a name stands for; a number without leading zeros is an index.
    private static func groups(_ name: String, _ names: [String]) -> [Int] {
        let isNumber =
            name.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } && (name == "0" || name.utf8.first != 0x30)
        if isNumber, let index = Int(name), index < 1_000_000_000 {
            return index < names.count ? [index] : []
        }
        return names.indices.filter { names[$0].utf8.elementsEqual(name.utf8) }
    }

    /// Appends the replacement of a match.
    func append(_ text: UnsafeRawBufferPointer, _ spans: [Int], to out: inout [UInt8]) {
        for piece in pieces {
            switch piece {
            case .text(let bytes): out.append(contentsOf: bytes)
            case .groups(let indexes):
                guard let index = indexes.first(where: { spans[2 * $0] >= 0 }) else { continue }
                out.append(contentsOf: text[spans[2 * index]..<spans[2 * index + 1]])
            }
        }
    }
}
