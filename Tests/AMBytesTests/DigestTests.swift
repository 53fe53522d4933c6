import AMBytes
import Testing

@Suite struct DigestTests {
    @Test func `digests are those of the published examples`() {
        let million = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        let abc = Array("abc".utf8)
        let got = [
            Digest.md5([]), Digest.md5(abc), Digest.sha1([]), Digest.sha1(abc), Digest.sha256([UInt8]()),
            Digest.sha256("abc"),
            Digest.sha256(million),
        ].map { Hex.encode($0) }
        #expect(
            got == [
                "d41d8cd98f00b204e9800998ecf8427e", "900150983cd24fb0d6963f7d28e17f72",
                "da39a3ee5e6b4b0d3255bfef95601890afd80709", "a9993e364706816aba3e25717850c26c9cd0d89d",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
            ])
    }

    @Test func `keyed digests are those of RFC 4231`() {
        let long = [UInt8](repeating: 0xAA, count: 131)
        let got = [
            Digest.hmacSHA256(key: [UInt8](repeating: 0x0B, count: 20), message: Array("Hi There".utf8)),
            Digest.hmacSHA256(key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8)),
            Digest.hmacSHA256(
                key: long, message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)),
            Digest.hmacSHA256(key: [], message: []),
        ].map { Hex.encode($0) }
        #expect(
            got == [
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
                "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad",
            ])
    }

    @Test func `checksums are those of the published examples and bytewise the same`() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 31) }
        var wrong: [Int] = []
        for start in 0..<17 {
            for end in [start, start + 1, start + 7, start + 8, start + 9, 500, 1000] where end >= start {
                var crc: UInt32 = ~0
                for byte in bytes[start..<end] {
                    crc ^= UInt32(byte)
                    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
                }
                if CRC32.checksum(bytes[start..<end]) != ~crc { wrong.append(start) }
            }
        }
        let known = [CRC32.checksum(Array("123456789".utf8)), CRC32.checksum([UInt8]())]
        #expect(wrong == [] && known == [0xCBF4_3926, 0])
    }

    @Test func `random bytes differ and comparing tells`() {
        let a = SecureRandom.bytes(32)
        let b = SecureRandom.bytes(32)
        var random = SecureRandom()
        let numbers = Set((0..<100).map { _ in random.next() })
        let equal = [
            Digest.equalInConstantTime(a, a), Digest.equalInConstantTime(a, b),
            Digest.equalInConstantTime(a, Array(a.dropLast())),
        ]
        #expect(equal == [true, false, false] && numbers.count == 100 && SecureRandom.bytes(0) == [])
    }
}
