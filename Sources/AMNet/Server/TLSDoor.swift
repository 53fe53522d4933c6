import NIOCore
import NIOSSL
import NIOTLS

/// Looks at the first bytes of a connection to the TLS port: a handshake gets TLS with the settings of this
/// moment, a plain HTTP request gets an answer in words.
final class TLSDoor: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Source: Go net/http server.go `serve`.
    private static let wrongPort =
        "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
    /// Source: Go net/http server.go `tlsRecordHeaderLooksLikeHTTP`.
    private static let httpBeginnings = ["GET /", "HEAD ", "POST ", "PUT /", "OPTIO"]

    private let source: ServerTLSSource
    private let connection: ServerConnection
    private var seen: ByteBuffer?

    /// The door of one connection.
    init(source: ServerTLSSource, connection: ServerConnection) {
        self.source = source
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if var earlier = seen {
            earlier.writeBuffer(&bytes)
            bytes = earlier
        }
        guard bytes.readableBytes >= 5 else {
            seen = bytes
            return
        }
        seen = nil
        let beginning = bytes.getString(at: bytes.readerIndex, length: 5) ?? ""
        guard !Self.httpBeginnings.contains(beginning) else {
            context.write(wrapOutboundOut(ByteBuffer(string: Self.wrongPort)), promise: nil)
            connection.end()
            return
        }
        guard !connection.isEnding else { return }
        do {
            try admit(context)
            context.fireChannelRead(wrapInboundOut(bytes))
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        } catch {
            let text = (error as? HTTPServerError)?.text ?? "\(error)"
            connection.notice(.tlsUnusable(text: text))
            context.close(promise: nil)
        }
    }

    /// Puts the TLS layer behind the door.
    private func admit(_ context: ChannelHandlerContext) throws {
        let settings = try source.current()
        let pipeline = context.pipeline.syncOperations
        let layer = settings.layer()
        if !settings.allowedSANs.isEmpty {
            let connection = connection
            let check = ClientNameCheck(layer: layer, allowed: settings.allowedSANs) {
                connection.refuseHandshake($0)
            }
            try pipeline.addHandler(check, position: .after(self))
        }
        try pipeline.addHandler(layer, position: .after(self))
    }
}

/// Closes a connection whose client certificate carries none of the allowed names, before any request is
/// read.
/// Source: exporter-toolkit web/tls_config.go `VerifyPeerCertificate`.
final class ClientNameCheck: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let layer: NIOSSLServerHandler
    private let allowed: [String]
    private let refuse: (String) -> Void

    /// A check of what `layer` learns about the client; `refuse` ends the connection.
    init(layer: NIOSSLServerHandler, allowed: [String], refuse: @escaping (String) -> Void) {
        self.layer = layer
        self.allowed = allowed
        self.refuse = refuse
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted? = event as? TLSUserEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        let found = layer.peerCertificate.map(SubjectNames.of) ?? []
        guard found.contains(where: allowed.contains) else {
            let names = found.joined(separator: " ")
            refuse("could not find allowed SANs in client cert, found: [\(names)]")
            return
        }
        context.fireUserInboundEventTriggered(event)
    }
}

/// The alternative names of a certificate as texts.
enum SubjectNames {
    /// DNS names, email addresses, IP addresses and URIs, in the certificate's order.
    static func of(_ certificate: NIOSSLCertificate) -> [String] {
        certificate._subjectAlternativeNames().compactMap { name in
            switch name.nameType {
            case .dnsName, .email, .uri: String(decoding: name.contents, as: UTF8.self)
            case .ipAddress: address(Array(name.contents))
            default: nil
            }
        }
    }

    private static func address(_ bytes: [UInt8]) -> String? {
        try? NIOCore.SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes), port: 0).ipAddress
    }
}
