/// Patterns of file names as Go's `path/filepath` has them: `*` and `?` do not cross a slash, `[a-z]`,
/// `[^a]`, a backslash takes the next character as it is.
package struct GlobPattern: Sendable {
    /// The refusal of a pattern that cannot be read.
    package static let badPattern = FileAccess.Failure("syntax error in pattern")

    private let pattern: [Unicode.Scalar]

    /// A pattern.
    package init(_ pattern: String) { self.pattern = Array(pattern.unicodeScalars) }

    /// Whether a name matches the whole pattern.
    /// Throws: `syntax error in pattern`, for whatever name.
    /// Source: Go path/filepath Match.
    package func matches(_ name: String) throws(FileAccess.Failure) -> Bool {
        try checkSyntax()
        let text = Array(name.unicodeScalars)
        var place = 0
        var position = 0
        // Where to go on when the rest does not match: behind the last star, one character later.
        var retry: (place: Int, position: Int)?
        while position < text.count || place < pattern.count {
            if place < pattern.count, pattern[place] == "*" {
                retry = (place, position)
                place += 1
                continue
            }
            if position < text.count, let next = step(place, text[position]) {
                place = next
                position += 1
                continue
            }
            guard let last = retry, last.position < text.count, text[last.position] != "/" else {
                return false
            }
            retry = (last.place, last.position + 1)
            place = last.place + 1
            position = last.position + 1
        }
        return true
    }

    /// The place behind what matches one character; nil: it does not match.
    private func step(_ place: Int, _ scalar: Unicode.Scalar) -> Int? {
        guard place < pattern.count else { return nil }
        switch pattern[place] {
        case "?": return scalar == "/" ? nil : place + 1
        case "[": return classStep(place, scalar)
        case "\\": return pattern[place + 1] == scalar ? place + 2 : nil
        default: return pattern[place] == scalar ? place + 1 : nil
        }
    }

    private func classStep(_ place: Int, _ scalar: Unicode.Scalar) -> Int? {
        var place = place + 1
        let isNegated = pattern[place] == "^"
        if isNegated { place += 1 }
        var isIn = false
        var isFirst = true
        while isFirst || pattern[place] != "]" {
            isFirst = false
            let low = member(&place)
            var high = low
            if pattern[place] == "-" {
                place += 1
                high = member(&place)
            }
            if low <= scalar && scalar <= high { isIn = true }
        }
        return isIn != isNegated ? place + 1 : nil
    }

    private func member(_ place: inout Int) -> Unicode.Scalar {
        if pattern[place] == "\\" { place += 1 }
        defer { place += 1 }
        return pattern[place]
    }

    /// Refuses unfinished classes and escapes, so that matching need not look for them.
    private func checkSyntax() throws(FileAccess.Failure) {
        var place = 0
        while place < pattern.count {
            switch pattern[place] {
            case "\\": place += 2
            case "[":
                guard let end = classEnd(place) else { throw Self.badPattern }
                place = end
            default: place += 1
            }
        }
        if place > pattern.count { throw Self.badPattern }
    }

    /// The place behind a class; nil: it is not well formed.
    private func classEnd(_ place: Int) -> Int? {
        var place = place + 1
        if place < pattern.count, pattern[place] == "^" { place += 1 }
        var isFirst = true
        func skipMember() -> Bool {
            guard place < pattern.count, pattern[place] != "-", pattern[place] != "]" else { return false }
            place += pattern[place] == "\\" ? 2 : 1
            return place < pattern.count
        }
        while true {
            if place < pattern.count, pattern[place] == "]", !isFirst { return place + 1 }
            isFirst = false
            guard skipMember() else { return nil }
            if pattern[place] == "-" {
                place += 1
                guard skipMember() else { return nil }
            }
        }
    }
}

extension GlobPattern {
    /// The folders and files that patterns are held against.
    package struct Listing {
        let exists: (_ path: String) -> Bool
        let names: (_ folder: String) -> [String]?

        /// A file system.
        /// - Parameters:
        ///   - exists: Whether there is something of that name, be it a link that leads nowhere.
        ///   - names: The names in a folder in any order; nil when it is no folder or cannot be read.
        package init(
            exists: @escaping (_ path: String) -> Bool, names: @escaping (_ folder: String) -> [String]?
        ) {
            self.exists = exists
            self.names = names
        }
    }

    /// The paths that match a pattern.
    /// Shape: folder by folder in the order of their names.
    /// Throws: `syntax error in pattern`.
    /// Source: Go path/filepath Glob.
    package static func expand(_ pattern: String, in listing: Listing) throws(FileAccess.Failure) -> [String]
    {
        _ = try GlobPattern(pattern).matches("")
        return try expanded(pattern, in: listing)
    }

    private static func expanded(_ pattern: String, in listing: Listing) throws(FileAccess.Failure)
        -> [String]
    {
        guard hasMeta(pattern) else { return listing.exists(pattern) ? [pattern] : [] }
        let slash = pattern.utf8.lastIndex(of: UInt8(ascii: "/"))
        let last = slash.map { String(pattern[pattern.utf8.index(after: $0)...]) } ?? pattern
        var folder = slash.map { String(pattern[...$0]) } ?? "."
        if folder != "/" && folder.hasSuffix("/") { folder.removeLast() }
        guard hasMeta(folder) else { return try children(of: folder, last, in: listing) }
        // A pattern that is its own folder would never come to an end.
        guard folder != pattern else { throw badPattern }
        var found: [String] = []
        for parent in try expanded(folder, in: listing) {
            found += try children(of: parent, last, in: listing)
        }
        return found
    }

    private static func children(
        of folder: String, _ pattern: String, in listing: Listing
    ) throws(FileAccess.Failure) -> [String] {
        let matcher = GlobPattern(pattern)
        let names = (listing.names(folder) ?? []).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var found: [String] = []
        for name in names where try matcher.matches(name) {
            found.append(FilePath.clean(folder + "/" + name))
        }
        return found
    }

    private static func hasMeta(_ text: String) -> Bool { text.utf8.contains { "*?[\\".utf8.contains($0) } }
}
