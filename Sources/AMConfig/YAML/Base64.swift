/// The standard base64 of RFC 4648, read as Go's `StdEncoding` does: padded, line breaks skipped.
enum Base64 {
    /// The bytes; nil if the text is not base64.
    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 4 * 3)
        var quantum: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in text.utf8 where byte != 0x0A && byte != 0x0D {
            if byte == UInt8(ascii: "=") {
                padding += 1
                guard count + padding <= 4, count >= 2 else { return nil }
                continue
            }
            guard padding == 0, let sextet = sextet(byte) else { return nil }
            quantum = quantum << 6 | sextet
            count += 1
            if count == 4 {
                bytes += [UInt8(quantum >> 16 & 0xFF), UInt8(quantum >> 8 & 0xFF), UInt8(quantum & 0xFF)]
                quantum = 0
                count = 0
            }
        }
        switch (count, padding) {
        case (0, 0): break
        case (2, 2): bytes.append(UInt8(quantum >> 4 & 0xFF))
        case (3, 1): bytes += [UInt8(quantum >> 10 & 0xFF), UInt8(quantum >> 2 & 0xFF)]
        default: return nil
        }
        return bytes
    }

    private static func sextet(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - 65)
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - 97 + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - 48 + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
