import NIOCore
import NIOSSL

/// TLS settings made ready for handshakes.
struct ServerTLSContext {
    /// The library's context.
    let context: NIOSSLContext
    /// Whether any certificate of a client is taken as it is.
    let takesAnyCertificate: Bool
    /// Names of which the client's certificate must carry one; empty: any.
    let allowedSANs: [String]

    /// Makes a context.
    /// Throws: with the original's texts.
    /// Source: exporter-toolkit web/tls_config.go `ConfigToTLSConfig`.
    init(_ settings: ServerTLS) throws(HTTPServerError) {
        let chain = try PEMPair.certificates(settings.certificate)
        let key = try PEMPair.key(settings.key)
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        tls.applicationProtocols = ["http/1.1"]
        tls.shutdownTimeout = .milliseconds(500)
        tls.minimumTLSVersion = try Self.version(settings.minVersion, otherwise: .tlsv12)
        tls.maximumTLSVersion = try Self.version(settings.maxVersion, otherwise: .tlsv13)
        if !settings.cipherSuites.isEmpty {
            let suites = try settings.cipherSuites.map(Self.suite)
            tls.cipherSuiteValues = suites.filter { $0.rawValue >> 8 != 0x13 }
            // The suites of TLS 1.3 are not for choosing: a list with nothing else leaves that version alone.
            if tls.cipherSuites.isEmpty {
                tls.cipherSuites = defaultCipherSuites
                tls.minimumTLSVersion = .tlsv13
            }
        }
        if !settings.curves.isEmpty { tls.curves = try settings.curves.map(Self.curve) }
        try Self.setClientAuth(of: &tls, settings)
        do {
            context = try NIOSSLContext(configuration: tls)
        } catch {
            throw PEMPair.unusable("tls: private key does not match public key")
        }
        takesAnyCertificate =
            settings.clientAuth == .requestClientCert || settings.clientAuth == .requireAnyClientCert
        allowedSANs = settings.allowedSANs
    }

    /// The layer of one connection.
    func layer() -> NIOSSLServerHandler {
        guard takesAnyCertificate else { return NIOSSLServerHandler(context: context) }
        return NIOSSLServerHandler(context: context) { _, verdict in verdict.succeed(.certificateVerified) }
    }

    private static func setClientAuth(
        of tls: inout TLSConfiguration, _ settings: ServerTLS
    ) throws(HTTPServerError) {
        var roots: NIOSSLTrustRoots?
        if let bundle = settings.clientCA {
            guard settings.clientAuth != .noClientCert else {
                let text = "client CA's have been configured without a Client Auth Policy"
                throw HTTPServerError(.tls, text)
            }
            do {
                roots = .certificates(try NIOSSLCertificate.fromPEMBytes(bundle))
            } catch {
                throw HTTPServerError(.tls, "failed to load client CA: no usable certificate in it")
            }
        }
        switch settings.clientAuth {
        case .noClientCert:
            tls.certificateVerification = .none
        case .requestClientCert:
            tls.certificateVerification = .optionalVerification
            tls.trustRoots = roots ?? .certificates([])
        case .requireAnyClientCert:
            tls.certificateVerification = .noHostnameVerification
            tls.trustRoots = roots ?? .certificates([])
        case .verifyClientCertIfGiven:
            tls.certificateVerification = .optionalVerification
            tls.trustRoots = roots ?? .default
        case .requireAndVerifyClientCert:
            tls.certificateVerification = .noHostnameVerification
            tls.trustRoots = roots ?? .default
        }
        tls.sendCANameList = roots != nil
    }

    private static func version(_ name: String, otherwise: TLSVersion) throws(HTTPServerError) -> TLSVersion {
        switch name {
        case "": otherwise
        case "TLS10": .tlsv1
        case "TLS11": .tlsv11
        case "TLS12": .tlsv12
        case "TLS13": .tlsv13
        default: throw HTTPServerError(.tls, "unknown TLS version: \(name)")
        }
    }

