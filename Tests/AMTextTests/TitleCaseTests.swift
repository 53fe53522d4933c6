import AMText
import Testing

@Suite struct TitleCaseTests {
    private func run(_ text: String, _ map: (UnsafeBufferPointer<UInt8>) -> [UInt8]) -> String {
        String(decoding: Array(text.utf8).withUnsafeBufferPointer(map), as: UTF8.self)
    }

    @Test func `words begin with a title case letter and go on in lower case`() {
        let cases = [
            ("hello wORLD foo-bar", "Hello World Foo-Bar"), ("o'neil d''arc", "O'neil D''Arc"),
            ("node_cpu k8s.pod a:b", "Node_cpu K8s.pod A:b"), ("99th y/z", "99Th Y/Z"), ("a..b", "A..B"),
            ("ALLCAPS", "Allcaps"), ("ὈΔΥΣΣΕΎΣ ΣΑΣ", "Ὀδυσσεύς Σας"), ("ΑΣ.Α ΑΣ. Α", "Ασ.α Ας. Α"),
            ("ßeta ﬁne ǆungla ŉ", "Sseta Fine ǅungla ʼN"), ("İI aİ", "İi Ai̇"), ("", ""), ("日本a bc", "日本A Bc"),
            ("éa\u{301}b ABC\u{200B}DEF", "Éa\u{301}b Abc\u{200B}Def"), ("aกb aあb", "AกB AあB"),
            ("1st,2nd,a,b", "1St,2Nd,A,B"),
        ]
        #expect(cases.map { run($0.0, TitleCase.title) } == cases.map(\.1))
    }

    @Test func `upper and lower case keep the number of characters`() {
        let upper = ["straße é ǆ", "ŉ ﬁ ᾳ ᾲ", "iı", "ς σ"].map { run($0, TitleCase.upper) }
        let lower = ["HELLO ÉÀ İ", "ǅ ẞ ᾼ", "ΑΣ"].map { run($0, TitleCase.lower) }
        #expect(
            upper + lower == [
                "STRAßE É Ǆ", "ŉ ﬁ ᾼ ᾲ", "II", "Σ Σ", "hello éà i", "ǆ ß ᾳ", "ασ",
            ])
    }

    @Test func `bytes that are no text are replaced in upper case and kept in title case`() {
        let torn: [UInt8] = [0x61, 0xFF, 0x62, 0xC3]
        let results = [TitleCase.upper, TitleCase.lower, TitleCase.title].map {
            torn.withUnsafeBufferPointer($0)
        }
        let expected: [[UInt8]] = [
            [0x41, 0xEF, 0xBF, 0xBD, 0x42, 0xEF, 0xBF, 0xBD],
            [0x61, 0xEF, 0xBF, 0xBD, 0x62, 0xEF, 0xBF, 0xBD],
            [0x41, 0xFF, 0x42, 0xC3],
        ]
        #expect(results == expected)
    }
}
