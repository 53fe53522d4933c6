import AMBytes
import AMTesting
import Testing

@Suite struct LZWTests {
    @Test func `small inputs give the bytes that Go gives`() throws {
        let table: [(String, [UInt8])] = [
            ("", [0x00, 0x03, 0x02]),
            ("a", [0x00, 0xC3, 0x04, 0x04]),
            ("aaaaaaaa", [0x00, 0xC3, 0x08, 0x1C, 0x28, 0x30, 0x20]),
            ("abababab", [0x00, 0xC3, 0x88, 0x11, 0x48, 0x50, 0x4C, 0x40]),
        ]
        let wrong = try table.filter { text, packed in
            try LZW.compress(text.utf8) != packed
                || LZW.decompress(packed[...], limit: 8) != Array(text.utf8)
        }
        #expect(wrong.isEmpty)
    }

    /// Tables that fill and start anew, codes of all widths, runs, and input without any repetition.
    @Test func `what was compressed comes back`() throws {
        var dice = SplitMix(seed: 11)
        var wrong: [String] = []
        for symbols in [1, 2, 3, 16, 200, 256] {
            for count in [1, 2, 255, 256, 257, 511, 3839, 3840, 5000, 20_000] {
                let bytes = (0..<count).map { _ in UInt8(dice.below(symbols)) }
                let packed = LZW.compress(bytes)
                let back = try LZW.decompress(packed[...], limit: count)
                if back != bytes { wrong.append("\(symbols) symbols, \(count) bytes") }
            }
        }
        #expect(wrong.isEmpty)
    }

    /// An encoder may go on without a clear code when the table is full: the decoder keeps the table then.
    @Test func `a full table is used on`() throws {
        var codes = BitWriter()
        codes.put(256)
        var expected: [UInt8] = []
        for i in 0..<6000 {
            let byte = UInt8(truncatingIfNeeded: i &* 7 ^ i >> 3)
            codes.put(Int(byte))
            expected.append(byte)
        }
        // The last entry of the table: the bytes of two codes in a row, far in the past.
        codes.put(4095)
        expected += expected[3837...3838]
        codes.put(257)
        #expect(try LZW.decompress(codes.finish()[...], limit: 10_000) == expected)
    }

    @Test func `every cut is found, and what follows the end is nothing`() throws {
        let bytes = Array("so much depends upon a red wheel barrow barrow barrow".utf8)
        let packed = LZW.compress(bytes)
        var faults: Set<String> = []
        for cut in 0..<packed.count {
            do { _ = try LZW.decompress(packed[..<cut], limit: 100) } catch {
                faults.insert("\(error)")
                continue
            }
            faults.insert("none at \(cut)")
        }
        let longer = packed + [1, 2, 3]
        #expect(faults == ["lzw: unexpected EOF"])
        #expect(try LZW.decompress(longer[...], limit: bytes.count) == bytes)
    }

    @Test func `garbage comes to an end within the limit`() {
        var dice = SplitMix(seed: 3)
        var longest = 0
        var outcomes: Set<String> = []
        for _ in 0..<3000 {
            let bytes = (0..<dice.below(200)).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
            do {
                longest = max(longest, try LZW.decompress(bytes[...], limit: 64).count)
                outcomes.insert("read")
            } catch {
                outcomes.insert("\(error)")
            }
        }
        #expect(longest <= 64 && outcomes.contains("lzw: invalid code") && outcomes.count >= 3)
    }

    @Test func `a small input that would become a large one is refused`() {
        let bomb = LZW.compress([UInt8](repeating: 7, count: 1 << 20))
        #expect(bomb.count < 4000)
        #expect(throws: LZWError.tooLong) { try LZW.decompress(bomb[...], limit: 1 << 19) }
    }
}

/// Codes of growing width, as an encoder writes them that never clears its table.
private struct BitWriter {
    private var bytes: [UInt8] = []
    private var bits: UInt32 = 0
    private var count: UInt32 = 0
    private var width: UInt32 = 9
    private var next = 257

    mutating func put(_ code: Int) {
        bits |= UInt32(code) << count
        count += width
        while count >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
            count -= 8
        }
        if code == 256 { return }
        next += 1
        if next >= 1 << width && width < 12 { width += 1 }
    }

    mutating func finish() -> [UInt8] { count > 0 ? bytes + [UInt8(truncatingIfNeeded: bits)] : bytes }
}