    /// Source: Go crypto/tls `CipherSuites`, the list that the original accepts names from.
    private static func suite(_ name: String) throws(HTTPServerError) -> NIOTLSCipher {
        let numbers: [String: UInt16] = [
            "TLS_AES_128_GCM_SHA256": 0x1301, "TLS_AES_256_GCM_SHA384": 0x1302,
            "TLS_CHACHA20_POLY1305_SHA256": 0x1303, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA": 0xC009,
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA": 0xC00A, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA": 0xC013,
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA": 0xC014, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256": 0xC02B,
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384": 0xC02C,
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256": 0xC02F,
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384": 0xC030,
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256": 0xCCA8,
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256": 0xCCA9,
        ]
        guard let number = numbers[name] else { throw HTTPServerError(.tls, "unknown cipher: \(name)") }
        return NIOTLSCipher(rawValue: number)
    }

    private static func curve(_ name: String) throws(HTTPServerError) -> NIOTLSCurve {
        switch name {
        case "CurveP256": .secp256r1
        case "CurveP384": .secp384r1
        case "CurveP521": .secp521r1
        case "X25519": .x25519
        case "X25519MLKEM768": .x25519_MLKEM768
        default: throw HTTPServerError(.tls, "unknown curve: \(name)")
        }
    }
}

/// A certificate and its key as PEM texts, with Go's complaints about them.
/// Source: Go crypto/tls `X509KeyPair`.
enum PEMPair {
    /// The certificates of a text, at least one.
    static func certificates(_ text: [UInt8]) throws(HTTPServerError) -> [NIOSSLCertificate] {
        let kinds = blockKinds(text)
        guard !kinds.isEmpty else { throw unusable("tls: failed to find any PEM data in certificate input") }
        guard kinds.contains("CERTIFICATE") else {
            if kinds.count == 1, kinds[0].hasSuffix("PRIVATE KEY") {
                throw unusable(
                    "tls: failed to find certificate PEM data in certificate input, but did find a private key; "
                        + "PEM inputs may have been switched")
            }
            throw unusable(
                "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks "
                    + "of the following types: [\(kinds.joined(separator: " "))]")
        }
        do {
            return try NIOSSLCertificate.fromPEMBytes(text)
        } catch {
            throw unusable("x509: malformed certificate")
        }
    }

    /// The key of a text.
    static func key(_ text: [UInt8]) throws(HTTPServerError) -> NIOSSLPrivateKey {
        let kinds = blockKinds(text)
        guard !kinds.isEmpty else { throw unusable("tls: failed to find any PEM data in key input") }
        guard kinds.contains(where: { $0 == "PRIVATE KEY" || $0.hasSuffix(" PRIVATE KEY") }) else {
            if kinds == ["CERTIFICATE"] {
                throw unusable("tls: found a certificate rather than a key in the PEM for the private key")
            }
            throw unusable(
                "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping "
                    + "PEM blocks of the following types: [\(kinds.joined(separator: " "))]")
        }
        do {
            return try NIOSSLPrivateKey(bytes: text, format: .pem)
        } catch {
            throw unusable("tls: failed to parse private key")
        }
    }

    /// A complaint about the pair.
    static func unusable(_ what: String) -> HTTPServerError {
        HTTPServerError(.tls, "failed to load X509KeyPair: \(what)")
    }

    /// The types of the PEM blocks of a text, in order.
    private static func blockKinds(_ text: [UInt8]) -> [String] {
        let dashes = Array("-----".utf8)
        let begin = Array("-----BEGIN ".utf8)
        return text.split(separator: 0x0A).compactMap { line in
            guard line.starts(with: begin) else { return nil }
            let trimmed = line.dropFirst(begin.count).reversed().drop { $0 <= 0x20 }
            guard trimmed.starts(with: dashes) else { return nil }
            return String(decoding: trimmed.dropFirst(dashes.count).reversed(), as: UTF8.self)
        }
    }
}

/// The TLS settings of new connections, made ready again only when they changed. Belongs to one event loop.
final class ServerTLSSource {
    private let read: @Sendable () -> Result<ServerTLS, HTTPServerError>
    private var settings: ServerTLS?
    private var ready: ServerTLSContext?

    /// A source that asks `read` for each connection.
    init(_ read: @escaping @Sendable () -> Result<ServerTLS, HTTPServerError>) { self.read = read }

    /// The settings as they are now.
    func current() throws(HTTPServerError) -> ServerTLSContext {
        let latest = try read().get()
        if let ready, latest == settings { return ready }
        let context = try ServerTLSContext(latest)
        settings = latest
        ready = context
        return context
    }
}
