/// What the texts of templates mention, found without understanding them: labels of the group, and other
/// templates. It is enough for a hint.
struct TemplateOutline: Sendable {
    /// The labels of the group that are asked for without a condition.
    private(set) var groupLabels: Set<String> = []
    /// The labels of the group that stand in a condition: the author knows that they may be missing.
    private(set) var guardedLabels: Set<String> = []
    /// The templates that are called.
    private(set) var calls: Set<String> = []

    /// The outline of a text, without the templates that it defines.
    init(of text: some StringProtocol) {
        for action in Self.actions(of: Array(text.utf8)) { read(action) }
    }

    /// The outlines of the templates that a file defines, by name.
    static func definitions(in text: String) -> [String: TemplateOutline] {
        var all: [String: TemplateOutline] = [:]
        var name: String?
        var body: [[UInt8]] = []
        func close() {
            guard let name else { return }
            var outline = TemplateOutline(of: "")
            for action in body { outline.read(action) }
            all[name] = outline
        }
        for action in actions(of: Array(text.utf8)) {
            let words = Self.words(action)
            if words.first == "define" || words.first == "block" {
                close()
                name = words.dropFirst().first.flatMap(Self.unquoted)
                body = []
            } else {
                body.append(action)
            }
        }
        close()
        return all
    }

    private mutating func read(_ action: [UInt8]) {
        let words = Self.words(action)
        guard let first = words.first, !first.hasPrefix("/*") else { return }
        if first == "template" || first == "block", let name = words.dropFirst().first.flatMap(Self.unquoted)
        {
            calls.insert(name)
        }
        let labels = Self.labels(in: action) + Self.indexed(words)
        if ["if", "with", "else", "range"].contains(first) || words.contains("or") || words.contains("and") {
            guardedLabels.formUnion(labels)
        } else {
            groupLabels.formUnion(labels)
        }
    }

    /// What stands between `{{` and `}}`, without the signs that trim.
    private static func actions(of bytes: [UInt8]) -> [[UInt8]] {
        var all: [[UInt8]] = []
        var at = 0
        let (open, close) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
        while at + 1 < bytes.count {
            guard bytes[at] == open, bytes[at + 1] == open else {
                at += 1
                continue
            }
            var end = at + 2
            while end + 1 < bytes.count, !(bytes[end] == close && bytes[end + 1] == close) { end += 1 }
            if end + 1 >= bytes.count { break }
            all.append(Array(bytes[(at + 2)..<end]))
            at = end + 2
        }
        return all
    }

    private static func words(_ action: [UInt8]) -> [String] {
        let separators = Set(" \t\r\n()|".utf8)
        return action.split(whereSeparator: separators.contains)
            .map { String(decoding: $0, as: UTF8.self) }.filter { $0 != "-" }
    }

    private static func unquoted(_ word: String) -> String? {
        guard let mark = word.first, mark == "\"" || mark == "`", word.count > 2, word.last == mark else {
            return nil
        }
        return String(word.dropFirst().dropLast())
    }

    /// `.GroupLabels.name`
    private static func labels(in action: [UInt8]) -> [String] {
        let key = Array(".GroupLabels.".utf8)
        // Methods of a set of labels are no labels.
        let methods = ["SortedPairs", "Names", "Values", "Remove", "String"]
        var found: [String] = []
        var at = 0
        while at + key.count < action.count {
            guard action[at...].starts(with: key) else {
                at += 1
                continue
            }
            at += key.count
            let name = action[at...].prefix { byte in
                byte == UInt8(ascii: "_") || byte >= 0x80
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            }
            let text = String(decoding: name, as: UTF8.self)
            if !text.isEmpty && !methods.contains(text) { found.append(text) }
        }
        return found
    }

    /// `index .GroupLabels "name"`
    private static func indexed(_ words: [String]) -> [String] {
        words.indices.dropLast(2).compactMap { at in
            guard words[at] == "index", [".GroupLabels", "$.GroupLabels"].contains(words[at + 1]) else {
                return nil
            }
            return unquoted(words[at + 2])
        }
    }
}
