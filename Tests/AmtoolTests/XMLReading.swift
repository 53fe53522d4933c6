/// A document that is well-formed, as far as reports use XML: elements, attributes, texts and entities.
/// Source: Extensible Markup Language 1.0, fifth edition.
struct XMLReading {
    private var all: [(name: String, attributes: [String: String])] = []

    /// Nil: the text is not well-formed.
    init?(_ text: String) {
        var rest = Substring(text)
        guard rest.hasPrefix("<?xml "), let end = rest.firstRange(of: "?>") else { return nil }
        rest = rest[end.upperBound...]
        var open: [String] = []
        var isClosed = false
        while let start = rest.firstIndex(of: "<") {
            guard Self.plain(rest[..<start]) != nil else { return nil }
            guard let end = rest[start...].firstIndex(of: ">") else { return nil }
            var tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("/") {
                guard open.popLast() == String(tag.dropFirst()) else { return nil }
                isClosed = open.isEmpty
                continue
            }
            let isEmpty = tag.hasSuffix("/")
            if isEmpty { tag = tag.dropLast() }
            guard !isClosed, let (name, attributes) = Self.read(tag) else { return nil }
            all.append((name, attributes))
            if !isEmpty { open.append(name) }
        }
        guard open.isEmpty, isClosed, rest.allSatisfy(\.isWhitespace) else { return nil }
    }

    /// The attributes of all elements of a name, in order.
    func elements(_ name: String) -> [[String: String]] { all.filter { $0.name == name }.map(\.attributes) }

    private static func read(_ tag: Substring) -> (String, [String: String])? {
        let name = tag.prefix { $0 != " " }
        guard !name.isEmpty, name.allSatisfy(\.isLetter) else { return nil }
        var attributes: [String: String] = [:]
        var rest = tag.dropFirst(name.count)
        while !rest.isEmpty {
            guard rest.first == " ", let equals = rest.firstRange(of: "=\"") else { return nil }
            let key = String(rest[..<equals.lowerBound].dropFirst())
            let value = rest[equals.upperBound...]
            guard let end = value.firstIndex(of: "\""), let text = plain(value[..<end]),
                attributes.updateValue(text, forKey: key) == nil
            else { return nil }
            rest = value[value.index(after: end)...]
        }
        return (String(name), attributes)
    }

    /// A text with its entities put in; nil: it holds what no text may.
    private static func plain(_ text: Substring) -> String? {
        guard !text.contains(">"), !text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" })
        else { return nil }
        let known = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "#10": "\n", "#9": "\t"]
        var out = ""
        var rest = text
        while let mark = rest.firstIndex(of: "&") {
            out += rest[..<mark]
            guard let end = rest[mark...].firstIndex(of: ";"),
                let meant = known[String(rest[rest.index(after: mark)..<end])]
            else { return nil }
            out += meant
            rest = rest[rest.index(after: end)...]
        }
        return out + rest
    }
}
