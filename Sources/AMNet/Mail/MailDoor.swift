import AMBytes
import NIOCore
import NIOSSL

/// What a connection with a mail server is encrypted with.
struct MailDoor: Sendable {
    private let context: NIOSSLContext
    /// The name that the certificate must have; nil: the address of the connection.
    private let name: String?

    /// Makes the settings ready.
    /// Throws: settings that cannot be used, in the original's words.
    init(
        _ server: MailServer, material: ClientProfile.Material, rootsFile: String?
    ) throws(TransportFailure) {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = Self.version(server.tls.minVersion) ?? .tlsv12
        settings.maximumTLSVersion = Self.version(server.tls.maxVersion)
        if server.tls.insecureSkipVerify { settings.certificateVerification = .none }
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
            context = try NIOSSLContext(configuration: settings)
        } catch {
            throw TransportFailure(.setup, "parse TLS configuration: \(error)")
        }
        let name = server.tls.serverName.isEmpty ? server.host : server.tls.serverName
        self.name = IPAddress(name) == nil ? name : nil
    }

    /// Puts encryption in front of everything else on a connection.
    func encrypt(_ pipeline: ChannelPipeline.SynchronousOperations) throws {
        try pipeline.addHandler(
            NIOSSLClientHandler(context: context, serverHostname: name), position: .first)
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
