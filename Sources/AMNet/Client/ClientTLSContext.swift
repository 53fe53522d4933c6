import AMBytes
import NIOSSL

/// A client's TLS settings made ready for handshakes over the event loops.
enum ClientTLSContext {
    /// Makes a context. `rootsFile` has the system's authorities.
    /// Throws: settings that cannot be used, in the original's words.
    static func make(
        _ tls: HTTPClientOptions.TLS, material: ClientProfile.Material, rootsFile: String?
    ) throws(TransportFailure) -> NIOSSLContext {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = version(tls.minVersion) ?? .tlsv12
        settings.maximumTLSVersion = version(tls.maxVersion)
        if tls.insecureSkipVerify { settings.certificateVerification = .none }
        do {
            if let ca = material.ca {
                settings.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(ca))
            } else if let rootsFile {
                settings.trustRoots = .file(rootsFile)
            }
            if let certificate = material.certificate, let key = material.key {
                settings.certificateChain = try NIOSSLCertificate.fromPEMBytes(certificate).map {
                    .certificate($0)
                }
                settings.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: key, format: .pem))
            }
            return try NIOSSLContext(configuration: settings)
        } catch {
            throw TransportFailure(.setup, "parse TLS configuration: \(error)")
        }
    }

    private static func version(_ name: String) -> TLSVersion? {
        switch name {
        case "TLS10": .tlsv1
        case "TLS11": .tlsv11
        case "TLS12": .tlsv12
        case "TLS13": .tlsv13
        default: nil
        }
    }
}

/// The TLS settings of new connections, made ready again only when a file changed. Belongs to one event loop.
final class ClientTLSSource {
    private let tls: HTTPClientOptions.TLS
    private let rootsFile: String?
    private var files = SecretFiles()
    private var ready: (material: ClientProfile.Material, context: NIOSSLContext)?

    /// `environment` has the process's variables: SSL_CERT_FILE names the authorities to trust.
    init(_ tls: HTTPClientOptions.TLS, environment: [String: String]) {
        self.tls = tls
        rootsFile = SystemRoots.bundle(environment: environment)
    }

    /// The settings as they are now.
    func current() throws(TransportFailure) -> NIOSSLContext {
        let material: ClientProfile.Material
        do throws(SecretFiles.Unreadable) {
            material = try TLSMaterial.load(tls, from: &files)
        } catch {
            throw TransportFailure(.setup, error.text)
        }
        if let ready, ready.material == material { return ready.context }
        let context = try ClientTLSContext.make(tls, material: material, rootsFile: rootsFile)
        ready = (material, context)
        return context
    }
}
