/// Character references of HTML, such as `&quot;` and `&#34;`.
/// Source: Go html UnescapeString; HTML living standard §13.2.5.72.
enum HTMLEntities {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    private struct Entity {
        let text: [UInt8]
        /// Whether it is known without a semicolon.
        let isKnownBare: Bool
    }

    /// The longest name known without a semicolon. Unit: bytes.
    private static let longestBare = 6

    private static let entities: [[UInt8]: Entity] = {
        var all: [[UInt8]: Entity] = [:]
        all.reserveCapacity(2200)
        for entry in HTMLEntityTable.text.utf8.split(separator: UInt8(ascii: " ")) {
            guard let mark = entry.firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "!") })
            else { continue }
            var text: [UInt8] = []
            for code in entry[entry.index(after: mark)...].split(separator: UInt8(ascii: "+")) {
                GoUTF8.append(UInt32(Substring(code), radix: 16) ?? 0xFFFD, to: &text)
            }
            all[Array(entry[..<mark])] = Entity(text: text, isKnownBare: entry[mark] == UInt8(ascii: "!"))
        }
        return all
    }()

    /// What the bytes stand for.
    static func decode(_ bytes: Bytes) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var i = 0
        while i < bytes.count {
            guard bytes[i] == UInt8(ascii: "&"), i + 1 < bytes.count else {
                out.append(bytes[i])
                i += 1
                continue
            }
            let isNumber = bytes[i + 1] == UInt8(ascii: "#")
            i = isNumber ? decodeNumber(bytes, from: i, to: &out) : decodeName(bytes, from: i, to: &out)
        }
        return out
    }

    /// Appends what the numeric reference at `from` stands for, or its `&`; the place after what was read.
    private static func decodeNumber(_ bytes: Bytes, from: Int, to out: inout [UInt8]) -> Int {
        var i = from + 2
        let isHex = i < bytes.count && bytes[i] | 0x20 == UInt8(ascii: "x")
        if isHex { i += 1 }
        // Go computes in 32 bits and lets them overflow.
        var value: Int32 = 0
        while i < bytes.count {
            let byte = bytes[i]
            var digit = Int32(byte &- UInt8(ascii: "0"))
            if !HTMLNames.isDigit(byte) {
                guard isHex, HTMLNames.isHexDigit(byte) else { break }
                digit = Int32((byte | 0x20) - UInt8(ascii: "a")) + 10
            }
            value = value &* (isHex ? 16 : 10) &+ digit
            i += 1
        }
        if i < bytes.count && bytes[i] == UInt8(ascii: ";") { i += 1 }
        // Go does not know a reference of one decimal digit without its semicolon.
        guard i - from > 3 else {
            out.append(bytes[from])
            return from + 1
        }
        switch value {
        case 0x80...0x9F: GoUTF8.append(windowsCode(UInt8(value)), to: &out)
        case 1...0x10FFFF: GoUTF8.append(UInt32(value), to: &out)
        default: GoUTF8.append(0xFFFD, to: &out)
        }
        return i
    }

    /// The code point of a byte of Windows-1252, which references to control characters mean.
    private static func windowsCode(_ byte: UInt8) -> UInt32 {
        let codes: [UInt16] = [
            0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
            0x0152,
            0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122,
            0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
        ]
        return UInt32(codes[Int(byte & 0x1F)])
    }

    /// Appends what the named reference at `from` stands for, or the text itself; the place after it.
    private static func decodeName(_ bytes: Bytes, from: Int, to out: inout [UInt8]) -> Int {
        var end = from + 1
        while end < bytes.count && (HTMLNames.isLetter(bytes[end]) || HTMLNames.isDigit(bytes[end])) {
            end += 1
        }
        let name = bytes[(from + 1)..<end]
        let isEnded = end < bytes.count && bytes[end] == UInt8(ascii: ";")
        // No name is longer; a longer run of letters is not worth a copy.
        if isEnded, name.count <= 40, let entity = entities[Array(name)] {
            out.append(contentsOf: entity.text)
            return end + 1
        }
        for length in stride(from: min(name.count, longestBare), through: 2, by: -1) {
            if let entity = entities[Array(name.prefix(length))], entity.isKnownBare {
                out.append(contentsOf: entity.text)
                return from + 1 + length
            }
        }
        out.append(contentsOf: Bytes(rebasing: bytes[from..<end]))
        return end
    }
}
