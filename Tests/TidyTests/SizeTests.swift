import Testing

@Suite struct SizeTests {
    static let linesInFile = 500
    static let linesInFunction = 60
    static let linesInSwitch = 120
    static let columns = 110
    static let parameters = 5

    @Test func `no file is longer than 500 lines`() throws {
        let faults = try SourceTree.swift().filter { $0.lines.count > Self.linesInFile + 1 }
            .map { "\($0.path): \($0.lines.count - 1) lines" }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    /// A text that stands in quotes cannot be broken, so it does not count.
    @Test func `no line is wider than 110 columns`() throws {
        let faults = try SourceTree.swift().flatMap { file in
            file.lines.indices.filter { Self.width(file, $0) > Self.columns }
                .map { "\(file.path):\($0 + 1): \(file.lines[$0].count) columns" }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    /// How wide a line is: a comment as a whole, code without what stands in quotes.
    private static func width(_ file: SourceFile, _ number: Int) -> Int {
        let line = file.lines[number]
        guard line.utf8.count > columns else { return 0 }
        if line.drop(while: { $0 == " " }).hasPrefix("//") { return line.count }
        let indent = line.prefix { $0 == " " }.count
        let words = file.code[number].split(separator: " ")
        return indent + words.reduce(0) { $0 + $1.count + 1 }
    }

    @Test func `no function is longer than 60 lines, a marked switch than 120`() throws {
        let faults = try SourceTree.swift().flatMap { file in
            FunctionText.all(in: file).compactMap { function -> String? in
                let limit = function.isSwitch ? Self.linesInSwitch : Self.linesInFunction
                guard function.length > limit else { return nil }
                return "\(file.path):\(function.line + 1): \(function.name) has \(function.length) lines"
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `no function has more than 5 parameters`() throws {
        let faults = try SourceTree.swift().filter(\.isProduct).flatMap { file in
            FunctionText.all(in: file).compactMap { function -> String? in
                guard !function.isInitializer, function.parameters > Self.parameters else { return nil }
                return
                    "\(file.path):\(function.line + 1): \(function.name) has \(function.parameters) parameters"
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `functions are measured as people count them`() {
        let text = """
            struct A {
                init?(a: Int) {}
                func f<T>(_ a: (Int, Int) -> [Int: T], b: Dictionary<Int, T>,) -> Int
                where T: Hashable {
                    let s = "}"
                    return { 1 }()
                }
            }
            protocol P {
                func g()
                func h(a: Int)
            }
            func == (a: A, b: A) -> Bool { true }
            """
        let file = SourceFile(path: "Sources/AMCore/Sample.swift", raw: Array(text.utf8))
        let seen = FunctionText.all(in: file).map { "\($0.name) \($0.length) \($0.parameters)" }
        #expect(seen == ["init 1 1", "f 5 2", "g 1 0", "h 1 1", "operator 1 2"])
    }
}
