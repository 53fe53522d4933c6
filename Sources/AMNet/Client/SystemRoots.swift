import Glibc

/// The system's certificate authorities. Source: Go crypto/x509 root_linux.go.
enum SystemRoots {
    private static let places = [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/pki/tls/cacert.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ]

    /// The file to trust: SSL_CERT_FILE or the first that there is; nil leaves it to libcurl.
    static func bundle(environment: [String: String]) -> String? {
        if let named = environment["SSL_CERT_FILE"], !named.isEmpty { return named }
        return places.first { access($0, R_OK) == 0 }
    }
}
