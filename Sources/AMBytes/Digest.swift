internal import CCrypto

/// Digests of bytes, by the system's libcrypto.
package enum Digest {
    /// The 16 bytes of MD5: for names and change detection, never for secrets.
    /// Source: RFC 1321.
    package static func md5(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { digest(bytes, 16, EVP_md5()) }

    /// The 20 bytes of SHA-1.
    /// Source: RFC 3174.
    package static func sha1(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { digest(bytes, 20, EVP_sha1()) }

    /// The 32 bytes of SHA-256.
    /// Source: FIPS 180-4.
    package static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { digest(bytes, 32, EVP_sha256()) }

    /// The 16 bytes of MD5.
    package static func md5(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { md5($0) } }

    /// The 20 bytes of SHA-1.
    package static func sha1(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { sha1($0) } }

    /// The 32 bytes of SHA-256.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { sha256($0) } }

    /// The 32 bytes of SHA-256 of a text's UTF-8.
    package static func sha256(_ text: String) -> [UInt8] { sha256(Array(text.utf8)) }

    /// The 32 bytes of HMAC with SHA-256.
    /// Source: RFC 2104.
    package static func hmacSHA256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        hmac(EVP_sha256(), 32, key, message)
    }

    /// The 16 bytes of HMAC with MD5, for the challenges of mail servers.
    /// Source: RFC 2104, RFC 2195.
    package static func hmacMD5(key: [UInt8], message: [UInt8]) -> [UInt8] {
        hmac(EVP_md5(), 16, key, message)
    }

    private static func hmac(
        _ algorithm: OpaquePointer?, _ length: Int, _ key: [UInt8], _ message: [UInt8]
    ) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: length)
        var count: UInt32 = 0
        // An empty array may have no address, and libcrypto reads a key without address as "the key of last
        // time".
        let padded = key.isEmpty ? [0] : key
        let made = HMAC(algorithm, padded, Int32(clamping: key.count), message, message.count, &out, &count)
        precondition(made != nil && count == length, "libcrypto computes HMAC with MD5 and SHA-256")
        return out
    }

    /// Whether both are equal, in a time that does not tell where they differ.
    package static func equalInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for i in a.indices { difference |= a[i] ^ b[i] }
        return difference == 0
    }

    private static func digest(
        _ bytes: UnsafeRawBufferPointer, _ length: Int, _ algorithm: OpaquePointer?
    ) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        let made = EVP_Digest(bytes.baseAddress, bytes.count, &out, &count, algorithm, nil)
        precondition(made == 1 && Int(count) == length, "libcrypto computes MD5, SHA-1 and SHA-256")
        out.removeLast(out.count - length)
        return out
    }
}
