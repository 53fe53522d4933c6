/// The checksum of memberlist's packets: CRC-32 with the polynomial of IEEE 802.3.
/// Source: RFC 1952 §8; Go hash/crc32 ChecksumIEEE.
package enum CRC32 {
    /// Shape: eight tables of 256; table k is for a byte that k more bytes follow.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
            tables[byte] = value
        }
        for i in 256..<tables.count {
            let before = tables[i - 256]
            tables[i] = before >> 8 ^ tables[Int(before & 255)]
        }
        return tables
    }()

    /// The checksum of these bytes.
    package static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            var crc: UInt32 = ~0
            var at = 0
            while bytes.count - at >= 8 {
                let low = bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self).littleEndian ^ crc
                let high = bytes.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self).littleEndian
                crc =
                    tables[7 * 256 + Int(low & 255)] ^ tables[6 * 256 + Int(low >> 8 & 255)]
                    ^ tables[5 * 256 + Int(low >> 16 & 255)] ^ tables[4 * 256 + Int(low >> 24)]
                crc ^=
                    tables[3 * 256 + Int(high & 255)] ^ tables[2 * 256 + Int(high >> 8 & 255)]
                    ^ tables[256 + Int(high >> 16 & 255)] ^ tables[Int(high >> 24)]
                at += 8
            }
            while at < bytes.count {
                crc = crc >> 8 ^ tables[Int((crc ^ UInt32(bytes[at])) & 255)]
                at += 1
            }
            return ~crc
        }
    }

    /// The checksum of these bytes.
    package static func checksum(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { checksum($0) } }

    /// The checksum of these bytes.
    package static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBytes { checksum($0) }
    }
}
