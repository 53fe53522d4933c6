import AMBytes
import AMTesting
import Testing

@Suite struct TextFormTests {
    @Test func `base64 is that of RFC 4648`() throws {
        let texts = ["", "f", "fo", "foo", "foob", "fooba", "foobar"]
        let encoded = texts.map { Base64.standard.encode(Array($0.utf8)) }
        let decoded = try encoded.map { String(decoding: try Base64.standard.decode($0), as: UTF8.self) }
        let odd: [UInt8] = [0xFB, 0xFF, 0xFE, 0xFF]
        let forms = [Base64.standard.encode(odd), Base64.url.encode(odd), Base64.unpaddedURL.encode(odd)]
        #expect(
            encoded == ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"] && decoded == texts)
        #expect(forms == ["+//+/w==", "-__-_w==", "-__-_w"])
    }

    @Test func `what is no base64 is refused where Go refuses it`() {
        let cases: [(String, Int?)] = [
            ("!!!!", 0), ("====", 0), ("x===", 1), ("=AAA", 0), ("A=AA", 1), ("AA=A", 2), ("AA==A", 4),
            ("AAA=AAAA", 4),
            ("AAAAA", 4), ("AAAAAA", 4), ("A=", 1), ("A==", 1), ("AA=", 3), ("AA==", nil), ("AAA=", nil),
            ("AAAA", nil),
            ("AAAAAA=", 7), ("YWJjZA=====", 8), ("A!\n", 1), ("A=\n", 1), ("Zm9v\nYg\r\n==\n", nil),
            ("Zm9-", 3),
        ]
        let wrong = cases.filter { text, place in
            do throws(Base64.Corruption) {
                _ = try Base64.standard.decode(text)
                return place != nil
            } catch {
                return place != error.offset || !error.text.hasSuffix("byte \(error.offset)")
            }
        }
        #expect(wrong.map(\.0) == [])
    }

    @Test func `bytes survive the way there and back`() throws {
        var random = SplitMix(seed: 21)
        var wrong = 0
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8(random.below(256)) }
            for form in [Base64.standard, .url, .unpaddedURL]
            where try form.decode(form.encode(bytes)) != bytes {
                wrong += 1
            }
            if Hex.decode(Hex.encode(bytes)) != bytes || Hex.decode(Hex.encode(bytes).uppercased()) != bytes {
                wrong += 1
            }
        }
        #expect(wrong == 0 && Hex.decode("abc") == nil && Hex.decode("zz") == nil)
    }
}
