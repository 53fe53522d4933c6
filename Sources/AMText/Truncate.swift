/// Text cut to what a service takes, with an ellipsis at its end.
package enum Truncate {
    /// A text with at most `limit` Unicode scalars: a longer one is cut to one fewer and gets `…`; below four
    /// there is no room for the mark. Bytes that are no UTF-8 count as one scalar each.
    /// Source: notify/util.go TruncateInRunes.
    package static func runes(_ text: String, _ limit: Int) -> (text: String, isCut: Bool) {
        // Every scalar has at least one byte.
        guard text.utf8.count > limit else { return (text, false) }
        guard limit > 0 else { return ("", !text.isEmpty) }
        let scalars = text.unicodeScalars
        let kept = limit > 3 ? limit - 1 : limit
        guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return (text, false) }
        let cut = scalars.index(scalars.startIndex, offsetBy: kept)
        return (String(scalars[..<cut]) + (limit > 3 ? ellipsis : ""), true)
    }

    /// A text with at most `limit` bytes: a longer one is cut to whole scalars and gets `…`, which has three
    /// bytes itself; with a limit below three nothing but the cut remains.
    /// Source: notify/util.go TruncateInBytes.
    package static func bytes(_ text: String, _ limit: Int) -> (text: String, isCut: Bool) {
        guard text.utf8.count > limit else { return (text, false) }
        if limit < ellipsis.utf8.count { return ("", true) }
        return (String(decoding: whole(text, limit - ellipsis.utf8.count), as: UTF8.self) + ellipsis, true)
    }

    /// The longest prefix of whole scalars with at most `limit` bytes.
    private static func whole(_ text: String, _ limit: Int) -> Substring.UTF8View {
        let utf8 = text.utf8
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while end > utf8.startIndex, end < utf8.endIndex, utf8[end] & 0xC0 == 0x80 {
            end = utf8.index(before: end)
        }
        return text.utf8[..<end]
    }

    private static let ellipsis = "…"
}
