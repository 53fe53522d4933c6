/// The words of a command line, taken apart one by one.
struct FlagTokens {
    enum Token {
        /// `--name`, without the dashes.
        case long(String)
        /// `-n`, without the dash.
        case short(Character)
        case argument(String)
    }

    /// Limit: of the files that `@FILE` may insert, so that a file that names itself ends.
    private static let maximumFiles = 1000

    // Last word first, so that taking one is cheap.
    private var words: [String]
    private var isBehindDashes = false
    private var files = 0
    private var pending: [Token] = []
    private let readFile: (String) -> Result<[UInt8], FlagError>

    init(_ arguments: [String], readFile: @escaping (String) -> Result<[UInt8], FlagError>) {
        words = arguments.reversed()
        self.readFile = readFile
    }

    /// The next token; nil at the end.
    mutating func next() throws(FlagError) -> Token? {
        if let token = pending.popLast() { return token }
        while let word = words.popLast() {
            if isBehindDashes { return .argument(word) }
            if word == "--" {
                isBehindDashes = true
                continue
            }
            if word.hasPrefix("--") {
                guard let equals = word.firstIndex(of: "=") else { return .long(String(word.dropFirst(2))) }
                pending = [.argument(String(word[word.index(after: equals)...]))]
                return .long(String(word[..<equals].dropFirst(2)))
            }
            if word == "-" { return .argument("") }
            if word.hasPrefix("-"), let letter = word.dropFirst().first {
                rest = word.dropFirst(2)
                return .short(letter)
            }
            if word.hasPrefix("@") {
                try insert(file: String(word.dropFirst()))
                continue
            }
            return .argument(word)
        }
        return nil
    }

    /// What follows the short flag just read in its word.
    private var rest: Substring = ""

    /// Goes on with the next letter of a word of short flags.
    mutating func continueWord() {
        if !rest.isEmpty { words.append("-" + rest) }
        rest = ""
    }

    /// The value of the flag just read; nil if none follows.
    mutating func value() throws(FlagError) -> String? {
        if !rest.isEmpty {
            defer { rest = "" }
            return String(rest)
        }
        switch try next() {
        case .argument(let text): return text
        case .long, .short, nil: return nil
        }
    }

    /// The value behind the equals sign of the flag just read, if there is one.
    mutating func attached() -> String? {
        if case .argument(let text)? = pending.popLast() { return text }
        return nil
    }

    private mutating func insert(file: String) throws(FlagError) {
        files += 1
        if files > Self.maximumFiles { throw FlagError("too many arguments files") }
        switch readFile(file) {
        case .failure(let error):
            throw FlagError("failed to open arguments file \(Quote.quote(file)): \(error.text)")
        case .success(let bytes):
            var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            if lines.last?.isEmpty == true { lines.removeLast() }
            for line in lines.reversed() where line.first != UInt8(ascii: "#") {
                let end = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
                words.append(GoUTF8.string(Array(end)))
            }
        }
    }
}
