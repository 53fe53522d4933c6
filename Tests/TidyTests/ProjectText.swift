/// The text that people wrote for this project: sources, tests, documents, scripts; not the captured vectors.
enum ProjectText {
    /// The paths of all such files. The tests of this folder name the words that they look for, so they are
    /// left out.
    static func files() throws -> [String] {
        let folders = ["Sources", "Tests", "docs", "scripts", "examples"]
        let single = [
            "Package.swift", "Makefile", ".ci/run", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md",
            "CHANGELOG.md",
        ]
        let found = try folders.flatMap { try SourceTree.files(below: $0) }
        return single
            + found.filter { path in
                !path.hasPrefix("Tests/TidyTests/") && !path.hasPrefix("Tests/Vectors/")
                    && !path.hasPrefix("Tests/Fuzz/seeds/") && !path.contains("__pycache__")
            }
    }

    /// «line: word» for each place, or only for those behind two slashes.
    static func places(of marks: [String], in text: String, inComments: Bool = false) -> [String] {
        var places: [String] = []
        for mark in marks where text.contains(mark) {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated() where line.contains(mark) {
                let behind = line.firstRange(of: "//").map { String(line[$0.upperBound...]) } ?? ""
                if !inComments || Word.all(in: behind).contains(where: { $0.text == mark }) {
                    places.append("\(number + 1): «\(mark)»")
                }
            }
        }
        return places
    }
}
