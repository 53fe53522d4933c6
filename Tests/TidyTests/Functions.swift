/// A function as the text has it.
struct FunctionText {
    var name: String
    /// The first line of it, counted from 0.
    var line: Int
    /// How many lines it has, from the line of its name to its closing brace.
    var length: Int
    var parameters: Int
    var isInitializer: Bool
    /// Whether it is marked as a flat `switch`.
    var isSwitch: Bool

    /// The functions, initialisers and subscripts of a file.
    static func all(in file: SourceFile) -> [FunctionText] {
        var found: [FunctionText] = []
        for number in file.code.indices {
            guard let (name, behind) = declaration(file.code[number]) else { continue }
            var walk = Walk(file: file, line: number, column: behind)
            guard let parameters = walk.parameters() else { continue }
            let last = walk.closingLine() ?? number
            found.append(
                FunctionText(
                    name: name, line: number, length: last - number + 1, parameters: parameters,
                    isInitializer: name == "init",
                    isSwitch: file.lines[number...last].contains { $0.contains("// tidy: switch") }))
        }
        return found
    }

    /// The name of what a line declares, and where the line goes on behind it.
    private static func declaration(_ line: String) -> (String, String.Index)? {
        let words = Word.all(in: line)
        for word in words {
            switch word.text {
            case "func":
                let name = word.rest.drop { $0 == " " }.prefix {
                    $0.isLetter || $0.isNumber || "_`".contains($0)
                }
                return (name.isEmpty ? "operator" : String(name), word.rest.startIndex)
            case "init":
                let follows = word.rest.first
                guard word.before != 0x2E, follows == "(" || follows == "?" || follows == "<" else {
                    return nil
                }
                return ("init", word.rest.startIndex)
            case "subscript":
                guard word.before != 0x2E, word.rest.first == "(" else { return nil }
                return ("subscript", word.rest.startIndex)
            case "let", "var", "return", "case", "self", "super", "if", "guard", "for":
                return nil
            default: continue
            }
        }
        return nil
    }
}

/// A walk over the code of a file from one place on.
private struct Walk {
    let file: SourceFile
    var line: Int
    var rest: Substring

    init(file: SourceFile, line: Int, column: String.Index) {
        self.file = file
        self.line = line
        rest = file.code[line][column...]
    }

    private mutating func next() -> Character? {
        while rest.isEmpty {
            line += 1
            guard line < file.code.count else { return nil }
            rest = file.code[line][...]
            return "\n"
        }
        return rest.popFirst()
    }

    /// How many parameters stand in the next parentheses.
    mutating func parameters() -> Int? {
        while let character = next(), character != "(" {
            if character == "{" || character == "}" { return nil }
        }
        var depth = 0
        var count = 0
        var isEmpty = true
        var before: Character = " "
        while let character = next() {
            switch character {
            case "(", "[", "{", "<": depth += 1
            case ">" where before == "-": break
            case ")" where depth == 0: return isEmpty ? count : count + 1
            case ")", "]", "}", ">": depth -= 1
            case "," where depth == 0: count += 1
            default: break
            }
            if !character.isWhitespace, character != "," { isEmpty = false }
            if character == ",", depth == 0 { isEmpty = true }
            before = character
        }
        return nil
    }

    /// The line of the brace that closes the body; nothing for a declaration without one.
    mutating func closingLine() -> Int? {
        var depth = 0
        var hasNext = true
        while let character = next() {
            if character == "{" {
                depth += 1
            } else if character == "}" {
                depth -= 1
                if depth == 0 { return line }
                if depth < 0 { return nil }
            } else if character == "\n", depth == 0 {
                // A requirement of a protocol ends with its line, unless the next one goes on with it.
                let start = file.code[line].drop { $0 == " " }
                hasNext = ["{", "->", "throws", "async", "where", ")", "_", "borrowing"].contains {
                    start.hasPrefix($0)
                }
                if !hasNext { return nil }
            }
        }
        return nil
    }
}
