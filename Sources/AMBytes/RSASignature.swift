internal import CCrypto

/// Signatures with an RSA key as signed tokens carry them (RS256, RS384, RS512).
/// Source: RFC 7518 §3.3, RFC 8017 §8.2.
package enum RSASignature {
    /// Which digest is signed.
    package enum Algorithm: String, Sendable, CaseIterable {
        case rs256 = "RS256"
        case rs384 = "RS384"
        case rs512 = "RS512"
    }

    /// Why nothing could be signed.
    package enum Failure: Error, Sendable, Equatable {
        /// The text holds no PEM block at all.
        case notPEM
        /// The key is encrypted, damaged or of another kind than RSA.
        case notAnRSAKey
    }

    /// The signature of a message.
    /// - Parameter pem: The private key, PKCS #1 or PKCS #8, without a passphrase.
    package static func sign(
        _ message: [UInt8], pem: [UInt8], _ algorithm: Algorithm
    ) throws(Failure) -> [UInt8] {
        guard String(decoding: pem, as: UTF8.self).contains("-----BEGIN ") else { throw .notPEM }
        guard let source = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { throw .notAnRSAKey }
        defer { BIO_free(source) }
        // An encrypted key is a failure, not a question on the terminal.
        let key = PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in -1 }, nil)
        // What libcrypto noted of a failure would be read as that of a later call.
        defer { ERR_clear_error() }
        guard let key else { throw .notAnRSAKey }
        defer { EVP_PKEY_free(key) }
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA, let signing = EVP_MD_CTX_new() else {
            throw .notAnRSAKey
        }
        defer { EVP_MD_CTX_free(signing) }
        let digest =
            switch algorithm {
            case .rs256: EVP_sha256()
            case .rs384: EVP_sha384()
            case .rs512: EVP_sha512()
            }
        var count = 0
        guard EVP_DigestSignInit(signing, nil, digest, nil, key) == 1,
            EVP_DigestSign(signing, nil, &count, message, message.count) == 1
        else { throw .notAnRSAKey }
        var signature = [UInt8](repeating: 0, count: count)
        guard EVP_DigestSign(signing, &signature, &count, message, message.count) == 1 else {
            throw .notAnRSAKey
        }
        return Array(signature.prefix(count))
    }
}
