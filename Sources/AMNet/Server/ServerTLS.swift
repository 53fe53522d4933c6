/// What the server needs to speak TLS: the `tls_server_config` section with its files already read.
package struct ServerTLS: Sendable, Equatable {
    /// Which certificate of the client is asked for, and how it is checked.
    package enum ClientAuth: Sendable, Equatable {
        /// None is asked for.
        case noClientCert
        /// One is asked for, and neither needed nor checked.
        case requestClientCert
        /// One is needed, and not checked.
        case requireAnyClientCert
        /// One that is given must come from a known authority.
        case verifyClientCertIfGiven
        /// One is needed and must come from a known authority.
        case requireAndVerifyClientCert

        /// The policy of a `client_auth_type`.
        /// Throws: `invalid ClientAuth: X`.
        /// Source: exporter-toolkit web/tls_config.go `ConfigToTLSConfig`.
        package init(name: String) throws(HTTPServerError) {
            switch name {
            case "", "NoClientCert": self = .noClientCert
            case "RequestClientCert": self = .requestClientCert
            case "RequireAnyClientCert", "RequireClientCert": self = .requireAnyClientCert
            case "VerifyClientCertIfGiven": self = .verifyClientCertIfGiven
            case "RequireAndVerifyClientCert": self = .requireAndVerifyClientCert
            default: throw HTTPServerError(.tls, "invalid ClientAuth: \(name)")
            }
        }
    }

    /// The certificate chain, the server's own first. Shape: PEM.
    package var certificate: [UInt8]
    /// The private key of the certificate. Shape: PEM.
    package var key: [UInt8]
    /// What is asked of clients.
    package var clientAuth = ClientAuth.noClientCert
    /// The authorities that clients' certificates may come from; nil: those of the system. Shape: PEM.
    package var clientCA: [UInt8]?
    /// Names (DNS, email, IP address, URI) of which a client's certificate must carry one; empty: any.
    package var allowedSANs: [String] = []
    /// The lowest version, `TLS10` … `TLS13`; empty: `TLS12`.
    package var minVersion = ""
    /// The highest version; empty: `TLS13`.
    package var maxVersion = ""
    /// Cipher suites up to TLS 1.2 by Go's names; empty: the library's choice.
    package var cipherSuites: [String] = []
    /// Curves by Go's names, in order of preference; empty: the library's choice.
    package var curves: [String] = []

    /// Settings with a certificate and its key.
    package init(certificate: [UInt8], key: [UInt8]) {
        self.certificate = certificate
        self.key = key
    }

    /// Tries the settings out.
    /// Throws: the text that the original logs for them, for example `failed to load X509KeyPair: …`.
    package func check() throws(HTTPServerError) { _ = try ServerTLSContext(self) }
}
