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
        context = try ClientTLSContext.make(server.tls, material: material, rootsFile: rootsFile)
        let name = server.tls.serverName.isEmpty ? server.host : server.tls.serverName
        self.name = IPAddress(name) == nil ? name : nil
    }

    /// Puts encryption in front of everything else on a connection.
    func encrypt(_ pipeline: ChannelPipeline.SynchronousOperations) throws {
        try pipeline.addHandler(
            NIOSSLClientHandler(context: context, serverHostname: name), position: .first)
    }
}
