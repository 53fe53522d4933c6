/// A checksum of a row, because SQLite keeps none: what a disk changed on its own is found, not believed. It
/// guards against chance, not against an enemy.
/// Shape: two lanes of multiply and shift over eight bytes each.
struct RowSum {
    private var even: UInt64
    private var odd: UInt64

    /// A sum that begins with the row's key, so that a row under another key is found too.
    init(_ key: UInt64) {
        even = key ^ 0x9E37_79B9_7F4A_7C15
        odd = 0xC2B2_AE3D_27D4_EB4F
    }

    private static func mix(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        let product = (lane ^ word) &* 0xD6E8_FEB8_6659_FD93
        return product ^ product >> 32
    }

    /// Little endian everywhere, so that a file can be carried to another machine.
    private static func word(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    /// Adds a number.
    mutating func add(_ number: UInt64) { even = Self.mix(even, number) }

    /// Adds bytes, and how many they are.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var position = 0
        while position + 16 <= bytes.count {
            even = Self.mix(even, Self.word(bytes, position))
            odd = Self.mix(odd, Self.word(bytes, position + 8))
            position += 16
        }
        var rest: UInt64 = 0
        while position < bytes.count {
            rest = rest << 8 | UInt64(bytes[position])
            position += 1
            if position % 8 == 0 {
                odd = Self.mix(odd, rest)
                rest = 0
            }
        }
        odd = Self.mix(odd, rest)
        even = Self.mix(even, UInt64(bytes.count))
    }

    /// The sum.
    var value: UInt32 {
        let all = Self.mix(even, odd)
        return UInt32(truncatingIfNeeded: all >> 16)
    }
}
