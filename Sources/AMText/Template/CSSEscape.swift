/// Escapes of CSS.
enum CSSEscape {
    /// The text that these bytes stand for.
    /// Source: Go html/template css.go decodeCSS; CSS Syntax Module Level 3 §4.3.7.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var i = 0
        while i < bytes.count {
            guard bytes[i] == UInt8(ascii: "\\") else {
                out.append(bytes[i])
                i += 1
                continue
            }
            // A backslash at the very end stands for nothing.
            guard i + 1 < bytes.count else { break }
            i += 1
            guard HTMLNames.isHexDigit(bytes[i]) else {
                let length = max(GoUTF8.sequenceLength(bytes, at: i), 1)
                out.append(contentsOf: bytes[i..<i + length])
                i += length
                continue
            }
            i = decodeCode(bytes, from: i, to: &out)
        }
        return out
    }

    /// Appends the character of the hexadecimal code at `from`; the place after it and after the one white
    /// space that belongs to it.
    private static func decodeCode(
        _ bytes: UnsafeBufferPointer<UInt8>, from: Int, to out: inout [UInt8]
    ) -> Int {
        var i = from
        var value: UInt32 = 0
        while i < bytes.count && i < from + 6 && HTMLNames.isHexDigit(bytes[i]) {
            let byte = bytes[i]
            let digit =
                HTMLNames.isDigit(byte) ? byte - UInt8(ascii: "0") : (byte | 0x20) - UInt8(ascii: "a") + 10
            value = value << 4 | UInt32(digit)
            i += 1
        }
        if value > 0x10FFFF {
            value >>= 4
            i -= 1
        }
        GoUTF8.append(value, to: &out)
        guard i < bytes.count, HTMLNames.isSpace(bytes[i]) else { return i }
        let isPair = bytes[i] == 0x0D && i + 1 < bytes.count && bytes[i + 1] == 0x0A
        return i + (isPair ? 2 : 1)
    }
}
