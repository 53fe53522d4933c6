private let hexDigits = Array("0123456789abcdef".utf8)
private let ones: UInt64 = 0x0101_0101_0101_0101

/// Writes JSON as Go's encoding/json does, byte for byte, to the end of a buffer.
package enum JSONWriter {
    /// Appends a string with its quotes.
    package static func string(_ text: String, to out: inout [UInt8]) {
        var text = text
        text.withUTF8 { string($0, to: &out) }
    }

    /// Appends the string of these bytes with its quotes; an invalid byte becomes `\ufffd`.
    package static func string(_ bytes: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        content(bytes, to: &out)
        out.append(UInt8(ascii: "\""))
    }

    /// Appends the content of a string, without quotes.
    package static func content(_ bytes: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        var start = 0
        var i = 0
        while true {
            i = plainEnd(bytes, from: i)
            guard i < bytes.count else { break }
            let byte = bytes[i]
            var length = 1
            if byte >= 0x80 {
                length = GoUTF8.sequenceLength(bytes, at: i)
                let isLineSeparator =
                    length == 3 && byte == 0xE2 && bytes[i + 1] == 0x80 && bytes[i + 2] & 0xFE == 0xA8
                if length > 0 && !isLineSeparator {
                    i += length
                    continue
                }
            }
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<i]))
            escape(byte, isInvalid: length == 0, last: length == 3 ? bytes[i + 2] : 0, to: &out)
            i += max(length, 1)
            start = i
        }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
    }

    /// Where the run of ASCII that stands for itself, begun at `from`, ends.
    private static func plainEnd(_ bytes: UnsafeBufferPointer<UInt8>, from: Int) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        let raw = UnsafeRawPointer(base)
        var i = from
        while i + 8 <= bytes.count {
            let word = raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)
            let found =
                zeros(word ^ ones &* 0x22) | zeros(word ^ ones &* 0x5C) | zeros(word ^ ones &* 0x26)
                | zeros((word & (ones &* 0xFD)) ^ ones &* 0x3C) | ((word &- ones &* 0x20) & ~word) | word
            if found & 0x8080_8080_8080_8080 != 0 { break }
            i += 8
        }
        while i < bytes.count {
            let byte = base[i]
            let isPlain =
                byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">") && byte != UInt8(ascii: "&")
            if !isPlain { return i }
            i += 1
        }
        return i
    }

    /// Top bits set if some byte of the word is zero.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }

    private static func escape(_ byte: UInt8, isInvalid: Bool, last: UInt8, to out: inout [UInt8]) {
        if isInvalid { return out.append(contentsOf: "\\ufffd".utf8) }
        switch byte {
        case UInt8(ascii: "\""): out.append(contentsOf: "\\\"".utf8)
        case UInt8(ascii: "\\"): out.append(contentsOf: "\\\\".utf8)
        case 0x08: out.append(contentsOf: "\\b".utf8)
        case 0x0C: out.append(contentsOf: "\\f".utf8)
        case 0x0A: out.append(contentsOf: "\\n".utf8)
        case 0x0D: out.append(contentsOf: "\\r".utf8)
        case 0x09: out.append(contentsOf: "\\t".utf8)
        case 0xE2: out.append(contentsOf: (last == 0xA8 ? "\\u2028" : "\\u2029").utf8)
        default:
            out.append(contentsOf: "\\u00".utf8)
            out.append(hexDigits[Int(byte >> 4)])
            out.append(hexDigits[Int(byte & 15)])
        }
    }

    /// Appends an integer in decimal.
    package static func integer(_ value: some FixedWidthInteger, to out: inout [UInt8]) {
        if value < 0 { out.append(UInt8(ascii: "-")) }
        decimal(UInt64(value.magnitude), to: &out)
    }

    /// Appends an unsigned integer in decimal.
    package static func decimal(_ value: UInt64, to out: inout [UInt8]) {
        var divisor: UInt64 = 1
        while value / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            out.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends a finite number in Go's JSON form; what is not finite, as `null`.
    /// Source: Go encoding/json floatEncoder.
    package static func number(_ value: Double, to out: inout [UInt8]) {
        guard value.isFinite else { return out.append(contentsOf: "null".utf8) }
        GoNumber.append(value, plainBelow: 21, plainFrom: -6, exponentDigits: 1, to: &out)
    }
}
