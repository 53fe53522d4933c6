/// What `tls_server_config` says.
package struct ServerTLSSettings: Sendable, Hashable {
    /// What is asked of a client's certificate.
    package enum ClientPolicy: Sendable, Hashable {
        /// Nothing.
        case none
        /// It may show one.
        case request
        /// It must show one, whichever.
        case requireAny
        /// If it shows one, that must be valid.
        case verifyIfGiven
        /// It must show a valid one.
        case requireAndVerify
    }

    /// PEM, given in place.
    package var certificate = ""
    /// PEM, given in place.
    package var key = Secret()
    /// PEM of the authorities for clients, given in place.
    package var clientCA = ""
    package var certificateFile = ""
    package var keyFile = ""
    package var clientCAFile = ""
    /// As it is written; `policy` reads it.
    package var clientAuthType = ""
    /// Go's names, for TLS 1.2 and below; empty: the library's choice.
    package var cipherSuites: [String] = []
    /// `X25519`, `CurveP256`, `CurveP384`, `CurveP521`; empty: the library's choice.
    package var curves: [String] = []
    /// `TLS10` … `TLS13`; empty: the library's choice.
    package var minVersion = "TLS12"
    /// `TLS10` … `TLS13`; empty: the library's choice.
    package var maxVersion = "TLS13"
    package var prefersServerCipherSuites = true
    /// One of the names in a client's certificate must be in here; nil: no such check.
    package var clientAllowedNames: [String]?

    /// The defaults.
    package init() {}

    /// Joins the relative paths with the folder of the file.
    mutating func resolvePaths(in folder: String) {
        certificateFile = FilePath.join(folder, certificateFile)
        keyFile = FilePath.join(folder, keyFile)
        clientCAFile = FilePath.join(folder, clientCAFile)
    }

    /// Whether the file asks for TLS at all.
    package var isPresent: Bool {
        let texts = [certificate, certificateFile, keyFile, clientCA, clientCAFile, clientAuthType]
        return texts.contains { !$0.isEmpty } || !key.isEmpty
    }
}

extension ServerTLSSettings {
    /// The section `tls_server_config`.
    /// Source: prometheus/exporter-toolkit web/tls_config.go TLSConfig.
    static let section = Section<ServerTLSSettings>.bare(
        "web.TLSConfig", zero: .zero,
        fields: [
            Field("cert", \.certificate, .string),
            Field("key", \.key, .secret),
            Field("client_ca", \.clientCA, .string),
            Field("cert_file", \.certificateFile, .string),
            Field("key_file", \.keyFile, .string),
            Field("client_auth_type", \.clientAuthType, .string),
            Field("client_ca_file", \.clientCAFile, .string),
            Field("cipher_suites", \.cipherSuites, .list(.cipher, named: "[]web.Cipher")),
            Field("curve_preferences", \.curves, .list(.curve, named: "[]web.Curve")),
            Field("min_version", \.minVersion, .tlsVersion),
            Field("max_version", \.maxVersion, .tlsVersion),
            Field("prefer_server_cipher_suites", \.prefersServerCipherSuites, .bool),
            Field("client_allowed_sans", \.clientAllowedNames, .nullableList(.string)),
        ])

    /// What a null in place of the section gives.
    private static var zero: ServerTLSSettings {
        var settings = ServerTLSSettings()
        settings.minVersion = ""
        settings.maxVersion = ""
        settings.prefersServerCipherSuites = false
        return settings
    }

    /// A certificate with its key, and the authorities for clients. Shape: PEM.
    package struct Material: Sendable, Hashable {
        package var certificate: [UInt8]
        package var key: [UInt8]
        /// Nil: none are given.
        package var clientCA: [UInt8]?
        package var policy: ClientPolicy
    }

    /// Reads what TLS needs; nil: the file asks for none. Called again for new connections, as files may
    /// change.
    /// Throws: the text users know. Whether certificate and key fit is for the TLS library to say, as
    /// `failed to load X509KeyPair: …`.
    /// Source: prometheus/exporter-toolkit web/tls_config.go ConfigToTLSConfig.
    package func material(_ files: FileAccess) throws(ConfigError) -> Material? {
        guard isPresent else { return nil }
        if certificate.isEmpty && certificateFile.isEmpty {
            throw ConfigError("missing one of cert or cert_file")
        }
        if key.isEmpty && keyFile.isEmpty { throw ConfigError("missing one of key or key_file") }
        let certificate = try Self.read(
            certificateFile, or: certificate, files, "failed to read cert_file (\(certificateFile)): ")
        let key = try Self.read(keyFile, or: key.revealed, files, "failed to read key_file (\(keyFile)): ")
        let hasClientCA = !clientCA.isEmpty || !clientCAFile.isEmpty
        let authorities = hasClientCA ? try Self.read(clientCAFile, or: clientCA, files, "") : nil
        let policy = try policy()
        if hasClientCA && policy == .none {
            throw ConfigError("client CA's have been configured without a Client Auth Policy")
        }
        return Material(certificate: certificate, key: key, clientCA: authorities, policy: policy)
    }

    private static func read(
        _ file: String, or text: String, _ files: FileAccess, _ prefix: String
    ) throws(ConfigError) -> [UInt8] {
        if file.isEmpty { return Array(text.utf8) }
        do throws(FileAccess.Failure) {
            return try files.read(file)
        } catch {
            throw ConfigError(prefix + error.text)
        }
    }

    private func policy() throws(ConfigError) -> ClientPolicy {
        switch clientAuthType {
        case "", "NoClientCert": return .none
        case "RequestClientCert": return .request
        case "RequireAnyClientCert", "RequireClientCert": return .requireAny
        case "VerifyClientCertIfGiven": return .verifyIfGiven
        case "RequireAndVerifyClientCert": return .requireAndVerify
        default: throw ConfigError("invalid ClientAuth: " + clientAuthType)
        }
    }
}

extension FieldType where Value == String {
    /// A cipher suite by Go's name.
    fileprivate static let cipher = known("cipher", ciphers)
    /// A curve by Go's name.
    fileprivate static let curve = known("curve", ["CurveP256", "CurveP384", "CurveP521", "X25519"])

    private static func known(_ kind: String, _ names: Set<String>) -> FieldType {
        .text(zero: "", isEmpty: \.isEmpty, print: { .text($0) }) { (text, value, _) throws(ConfigError) in
            guard names.contains(text) else { throw ConfigError("unknown \(kind): \(text)") }
            value = text
        }
    }

    private static let ciphers: Set<String> = [
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    ]
}
