/// Why the server cannot start, or cannot serve TLS. The text is the one that users know from Go.
package struct HTTPServerError: Error, Sendable, Equatable {
    /// The kinds that callers tell apart.
    package enum Kind: Sendable, Equatable {
        /// A listen address that cannot be read or resolved.
        case address
        /// A socket that cannot be opened, bound or adopted.
        case bind
        /// TLS settings that cannot be used.
        case tls
        /// The server was started already, or was stopped.
        case state
    }
    /// What went wrong.
    package var kind: Kind
    /// Words for the log.
    package var text: String

    /// An error.
    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}

/// Something that happened on a connection and that an operator may want to see; the server itself writes no
/// log.
package enum HTTPServerNotice: Sendable, Equatable {
    /// A client and the server could not agree on TLS.
    case handshakeFailed(remote: String, text: String)
    /// The TLS settings could not be read or used for a new connection, which was closed.
    case tlsUnusable(text: String)
    /// A connection could not be accepted, for example for want of descriptors.
    case acceptFailed(text: String)
    /// As many connections are open as are allowed: new ones wait until one is closed.
    case connectionLimitReached(limit: Int)
}

/// How busy the server is at one moment.
package struct HTTPServerCounts: Sendable, Equatable {
    /// The connections that are open now.
    package var openConnections: Int
    /// The connections that were accepted since the start.
    package var acceptedConnections: Int
    /// The bytes of request bodies that are held now, from their arrival to the end of the answer.
    /// Unit: bytes.
    package var heldBodyBytes: Int
    /// The requests that the server itself refused since the start (malformed, too large, too slow).
    package var refusedRequests: Int
}
