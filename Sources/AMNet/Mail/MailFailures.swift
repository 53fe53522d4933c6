import AMBytes
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Failures of connections with mail servers in Go's words.
enum MailFailures {
    /// Why no connection came about. Source: Go net.OpError, net.DNSError.
    static func connecting(_ error: any Error, to server: MailServer) -> TransportFailure {
        let host = server.host.contains(":") ? "[\(server.host)]" : server.host
        let place = "\(host):\(server.port)"
        switch error {
        case let error as NIOConnectionError:
            if let attempt = error.connectionErrors.last {
                let address = shown(attempt.target) ?? place
                let inner = cause(attempt.error)
                return TransportFailure(inner.kind, "dial tcp \(address): \(inner.text)")
            }
            return TransportFailure(.connection, "dial tcp: lookup \(server.host): no such host")
        case ChannelError.connectTimeout:
            return TransportFailure(.timeout, "dial tcp \(place): i/o timeout")
        default:
            let inner = cause(error)
            return TransportFailure(inner.kind, "dial tcp \(place): \(inner.text)")
        }
    }

    private static func shown(_ address: NIOCore.SocketAddress) -> String? {
        guard let ip = address.ipAddress, let port = address.port else { return nil }
        return ip.contains(":") ? "[\(ip)]:\(port)" : "\(ip):\(port)"
    }

    /// Why a connection failed later.
    static func cause(_ error: any Error) -> TransportFailure {
        switch error {
        case let error as TransportFailure: error
        case let error as IOError:
            TransportFailure(.connection, "connect: \(SystemError.text(error.errnoCode))")
        case ChannelError.connectTimeout: TransportFailure(.timeout, "i/o timeout")
        case ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed, ChannelError.eof:
            TransportFailure(.connection, "EOF")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            TransportFailure(.connection, handshake("\(error)"))
        case is CancellationError: TransportFailure(.cancelled, "context canceled")
        default: TransportFailure(.connection, "\(error)")
        }
    }

    private static func handshake(_ words: String) -> String {
        if words.contains("CERTIFICATE_VERIFY_FAILED") {
            // BoringSSL does not say why; that nobody vouches for it is by far the most frequent reason.
            return "tls: failed to verify certificate: x509: certificate signed by unknown authority"
        }
        if words.contains("failedToValidateHostname") || words.contains("Couldn't find hostname") {
            return
                "tls: failed to verify certificate: x509: certificate is not valid for the mail server's name"
        }
        if words.contains("WRONG_VERSION_NUMBER") {
            return "tls: first record does not look like a TLS handshake"
        }
        if words.contains("uncleanShutdown") || words.contains("eofDuringHandshake") { return "EOF" }
        return "tls: \(words)"
    }
}
