/// The arrows that Package.swift declares.
struct Manifest {
    /// What each target may import, by its name.
    private(set) var arrows: [String: Set<String>] = [:]
    /// The folder of a target where it is not the usual one.
    private(set) var folders: [String: String] = [:]

    init() throws {
        let text = try SourceTree.text("Package.swift")
        let nio = Self.list(after: "let nio: [Target.Dependency] = ", in: text)
        for opening in ["room(", ".executableTarget(", "tests(", ".testTarget(", ".target("] {
            for call in Self.calls(opening, in: text) {
                guard let name = Self.quoted(call).first, !name.isEmpty else { continue }
                let start = opening == "room(" || opening == "tests(" ? "," : "dependencies:"
                var found = Set(Self.list(after: start, in: call))
                if call.contains("+ nio") { found.formUnion(nio) }
                arrows[name] = found
                if let at = call.firstRange(of: "path: \"") {
                    folders[name] = String(call[at.upperBound...].prefix { $0 != "\"" })
                }
            }
        }
    }

    /// The insides of each call that begins so and whose first argument is a literal.
    private static func calls(_ opening: String, in text: String) -> [Substring] {
        text.ranges(of: opening).compactMap { range in
            if range.lowerBound > text.startIndex, text[text.index(before: range.lowerBound)].isLetter {
                return nil
            }
            let inside = text[range.upperBound...]
            let first = inside.drop { $0.isWhitespace }
            guard first.hasPrefix("\"") || first.hasPrefix("name: \"") else { return nil }
            return balanced(inside)
        }
    }

    /// What stands before the bracket that closes more than was opened.
    private static func balanced(_ text: Substring) -> Substring {
        var depth = 0
        for at in text.indices {
            switch text[at] {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            default: continue
            }
            if depth < 0 { return text[..<at] }
        }
        return text
    }

    /// The names in the first list that follows a text.
    private static func list(after start: String, in text: some StringProtocol) -> [String] {
        let text = Substring(text)
        guard let at = text.firstRange(of: start) else { return [] }
        let behind = text[at.upperBound...]
        guard let open = behind.firstIndex(of: "[") else { return [] }
        let inside = balanced(behind[behind.index(after: open)...])
        var names: [String] = []
        for line in inside.split(whereSeparator: { $0 == "\n" }) {
            let found = quoted(line)
            // `.product(name: "NIOCore", package: "swift-nio")`: the module has the product's name.
            names += line.contains(".product(") ? Array(found.prefix(1)) : found
        }
        return names
    }

    private static func quoted(_ text: Substring) -> [String] {
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
    }
}
