/// UUIDs as text.
package enum UUIDText {
    /// A random UUID (version 4) from 128 random bits, in lower case.
    /// Source: RFC 9562 §5.4.
    package static func make(high: UInt64, low: UInt64) -> String {
        let high = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { text in
            var at = 0
            for digit in 0..<32 {
                if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                    text[at] = 0x2D
                    at += 1
                }
                let word = digit < 16 ? high : low
                let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (digit & 15))) & 0xF
                text[at] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
                at += 1
            }
            return at
        }
    }

    /// A random UUID (version 4).
    package static func make(using dice: inout some RandomNumberGenerator) -> String {
        let high = dice.next()
        return make(high: high, low: dice.next())
    }

    /// Whether the API's path takes a text for a UUID: 36 characters with dashes, also behind `urn:uuid:` or
    /// in braces, or 32 digits; in any case, of any version. A silence is then looked up by the text as it
    /// is.
    /// Source: google/uuid Parse, which go-openapi/strfmt asks.
    package static func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        switch bytes.count {
        case 32: return bytes.allSatisfy { $0.isASCIIHexDigit }
        case 36: return isDashed(bytes[...])
        case 38: return bytes.first == 0x7B && bytes.last == 0x7D && isDashed(bytes[1..<37])
        case 45:
            let prefix = bytes[..<9].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            return prefix == Array("urn:uuid:".utf8) && isDashed(bytes[9...])
        default: return false
        }
    }

    private static func isDashed(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.enumerated().allSatisfy { place, byte in
            switch place {
            case 8, 13, 18, 23: byte == 0x2D
            default: byte.isASCIIHexDigit
            }
        }
    }
}
