import AMBytes
import AMTesting
import Testing

@Suite struct ProtobufTests {
    /// A message with each kind of field.
    private var sample: [UInt8] {
        var writer = ProtobufWriter()
        writer.uint(1, 150)
        writer.text(2, "testing")
        writer.int(3, -1)
        writer.bool(4, true)
        writer.double(5, -0.125)
        writer.packed(6, [3, 270, 86_942, .max])
        writer.message(7) { inner in
            inner.text(1, "", .always)
            inner.bytes(2, [UInt8](repeating: 7, count: 300))
        }
        writer.uint(1 << 29 - 1, 1)
        writer.raw([0x45, 1, 2, 3, 4])
        return writer.bytes
    }

    /// The fields of a message as words.
    private func words(_ bytes: [UInt8]) throws(ProtobufError) -> [String] {
        var reader = ProtobufReader(bytes)
        var out: [String] = []
        while let field = try reader.next() {
            switch field.value {
            case .varint(let number): out.append("\(field.number): \(number)")
            case .fixed64(let bits): out.append("\(field.number): \(Double(bitPattern: bits))")
            case .fixed32(let bits): out.append("\(field.number): \(bits)")
            case .bytes(let bytes): out.append("\(field.number): [\(bytes.count)]")
            case .group(let bytes): out.append("\(field.number): group [\(bytes.count)]")
            }
        }
        return out
    }

    @Test func `fields are written as the published examples have them`() {
        var writer = ProtobufWriter()
        writer.uint(1, 150)
        writer.text(2, "testing")
        writer.message(3) { $0.uint(1, 150) }
        writer.packed(6, [3, 270, 86_942])
        writer.uint(7, 0)
        writer.text(8, "")
        writer.packed(9, [])
        writer.message(10) { _ in }
        #expect(
            Hex.encode(writer.bytes) == "089601" + "120774657374696e67" + "1a03089601" + "3206038e029ea705"
                + "5200")
    }

    @Test func `what was written is read`() throws {
        let expected = [
            "1: 150", "2: [7]", "3: 18446744073709551615", "4: 1", "5: -0.125", "6: [16]", "7: [305]",
            "536870911: 1",
            "8: 67305985",
        ]
        var reader = ProtobufReader(sample)
        var raw: [UInt8] = []
        var numbers: [UInt64] = []
        var text: String?
        while let field = try reader.next() {
            raw += field.raw
            if field.number == 6, case .bytes(let bytes) = field.value {
                numbers = try ProtobufReader.packed(bytes)
            }
            if field.number == 2 { text = try field.text() }
        }
        #expect(try words(sample) == expected && raw == sample && text == "testing")
        #expect(numbers == [3, 270, 86_942, .max])
    }

    @Test func `a message that ends anywhere is refused or shorter`() {
        let bytes = sample
        var ends: [Int] = []
        for length in 0...bytes.count where (try? words(Array(bytes[..<length]))) != nil {
            ends.append(length)
        }
        // Whole fields end here, and nowhere else.
        #expect(ends == [0, 3, 12, 23, 25, 34, 52, 360, 366, 371])
    }

    @Test func `broken bytes are refused with the place`() {
        let many = [UInt8](repeating: 0x0B, count: 100)
        let cases: [([UInt8], ProtobufError)] = [
            ([0x08], ProtobufError(.truncated, at: 1)),
            ([0x00, 0x01], ProtobufError(.badFieldNumber, at: 0)),
            ([0x0E], ProtobufError(.badWireType, at: 0)), ([0x0C], ProtobufError(.badWireType, at: 0)),
            ([0x12, 0x05, 1], ProtobufError(.truncated, at: 1)),
            ([0x09, 1, 2], ProtobufError(.truncated, at: 1)),
            ([0x12] + [UInt8](repeating: 0xFF, count: 9) + [0x01], ProtobufError(.truncated, at: 1)),
            ([0x08] + [UInt8](repeating: 0xFF, count: 9) + [0x02], ProtobufError(.numberTooLong, at: 1)),
            ([0x08] + [UInt8](repeating: 0x80, count: 20), ProtobufError(.numberTooLong, at: 1)),
            ([0x0B, 0x08, 0x01], ProtobufError(.truncated, at: 3)),
            ([0x0B, 0x14], ProtobufError(.badWireType, at: 1)),
            (many, ProtobufError(.tooDeep, at: 64)),
            ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0], ProtobufError(.badFieldNumber, at: 0)),
        ]
        let got = cases.map { bytes, _ in
            do throws(ProtobufError) {
                return try words(bytes).isEmpty ? nil : ProtobufError(.badText, at: -1)
            } catch {
                return error
            }
        }
        #expect(got == cases.map(\.1))
    }

    @Test func `groups are stepped over whole`() throws {
        let bytes: [UInt8] = [0x0B, 0x10, 0x01, 0x1B, 0x1C, 0x0C, 0x20, 0x05]
        var reader = ProtobufReader([0x12, 0x02, 0xFF, 0xFE])
        let field = try #require(try reader.next())
        #expect(throws: ProtobufError(.badText, at: 2)) { try field.text() }
        #expect(try words(bytes) == ["1: group [4]", "4: 5"])
    }

    @Test func `records follow one another, and garbage ends in an error`() throws {
        var writer = ProtobufWriter()
        let lengths = [0, 1, 127, 128, 20_000]
        for length in lengths { writer.delimited { $0.raw([UInt8](repeating: 8, count: length)) } }
        var reader = ProtobufReader(writer.bytes)
        var read: [Int] = []
        while !reader.isAtEnd { read.append(try reader.delimited().count) }
        var random = SplitMix(seed: 4)
        var refused = 0
        for _ in 0..<2000 {
            let garbage = (0..<random.below(40)).map { _ in UInt8(random.below(256)) }
            if (try? words(garbage)) == nil { refused += 1 }
        }
        #expect(read == lengths && refused > 1000)
    }

    @Test func `the length of a number is foretold`() {
        var wrong: [UInt64] = []
        for bits in 0..<64 {
            for value in [UInt64(1) << UInt64(bits), UInt64(1) << UInt64(bits) - 1] {
                var writer = ProtobufWriter()
                writer.varint(value)
                var reader = ProtobufReader(writer.bytes)
                if ProtobufWriter.varintLength(value) != writer.bytes.count || (try? reader.varint()) != value
                {
                    wrong.append(value)
                }
            }
        }
        #expect(wrong == [])
    }
}
