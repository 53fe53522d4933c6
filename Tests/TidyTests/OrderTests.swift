import Testing

/// A process walks its dictionaries and sets in an order of its own. Where that order can be seen outside, a
/// run could not be repeated; so in the rooms that decide, a walk over one is sorted, or says in a comment
/// why order is nothing.
@Suite struct OrderTests {
    static let rooms: Set<String> = ["AMCore", "AMGossip", "AMSimulation"]
    /// What makes the order of a walk harmless when it stands on the same line.
    static let harmless = [
        "sorted", "reduce(0", ".max()", ".min()", ".contains", ".count", "allSatisfy", "isEmpty",
        "reduce(into: 0",
    ]

    @Test func `a dictionary is walked in order where order can be seen`() throws {
        let faults = try Self.faults(in: SourceTree.swift().filter { Self.rooms.contains($0.target) })
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `a walk without order is found`() {
        let text = """
            struct A {
                var names: [String: Int] = [:]
                var marks: Set<Int> = []
                func f() -> [Int] { for (name, at) in names { use(name, at) }; return marks.map { $0 } }
                func g() { for (name, at) in names.sorted(by: <) { use(name, at) } }
                func h() { for (name, at) in names { use(name, at) }  // tidy: any order, a sum
                }
            }
            """
        let file = SourceFile(path: "Sources/AMCore/Sample.swift", raw: Array(text.utf8))
        #expect(Self.faults(in: [file]).count == 2)
    }

    private static func faults(in files: [SourceFile]) -> [String] {
        let names = unordered(files)
        return files.flatMap { file in
            file.code.indices.flatMap { number -> [String] in
                let line = file.code[number]
                if harmless.contains(where: { line.contains($0) }) { return [] }
                if file.lines[max(0, number - 1)...number].contains(where: { $0.contains("tidy: any order") })
                {
                    return []
                }
                return file.words(inLine: number).compactMap { word in
                    guard names.contains(word.text), word.text != "count", isWalk(word, in: line) else {
                        return nil
                    }
                    return
                        "\(file.path):\(number + 1): «\(word.text)» is walked in no order; sort it, or add "
                        + "«// tidy: any order, …» with the reason"
                }
            }
        }
    }

    /// Whether all members behind a name are visited.
    private static func isWalk(_ word: Word, in line: String) -> Bool {
        if word.rest.hasPrefix("[") { return false }
        var rest = word.rest
        for part in [".keys", ".values"] where rest.hasPrefix(part) { rest = rest.dropFirst(part.count) }
        let steps = [".map", ".flatMap", ".compactMap", ".filter", ".forEach", ".first {", ".first(where"]
        if steps.contains(where: { rest.hasPrefix($0) }) { return true }
        let before = line[..<word.rest.startIndex].split(separator: " ")
        let isLast = rest.drop { $0 == " " }.hasPrefix("{") || rest.drop { $0 == " " }.hasPrefix("where")
        return isLast && before.contains("for") && before.count >= 2 && before[before.count - 2] == "in"
    }

    /// The names that stand for a dictionary or a set and for nothing else.
    private static func unordered(_ files: [SourceFile]) -> Set<String> {
        var names: Set<String> = []
        var others: Set<String> = []
        for line in files.flatMap(\.code) where line.contains(": ") {
            for word in Word.all(in: line) where word.rest.hasPrefix(": ") {
                let type = word.rest.dropFirst(2)
                if type.hasPrefix("Set<") || type.hasPrefix("Dictionary<") || isKeyed(type) {
                    names.insert(word.text)
                } else if type.hasPrefix("[") {
                    others.insert(word.text)
                }
            }
        }
        return names.subtracting(others)
    }

    /// Whether a type is written `[Key: Value]`: with a colon in the outermost brackets.
    private static func isKeyed(_ type: Substring) -> Bool {
        guard type.hasPrefix("[") else { return false }
        var depth = 0
        for character in type {
            switch character {
            case "[", "(": depth += 1
            case "]", ")":
                depth -= 1
                if depth == 0 { return false }
            case ":" where depth == 1: return true
            default: continue
            }
        }
        return false
    }
}
