import AMText
import Testing

@Suite struct TextBase64Tests {
    private func decode(_ text: String) -> String {
        do {
            let bytes = try Array(text.utf8).withUnsafeBufferPointer { bytes throws(TextBase64.Failure) in
                try TextBase64.url.decode(bytes)
            }
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            return error.description
        }
    }

    @Test func `what was encoded is decoded`() {
        let texts = ["", "a", "ab", "abc", "a?b>c~", "hello world"]
        let encoded = texts.map { text in
            var out: [UInt8] = []
            TextBase64.url.append(Array(text.utf8), to: &out)
            return String(decoding: out, as: UTF8.self)
        }
        #expect(encoded == ["", "YQ==", "YWI=", "YWJj", "YT9iPmN-", "aGVsbG8gd29ybGQ="])
        #expect(encoded.map(decode) == texts)
    }

    @Test func `errors name the byte that Go names`() {
        let cases = [
            ("a+/=", "1"), ("YQ=", "3"), ("YQ", "0"), ("YWJjYQ", "4"), ("Y===", "1"), ("YQ==x", "4"),
            ("YQ=x", "2"), ("=", "0"), ("YWI=\n=", "5"), ("Y\nQ", "1"), ("é", "0"),
        ]
        #expect(
            cases.map { decode($0.0) } == cases.map { "illegal base64 data at input byte \($0.1)" })
        #expect(decode("Y\r\nQ=\n=\n") == "a")
    }
}
