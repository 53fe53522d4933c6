import AMBytes
import AMTesting
import Testing

@Suite struct MessagePackTests {
    @Test func `integers with a sign are written as each dialect writes them`() {
        let table: [(Int, [UInt8], [UInt8])] = [
            (0, [0x00], [0x00]),
            (127, [0x7F], [0x7F]),
            (128, [0xCC, 0x80], [0xD1, 0x00, 0x80]),
            (255, [0xCC, 0xFF], [0xD1, 0x00, 0xFF]),
            (256, [0xCD, 0x01, 0x00], [0xD1, 0x01, 0x00]),
            (32767, [0xCD, 0x7F, 0xFF], [0xD1, 0x7F, 0xFF]),
            (32768, [0xCD, 0x80, 0x00], [0xD2, 0x00, 0x00, 0x80, 0x00]),
            (65535, [0xCD, 0xFF, 0xFF], [0xD2, 0x00, 0x00, 0xFF, 0xFF]),
            (65536, [0xCE, 0x00, 0x01, 0x00, 0x00], [0xD2, 0x00, 0x01, 0x00, 0x00]),
            (-1, [0xFF], [0xFF]),
            (-33, [0xD0, 0xDF], [0xD0, 0xDF]),
            (-129, [0xD1, 0xFF, 0x7F], [0xD1, 0xFF, 0x7F]),
        ]
        let wrong = table.filter { value, v1, v2 in
            Self.written(.v1) { $0.signed(value) } != v1 || Self.written(.v2) { $0.signed(value) } != v2
        }
        #expect(wrong.isEmpty)
    }

    @Test func `the heads of texts and maps have the old forms`() {
        let table: [(Int, [UInt8])] = [
            (0, [0xA0]), (31, [0xBF]), (32, [0xDA, 0x00, 0x20]), (255, [0xDA, 0x00, 0xFF]),
            (65535, [0xDA, 0xFF, 0xFF]), (65536, [0xDB, 0x00, 0x01, 0x00, 0x00]),
        ]
        let wrong = table.filter { count, head in
            let bytes = Self.written(.v2) { $0.raw([UInt8](repeating: 1, count: count)) }
            return Array(bytes.dropLast(count)) != head
        }
        let maps = [(0, [0x80] as [UInt8]), (15, [0x8F]), (16, [0xDE, 0x00, 0x10])]
        let wrongMaps = maps.filter { count, head in Self.written(.v1) { $0.map(count) } != head }
        #expect(wrong.isEmpty && wrongMaps.isEmpty)
        #expect(Self.written(.v1) { $0.raw(nil as [UInt8]?) } == [0xC0])
    }

    @Test func `what was written is read, in both dialects`() throws {
        var dice = SplitMix(seed: 5)
        var wrong = 0
        for dialect in MessagePackDialect.allCases {
            for _ in 0..<500 {
                let number = dice.next() >> UInt64(dice.below(64))
                let length = Int(dice.next() >> UInt64(1 + dice.below(63)))
                let text = (0..<dice.below(300)).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
                let bytes = Self.written(dialect) { out in
                    out.map(2)
                    out.key("A")
                    out.unsigned(number)
                    out.signed(length)
                    out.raw(text)
                    out.bool(true)
                }
                var reader = MessagePackReader(bytes[...])
                let count = try reader.map()
                let key = try reader.raw(limit: 1)
                let values = (try reader.unsigned(.max), try reader.unsigned(.max))
                let back = try reader.raw(limit: 300)
                let isTrue = try reader.bool()
                if count != 2 || key != [0x41] || values != (number, UInt64(length))
                    || back.map({ Array($0) }) != text || !isTrue || !reader.rest.isEmpty
                {
                    wrong += 1
                }
            }
        }
        #expect(wrong == 0)
    }

    @Test func `a number is read from every form that holds it`() throws {
        let forms: [[UInt8]] = [
            [0x05], [0xCC, 5], [0xCD, 0, 5], [0xCE, 0, 0, 0, 5], [0xCF, 0, 0, 0, 0, 0, 0, 0, 5], [0xD0, 5],
            [0xD1, 0, 5], [0xD2, 0, 0, 0, 5], [0xD3, 0, 0, 0, 0, 0, 0, 0, 5],
        ]
        let values = try forms.map { bytes in
            var reader = MessagePackReader(bytes[...])
            return try reader.unsigned(5)
        }
        let refused: [[UInt8]] = [[0x06], [0xFF], [0xD0, 0x80], [0xD1, 0xFF, 0xFF], [0xA0], [0xC2], [0xCB]]
        let outcomes = refused.map { bytes in
            var reader = MessagePackReader(bytes[...])
            return (try? reader.unsigned(5)) == nil
        }
        #expect(values.allSatisfy { $0 == 5 } && !outcomes.contains(false))
    }

