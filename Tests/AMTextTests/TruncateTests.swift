import AMText
import Testing

/// Texts cut to what services take.
@Suite struct TruncateTests {
    private static let runes: [(String, Int, String)] = [
        ("", 5, ""), ("abc", 3, "abc"), ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"),
        ("abcdef", 4, "abc…"), ("abcdef", 3, "abc"), ("abcdef", 1, "a"), ("abcdef", 0, ""),
        ("äöüß€", 5, "äöüß€"), ("äöüß€x", 5, "äöüß…"), ("日本語日本語", 4, "日本語…"),
        // An accent of its own counts for itself, and so does each part of a flag.
        ("e\u{301}e\u{301}e\u{301}", 4, "e\u{301}e…"), ("🇩🇪🇫🇷🇮🇹", 5, "🇩🇪🇫🇷…"),
        ("\r\n\r\n\r\n", 4, "\r\n\r…"),
    ]

    private static let bytes: [(String, Int, String)] = [
        ("", 5, ""), ("abc", 3, "abc"), ("abcd", 3, "…"), ("abcde", 4, "a…"), ("abcdef", 5, "ab…"),
        ("abc", 2, ""), ("äöü", 5, "ä…"), ("äöü", 6, "äöü"), ("äöüx", 6, "ä…"), ("äöüxy", 7, "äö…"),
        ("äöüx", 7, "äöüx"),
        ("日本語", 8, "日…"), ("😀😀", 7, "😀…"), ("😀😀", 6, "…"), ("e\u{301}xyz", 5, "e…"),
    ]

    @Test func `a text is cut to so many Unicode scalars or bytes, with an ellipsis where there is room`() {
        let faults =
            Self.runes.filter { !same(Truncate.runes($0.0, $0.1), $0.2, cut: $0.0 != $0.2) }.map(\.0)
            + Self.bytes.filter { !same(Truncate.bytes($0.0, $0.1), $0.2, cut: $0.0 != $0.2) }.map(\.0)
        #expect(faults == [])
    }

    private func same(_ found: (text: String, isCut: Bool), _ wanted: String, cut: Bool) -> Bool {
        found.text.utf8.elementsEqual(wanted.utf8) && found.isCut == cut
    }
}
