package import AMBytes
import AMGossip
import NIOCore
import NIOSSL

/// What the file of `--cluster.tls-config` says.
package struct GossipTLS: Sendable {
    /// `tls_server_config` as it is now, with its files read. Asked for each connection of others.
    package var server: @Sendable () -> Result<ServerTLS, HTTPServerError>
    /// `tls_client_config`. Its files are read again for each connection of ours.
    package var client: HTTPClientOptions.TLS
    /// The process's variables: SSL_CERT_FILE names the authorities to trust when the file names none.
    package var environment: [String: String]

    /// Both halves.
    package init(
        server: @escaping @Sendable () -> Result<ServerTLS, HTTPServerError>,
        client: HTTPClientOptions.TLS, environment: [String: String] = [:]
    ) {
        self.server = server
        self.client = client
        self.environment = environment
    }

    /// Tries both halves out.
    /// Throws: `invalid TLS server config: …` or `invalid TLS client config: …`.
    /// Source: cluster/tls_transport.go NewTLSTransport.
    func check() throws(GossipDoorError) {
        do throws(HTTPServerError) {
            try server().get().check()
        } catch {
            throw GossipDoorError("invalid TLS server config: \(error.text)")
        }
        do throws(TransportFailure) {
            _ = try ClientTLSSource(client, environment: environment).current()
        } catch {
            throw GossipDoorError("invalid TLS client config: \(error.text)")
        }
    }
}

/// Both halves made ready for handshakes. Belongs to one event loop.
final class GossipTLSContexts {
    /// What a stream begins with.
    static let streamFrame = GossipFrame.stream.encoded

    private let server: ServerTLSSource
    private let client: ClientTLSSource
    /// The name that a certificate must have; nil: the address of the connection.
    private let name: String?

    init(_ tls: GossipTLS) {
        server = ServerTLSSource(tls.server)
        client = ClientTLSSource(tls.client, environment: tls.environment)
        let name = tls.client.serverName
        self.name = name.isEmpty || IPAddress(name) != nil ? nil : name
    }

    /// Encrypts a connection of another node.
    func encryptAccepted(_ channel: any Channel, _ shared: GossipShared) throws {
        let settings: ServerTLSContext
        do {
            settings = try server.current()
        } catch {
            shared.tally.add(\.readErrors)
            shared.notice("certificate", "the gossip's TLS settings cannot be used: \(error.text)")
            throw error
        }
        let pipeline = channel.pipeline.syncOperations
        let layer = settings.layer()
        try pipeline.addHandler(layer)
        guard !settings.allowedSANs.isEmpty else { return }
        let bound = NIOLoopBound(channel, eventLoop: channel.eventLoop)
        let check = ClientNameCheck(layer: layer, allowed: settings.allowedSANs) { text in
            shared.tally.add(\.readErrors)
            shared.notice("names", "a connection of the gossip was refused: \(text)")
            bound.value.close(promise: nil)
        }
        try pipeline.addHandler(check)
    }

    /// Encrypts a connection of ours.
    func encryptDialled(_ channel: any Channel) throws {
        let layer = try NIOSSLClientHandler(context: try client.current(), serverHostname: name)
        try channel.pipeline.syncOperations.addHandler(layer)
    }
}