    @Test func `a text is read from every form, new ones included`() throws {
        let forms: [[UInt8]] = [
            [0xA1, 0x61], [0xC4, 1, 0x61], [0xC5, 0, 1, 0x61], [0xC6, 0, 0, 0, 1, 0x61], [0xD9, 1, 0x61],
            [0xDA, 0, 1, 0x61], [0xDB, 0, 0, 0, 1, 0x61],
        ]
        let texts = try forms.map { bytes in
            var reader = MessagePackReader(bytes[...])
            return try reader.raw(limit: 1)
        }
        #expect(texts.allSatisfy { $0 == [0x61] })
        var none = MessagePackReader([0xC0][...])
        #expect(try none.raw(limit: 1) == nil)
    }

    @Test func `every cut is found, and the reader stands before what is cut`() {
        let bytes = Self.written(.v1) { out in
            out.unsigned(70_000)
            out.raw([UInt8](repeating: 9, count: 40))
            out.bool(false)
        }
        var wrong: [Int] = []
        for cut in 0..<bytes.count {
            var reader = MessagePackReader(bytes[..<cut])
            do {
                _ = try reader.unsigned(.max)
                _ = try reader.raw(limit: 40)
                _ = try reader.bool()
                wrong.append(cut)
            } catch {
                let start = cut < 5 ? 0 : cut < 48 ? 5 : 48
                if error.reason != .truncated || reader.offset != start { wrong.append(cut) }
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test func `values of all kinds are passed over, as far as the limit`() throws {
        let values: [[UInt8]] = [
            [0x93, 1, 0xA1, 2, 0x81, 3, 4], [0xDC, 0, 2, 5, 6], [0xDE, 0, 1, 7, 8], [0xDF, 0, 0, 0, 0],
            [0xDD, 0, 0, 0, 1, 0xC0], [0xCA, 1, 2, 3, 4], [0xCB, 1, 2, 3, 4, 5, 6, 7, 8], [0xD4, 1, 2],
            [0xD5, 1, 2, 3], [0xD6, 1, 2, 3, 4, 5], [0xD7] + [UInt8](repeating: 0, count: 9),
            [0xD8] + [UInt8](repeating: 0, count: 17), [0xC7, 1, 2, 3], [0xC8, 0, 1, 2, 3],
            [0xC9, 0, 0, 0, 1, 2, 3], [0xD9, 1, 2], [0xE0], [0xD3, 1, 2, 3, 4, 5, 6, 7, 8],
        ]
        let wrong = values.filter { value in
            var reader = MessagePackReader((value + [0x2A])[...])
            let isPassed = (try? reader.skip(limit: value.count)) != nil && reader.rest == [0x2A]
            var narrow = MessagePackReader((value + [0x2A])[...])
            return !isPassed || (try? narrow.skip(limit: value.count - 1)) != nil
        }
        #expect(wrong.isEmpty)
    }

    @Test func `garbage is refused or read, and lengths are not believed`() {
        var dice = SplitMix(seed: 9)
        var outcomes: [Bool] = []
        for _ in 0..<5000 {
            let bytes = (0..<dice.below(24)).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
            var reader = MessagePackReader(bytes[...])
            outcomes.append((try? reader.skip(limit: 64)) != nil)
            var other = MessagePackReader(bytes[...])
            outcomes.append((try? other.raw(limit: 8)) != nil)
            var third = MessagePackReader(bytes[...])
            outcomes.append((try? third.unsigned(1000)) != nil)
        }
        var huge = MessagePackReader([0xDB, 0xFF, 0xFF, 0xFF, 0xFF, 1][...])
        #expect(outcomes.contains(true) && outcomes.contains(false))
        #expect(throws: MessagePackError(.tooLong, at: 5)) { try huge.raw(limit: 1000) }
    }

    private static func written(
        _ dialect: MessagePackDialect, _ body: (inout MessagePackWriter) -> Void
    ) -> [UInt8] {
        var out = MessagePackWriter(dialect)
        body(&out)
        return out.bytes
    }
}
