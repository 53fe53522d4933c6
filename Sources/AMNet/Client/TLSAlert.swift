/// Failures of a TLS handshake: OpenSSL's words in Go's.
/// Source: OpenSSL ssl/ssl_err.c (reasons), Go crypto/tls alert.go (alertText).
enum TLSAlert {
    /// What OpenSSL's text contains, and what Go says; the first that fits counts.
    private static let table: [(mark: String, cause: String)] = [
        ("unexpected eof", "EOF"),
        ("wrong version number", "http: server gave HTTP response to HTTPS client"),
        ("packet length too long", "tls: first record does not look like a TLS handshake"),
        ("http request", "http: server gave HTTP response to HTTPS client"),
        ("unsupported protocol", "tls: server selected unsupported protocol version"),
        ("alert protocol version", "remote error: tls: protocol version not supported"),
        ("alert handshake failure", "remote error: tls: handshake failure"),
        ("alert certificate required", "remote error: tls: certificate required"),
        ("alert bad certificate", "remote error: tls: bad certificate"),
        ("alert unsupported certificate", "remote error: tls: unsupported certificate"),
        ("alert certificate revoked", "remote error: tls: revoked certificate"),
        ("alert certificate expired", "remote error: tls: expired certificate"),
        ("alert certificate unknown", "remote error: tls: unknown certificate"),
        ("alert unknown ca", "remote error: tls: unknown certificate authority"),
        ("alert access denied", "remote error: tls: access denied"),
        ("alert decode error", "remote error: tls: error decoding message"),
        ("alert decrypt error", "remote error: tls: error decrypting message"),
        ("alert illegal parameter", "remote error: tls: illegal parameter"),
        ("alert insufficient security", "remote error: tls: insufficient security level"),
        ("alert internal error", "remote error: tls: internal error"),
        ("alert no application protocol", "remote error: tls: no application protocol"),
        ("alert unexpected message", "remote error: tls: unexpected message"),
        ("unrecognized name", "remote error: tls: unrecognized name"),
    ]

    /// Go's words for OpenSSL's, or those if they are not known; without any, the far end hung up.
    static func cause(_ detail: String) -> String {
        let text = detail.lowercased()
        if let entry = table.first(where: { text.contains($0.mark) }) { return entry.cause }
        if text.isEmpty || text.contains("ssl_error_syscall") { return "EOF" }
        return "tls: \(detail)"
    }
}
