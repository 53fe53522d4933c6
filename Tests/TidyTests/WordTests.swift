import Testing

@Suite struct WordTests {
    @Test func `no banned word stands in code`() throws {
        let banned = Dictionary(uniqueKeysWithValues: BannedWord.all.map { ($0.name, $0) })
        let faults = try SourceTree.swift().flatMap { file in
            let own = file.ownNames
            return file.code.indices.flatMap { number in
                file.words(inLine: number).compactMap { word -> String? in
                    guard let ban = banned[word.text], ban.isMeant(word), !own.contains(word.text) else {
                        return nil
                    }
                    if ban.except.contains(where: { file.path.hasPrefix($0) }) { return nil }
                    return "\(file.path):\(number + 1): «\(ban.name)»; instead: \(ban.instead)"
                }
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `each banned word is found where it stands`() {
        let samples = [
            "import Foundation", "let a = Date()", "let a = Int.random(in: 0..<4)", "let b = a.shuffled()",
            "Task { await go() }", "Task.detached { }", "DispatchQueue.main", "print(a)", "let c = try! f()",
            "let d = a as! Int", "fatalError()", "class A: @unchecked Sendable {}", "let lock = NSLock()",
        ]
        let missed = samples.filter { sample in
            let file = SourceFile(path: "Sources/AMCore/Sample.swift", raw: Array(sample.utf8))
            return !file.words(inLine: 0).contains { word in
                BannedWord.all.contains { $0.name == word.text && $0.isMeant(word) }
            }
        }
        #expect(missed.isEmpty)
    }

    @Test func `what stands in comments and strings is not code`() {
        let text = """
            let a = "print(1) \\(Date()) \\"fatalError()" // try! as!
            /* NSLock /* nested */ print( */ let b = #"DispatchQueue" print("#
            let c = \"\"\"
                Foundation
                \"\"\"
            """
        let file = SourceFile(path: "Sources/AMCore/Sample.swift", raw: Array(text.utf8))
        let words = file.code.flatMap { Word.all(in: $0).map(\.text) }
        #expect(words == ["let", "a", "Date", "let", "b", "let", "c"])
    }

    @Test func `nothing is left for later in the text of the project`() throws {
        let marks = ["FIXME", "TODO", "XXX"]
        let faults = try ProjectText.files().flatMap { path in
            ProjectText.places(of: marks, in: try SourceTree.text(path), inComments: path.hasSuffix(".swift"))
                .map { "\(path):\($0)" }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `the text of the project speaks of the project alone`() throws {
        let marks = ["shared/", "/work/", "helper-", "[M]", "issue #"]
        let faults = try ProjectText.files().flatMap { path in
            ProjectText.places(of: marks, in: try SourceTree.text(path)).map {
                "\(path):\($0)"
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }
}
