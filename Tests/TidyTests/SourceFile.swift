/// A Swift file, as it stands and without its comments and strings.
struct SourceFile: Sendable {
    /// Relative to the package.
    let path: String
    /// The file as it stands, line by line.
    let lines: [String]
    /// The same lines with comments and the insides of strings blanked.
    let code: [String]

    init(path: String, raw: [UInt8]) {
        self.path = path
        lines = Self.split(raw)
        var blanking = Blanking(raw)
        code = Self.split(blanking.run())
    }

    /// The target that the file belongs to: the folder under `Sources` or `Tests`.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    /// Whether it is a part of the product.
    var isProduct: Bool { path.hasPrefix("Sources/") }

    /// The words of a line of code, each with what stands around it.
    func words(inLine number: Int) -> [Word] { Word.all(in: code[number]) }

    /// The names that the file declares itself, so that they mean what the file says.
    var ownNames: Set<String> {
        let kinds: Set<String> = ["func", "var", "let", "case"]
        return Set(
            code.flatMap { line in
                let words = Word.all(in: line)
                return zip(words, words.dropFirst()).filter { kinds.contains($0.0.text) }.map(\.1.text)
            })
    }

    /// The modules that the file imports, each with its line.
    var imports: [(line: Int, module: String)] {
        code.indices.compactMap { number in
            guard code[number].contains("import") else { return nil }
            let parts = code[number].split(separator: " ")
            guard let at = parts.firstIndex(of: "import"), at + 1 < parts.count else { return nil }
            let modifiers: Set<Substring> = [
                "package", "public", "internal", "private", "fileprivate", "@testable",
            ]
            guard parts[..<at].allSatisfy({ modifiers.contains($0) || $0.hasPrefix("@") }) else { return nil }
            let kinds: Set<Substring> = [
                "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
            ]
            let name = kinds.contains(parts[at + 1]) && at + 2 < parts.count ? parts[at + 2] : parts[at + 1]
            return (number, String(name.prefix { $0 != "." && $0 != ";" }))
        }
    }

    private static func split(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}
