/// What a reader gets from a page: the texts in their order, and where the links lead. Markup, styles and
/// the amount of white space do not count.
struct SeenPage {
    private var words: [String] = []
    private var links: [String] = []

    /// A page.
    init(_ bytes: [UInt8]) {
        let page = String(decoding: bytes, as: UTF8.self)
        var text = ""
        var rest = page[...]
        while let open = rest.firstIndex(of: "<") {
            text += rest[..<open]
            guard let close = rest[open...].firstIndex(of: ">") else { break }
            let tag = rest[rest.index(after: open)..<close]
            rest = rest[rest.index(after: close)...]
            if let link = Self.attribute("href", of: tag) { links.append(link) }
            if Self.breaksText(tag) { text += " " }
            if tag.hasPrefix("style"), let end = rest.ranges(of: "</style>").first {
                rest = rest[end.upperBound...]
            }
        }
        text += rest
        words = text.replacing("&nbsp;", with: " ").split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// All of it in one text.
    var facts: String { words.joined(separator: " ") + "\n" + links.joined(separator: "\n") }

    /// Whether the text before a tag and the text behind it stand apart.
    private static func breaksText(_ tag: Substring) -> Bool {
        let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
        return !["span", "b", "i", "strong", "em"].contains(name)
    }

    private static func attribute(_ name: String, of tag: Substring) -> String? {
        guard let start = tag.ranges(of: " \(name)=\"").first?.upperBound,
            let end = tag[start...].firstIndex(of: "\"")
        else { return nil }
        return String(tag[start..<end])
    }
}
