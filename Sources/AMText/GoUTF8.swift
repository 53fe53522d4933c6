/// Go's view of UTF-8: each byte that belongs to no valid sequence counts as one U+FFFD.
package enum GoUTF8 {
    /// The length of the valid sequence that starts at `at`, or 0 if there is none.
    /// Source: Go unicode/utf8 DecodeRune; RFC 3629 §4.
    package static func sequenceLength(_ bytes: UnsafeBufferPointer<UInt8>, at: Int) -> Int {
        let first = bytes[at]
        if first < 0x80 { return 1 }
        if first < 0xC2 || first > 0xF4 { return 0 }
        let length = first < 0xE0 ? 2 : (first < 0xF0 ? 3 : 4)
        guard bytes.count - at >= length else { return 0 }
        let second = bytes[at + 1]
        let low: UInt8 = first == 0xE0 ? 0xA0 : (first == 0xF0 ? 0x90 : 0x80)
        let high: UInt8 = first == 0xED ? 0x9F : (first == 0xF4 ? 0x8F : 0xBF)
        if second < low || second > high { return 0 }
        if length > 2 && bytes[at + 2] & 0xC0 != 0x80 { return 0 }
        if length > 3 && bytes[at + 3] & 0xC0 != 0x80 { return 0 }
        return length
    }

    /// The scalar of a valid sequence of `length` bytes (1…4) that starts at `at`.
    package static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, at: Int, length: Int) -> UInt32 {
        let first = UInt32(bytes[at])
        if length == 1 { return first }
        var value = first & (length == 2 ? 0x1F : (length == 3 ? 0x0F : 0x07))
        for i in 1..<length { value = value << 6 | UInt32(bytes[at + i] & 0x3F) }
        return value
    }

    /// How many characters there are; each invalid byte counts as one.
    /// Source: Go utf8.RuneCount.
    package static func count(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        var at = 0
        while at < bytes.count {
            at += max(sequenceLength(bytes, at: at), 1)
            count += 1
        }
        return count
    }

    /// The text of these bytes, with one U+FFFD for each invalid byte.
    package static func string(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        if let valid = String(validating: bytes, as: UTF8.self) { return valid }
        var repaired: [UInt8] = []
        repaired.reserveCapacity(bytes.count + 16)
        var i = 0
        while i < bytes.count {
            let length = sequenceLength(bytes, at: i)
            if length == 0 {
                repaired.append(contentsOf: [0xEF, 0xBF, 0xBD])
                i += 1
            } else {
                repaired.append(contentsOf: bytes[i..<i + length])
                i += length
            }
        }
        return String(decoding: repaired, as: UTF8.self)
    }

    /// The text of these bytes, with one U+FFFD for each invalid byte.
    package static func string(_ bytes: [UInt8]) -> String {
        bytes.withUnsafeBufferPointer { string($0) }
    }

    /// Appends a scalar as UTF-8; what is no scalar value becomes U+FFFD.
    package static func append(_ value: UInt32, to out: inout [UInt8]) {
        switch value {
        case 0..<0x80: out.append(UInt8(value))
        case 0x80..<0x800:
            out.append(UInt8(0xC0 | value >> 6))
            out.append(UInt8(0x80 | value & 0x3F))
        case 0x800..<0xD800, 0xE000..<0x10000:
            out.append(UInt8(0xE0 | value >> 12))
            out.append(UInt8(0x80 | value >> 6 & 0x3F))
            out.append(UInt8(0x80 | value & 0x3F))
        case 0x10000...0x10FFFF:
            out.append(UInt8(0xF0 | value >> 18))
            out.append(UInt8(0x80 | value >> 12 & 0x3F))
            out.append(UInt8(0x80 | value >> 6 & 0x3F))
            out.append(UInt8(0x80 | value & 0x3F))
        default: out.append(contentsOf: [0xEF, 0xBF, 0xBD])
        }
    }
}
