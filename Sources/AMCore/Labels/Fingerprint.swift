/// The identity of a label set: 64-bit FNV-1a over name, 0xFF, value, 0xFF of each label in name order.
/// Source: Prometheus' model.LabelSet.Fingerprint.
package struct Fingerprint: Hashable, Comparable, Sendable {
    /// The number itself.
    package var rawValue: UInt64
    /// A fingerprint from its number.
    @inlinable
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    /// Ordered as numbers.
    @inlinable
    package static func < (a: Fingerprint, b: Fingerprint) -> Bool { a.rawValue < b.rawValue }
}

extension Fingerprint {
    /// The fingerprint of a label set.
    package init(of labels: LabelSet) {
        var hash = FNV1a()
        for label in labels.labels {
            hash.feed(label.name)
            hash.feed(0xFF)
            hash.feed(label.value)
            hash.feed(0xFF)
        }
        self.init(rawValue: hash.value)
    }

    /// A fingerprint from 1 … 16 hexadecimal digits, as it is printed; nil for other text.
    package init?(hex: String) {
        guard !hex.isEmpty, hex.utf8.count <= 16, hex.utf8.allSatisfy({ $0.isASCIIHexDigit }),
            let number = UInt64(hex, radix: 16)
        else { return nil }
        self.init(rawValue: number)
    }
}

extension Fingerprint: CustomStringConvertible {
    /// Exactly 16 lower-case hexadecimal digits.
    package var description: String {
        String(unsafeUninitializedCapacity: 16) { digits in
            for i in 0..<16 {
                let nibble = UInt8(truncatingIfNeeded: rawValue >> UInt64(60 - 4 * i)) & 0xF
                digits[i] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
            }
            return 16
        }
    }
}

extension UInt8 {
    /// Whether this is an ASCII digit or a letter from a to f in either case.
    var isASCIIHexDigit: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}
