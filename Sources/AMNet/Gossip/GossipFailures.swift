import AMBytes
import AMGossip
import NIOCore
import NIOPosix

/// Failures of connections between nodes in Go's words.
enum GossipFailures {
    /// Why no connection came about. Source: Go net.OpError.
    static func connecting(_ error: any Error, to endpoint: Endpoint) -> String {
        if let error = error as? NIOConnectionError, let attempt = error.connectionErrors.last {
            return "dial tcp \(endpoint): \(text(attempt.error))"
        }
        return "dial tcp \(endpoint): \(text(error))"
    }

    /// Why a connection failed later.
    static func text(_ error: any Error) -> String { MailFailures.cause(error).text }
}
