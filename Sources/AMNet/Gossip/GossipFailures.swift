import AMBytes
import AMGossip
import NIOCore
import NIOPosix

/// Failures of connections between nodes in Go's words.
enum GossipFailures {
    /// Why no connection came about. Source: Go net.OpError.
    static func connecting(_ error: any Error, to endpoint: Endpoint) -> String {
        let cause = (error as? NIOConnectionError)?.connectionErrors.last?.error ?? error
        let call = cause is IOError ? "connect: " : ""
        return "dial tcp \(endpoint): \(call)\(text(cause))"
    }

    /// Why a connection failed later.
    static func text(_ error: any Error) -> String {
        if let error = error as? IOError { return SystemError.text(error.errnoCode) }
        return MailFailures.cause(error).text
    }
}
