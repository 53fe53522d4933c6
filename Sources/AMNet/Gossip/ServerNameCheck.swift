import AMBytes
import NIOCore
import NIOSSL
import NIOTLS

/// Closes a connection of ours whose far end's certificate is not for the expected name: the one that is
/// configured, or the address that was dialled. The library alone would take either of the two.
/// Source: Go crypto/x509 VerifyHostname.
final class ServerNameCheck: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let layer: NIOSSLClientHandler
    private let expected: String

    /// A check of what `layer` learns about the far end.
    init(layer: NIOSSLClientHandler, expected: String) {
        self.layer = layer
        self.expected = expected
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted? = event as? TLSUserEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        let names = layer.peerCertificate.map(CertificateNames.init) ?? CertificateNames()
        if names.cover(expected) { return context.fireUserInboundEventTriggered(event) }
        let words = NameMismatch.words(names.text, expected: expected)
        let text = "tls: failed to verify certificate: x509: \(words)"
        context.fireErrorCaught(TransportFailure(.connection, text))
        context.close(promise: nil)
    }
}

/// The names that a certificate is for.
struct CertificateNames {
    private var domains: [String] = []
    private var addresses: [IPAddress] = []
    private var addressTexts: [String] = []

    /// None.
    init() {}

    /// The alternative names of a certificate; the common name does not count.
    init(_ certificate: NIOSSLCertificate) {
        for name in certificate._subjectAlternativeNames() {
            switch name.nameType {
            case .dnsName: domains.append(String(decoding: name.contents, as: UTF8.self))
            case .ipAddress:
                let bytes = ByteBuffer(bytes: name.contents)
                let text = (try? NIOCore.SocketAddress(packedIPAddress: bytes, port: 0))?.ipAddress ?? ""
                guard let address = IPAddress(text) else { continue }
                addresses.append(address)
                addressTexts.append(text)
            default: break
            }
        }
    }

    /// Names for a test.
    init(domains: [String], addresses: [String]) {
        self.domains = domains
        self.addresses = addresses.compactMap { IPAddress($0) }
        addressTexts = addresses
    }

    /// As OpenSSL lists them.
    var text: String {
        (domains.map { "DNS:" + $0 } + addressTexts.map { "IP Address:" + $0 }).joined(separator: ", ")
    }

    /// Whether one of them is this name or address. A star stands for the whole first part of a name.
    func cover(_ expected: String) -> Bool {
        if let address = IPAddress(expected) { return addresses.contains(address) }
        let wanted = Self.parts(expected)
        guard !wanted.contains(where: \.isEmpty) else { return false }
        return domains.contains { domain in
            let parts = Self.parts(domain)
            guard parts.count == wanted.count else { return false }
            return zip(parts, wanted).enumerated().allSatisfy { place, pair in
                pair.0.elementsEqual(pair.1) || place == 0 && parts.count > 1 && pair.0.elementsEqual([0x2A])
            }
        }
    }

    /// The parts of a name between its dots, in lower case; a final dot means nothing.
    private static func parts(_ name: String) -> [[UInt8]] {
        let bytes = name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        let bare = bytes.last == 0x2E ? bytes.dropLast() : bytes[...]
        return bare.split(separator: 0x2E, omittingEmptySubsequences: false).map { Array($0) }
    }
}
