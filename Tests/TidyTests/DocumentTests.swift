import Testing

@Suite struct DocumentTests {
    /// Requirements of protocols: what they mean is said at the protocol, by the language or by us.
    static let known: Set<String> = [
        "==", "<", "hash", "description", "debugDescription", "customMirror", "next", "makeIterator",
        "startIndex", "endIndex",
        // Of protocols of ours, whose requirements are documented where they are declared.
        "deliver", "kind", "typeName", "inherit", "resolvePaths", "nullRefusal", "completeForUse", "load",
        "commit",
    ]

    @Test func `every package declaration has a doc comment`() throws {
        let faults = try SourceTree.swift().flatMap { file in
            file.code.indices.compactMap { number -> String? in
                guard let name = Self.declared(file.code[number]), !Self.known.contains(name) else {
                    return nil
                }
                return Self.isDocumented(file, number) ? nil : "\(file.path):\(number + 1): \(name)"
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `every metric is documented`() throws {
        let page = try SourceTree.text("docs/metrics.md")
        let names = try SourceTree.swift().filter { $0.target == "AMWeb" }.flatMap { file in
            file.lines.flatMap { line in
                line.split(separator: "\"").filter { Self.isMetric($0) }.map(String.init)
            }
        }
        let missing = Set(names).filter { !page.contains("`\($0)`") }.sorted()
        #expect(names.count > 50 && missing.isEmpty, "\(missing.joined(separator: "\n"))")
    }

    @Test func `no metric is documented that does not exist`() throws {
        let sources = try SourceTree.swift().filter { $0.target == "AMWeb" }.map {
            $0.lines.joined(separator: "\n")
        }
        let documented = try SourceTree.text("docs/metrics.md").split(separator: "\n")
            .filter { $0.hasPrefix("| `") }.compactMap {
                $0.split(separator: "`").dropFirst().first.map(String.init)
            }
        let extra = documented.filter { name in !sources.contains { $0.contains("\"\(name)\"") } }
        #expect(documented.count > 50 && extra.isEmpty, "\(extra.joined(separator: "\n"))")
    }

    @Test func `every folder of vectors is read by a test`() throws {
        let tests = try SourceTree.swift().filter { !$0.isProduct && $0.target != "TidyTests" }
            .map { $0.lines.joined(separator: "\n") }
        let folders = Set(
            try SourceTree.files(below: "Tests/Vectors").filter { !$0.hasSuffix(".md") }.map { path in
                path.split(separator: "/").dropFirst(2).dropLast().joined(separator: "/")
            })
        // A folder is read when a test names it, or a vector beside it does that a test reads.
        let unread = try folders.sorted().filter { folder in
            let parts = folder.split(separator: "/").map(String.init)
            let name = parts.last ?? folder
            if tests.contains(where: {
                $0.contains("\"\(folder)") || $0.contains("/\(name)") || $0.contains("\"\(name)\"")
            }) {
                return false
            }
            guard parts.count > 1 else { return true }
            let above = "Tests/Vectors/" + parts.dropLast().joined(separator: "/")
            return try !SourceTree.files(below: above).contains {
                try SourceTree.text($0).contains(name + "/")
            }
        }
        #expect(!folders.isEmpty && unread.isEmpty, "\(unread.joined(separator: "\n"))")
    }

    /// Whether a text is the name of a metric.
    static func isMetric(_ text: Substring) -> Bool {
        ["alertmanager_", "process_", "promhttp_", "amserver_"].contains { text.hasPrefix($0) }
            && text.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }
            && !text.hasSuffix("_")
    }

    /// The name that a line declares for the other rooms.
    static func declared(_ line: String) -> String? {
        let words = Word.all(in: line)
        guard words.contains(where: { $0.text == "package" && $0.before != 0x2E }),
            !line.contains("package(set)")
        else { return nil }
        let kinds: Set<String> = [
            "func", "var", "let", "struct", "enum", "class", "protocol", "typealias", "actor", "init",
            "subscript",
        ]
        let modifiers: Set<String> = [
            "package", "static", "final", "mutating", "nonmutating", "indirect", "override", "convenience",
            "private", "set", "borrowing", "consuming", "nonisolated", "weak", "unowned", "lazy",
        ]
        var isPackage = false
        for (at, word) in words.enumerated() {
            isPackage = isPackage || word.text == "package"
            if kinds.contains(word.text) {
                if !isPackage { return nil }
                if word.text == "class", at + 1 < words.count, kinds.contains(words[at + 1].text) { continue }
                if word.text == "init" || word.text == "subscript" { return word.text }
                let name = word.rest.drop { $0 == " " }.prefix { !" (:<={".contains($0) }
                return name.isEmpty
                    ? String(word.rest.drop { $0 == " " }.prefix { $0 != " " && $0 != "(" }) : String(name)
            }
            if !modifiers.contains(word.text), word.before != 0x40 { return nil }
        }
        return nil
    }

    /// Whether a doc comment stands above a line, attributes aside. A comment speaks for all plain properties
    /// that follow without a blank line, and the comment of a type for the properties at its very beginning.
    private static func isDocumented(_ file: SourceFile, _ number: Int) -> Bool {
        var above = number - 1
        let isPlain = isPlainProperty(file.code[number])
        while above >= 0 {
            let line = file.lines[above].drop { $0 == " " }
            if line.hasPrefix("///") || line.hasSuffix("*/") { return true }
            let isAttribute = line.hasPrefix("@") && !line.contains(" var ") && !line.contains(" let ")
            let isRemark = line.hasPrefix("//") && line.contains("swift-format")
            let isSame = isPlain && (isPlainProperty(file.code[above]) || isOpening(file.code[above]))
            guard isAttribute || isRemark || isSame else { return false }
            above -= 1
        }
        return false
    }

    /// Whether a line declares a property that is only stored.
    private static func isPlainProperty(_ line: String) -> Bool {
        let words = Word.all(in: line).map(\.text)
        return !line.hasSuffix("{") && words.contains { $0 == "var" || $0 == "let" }
            && !words.contains("func")
    }

    /// Whether a line opens a type.
    private static func isOpening(_ line: String) -> Bool {
        line.hasSuffix("{")
            && Word.all(in: line).contains { ["struct", "class", "enum", "actor"].contains($0.text) }
    }
}
