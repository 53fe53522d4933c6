package import AMBytes

/// Everything that the HTTP server is told at its start.
package struct HTTPServerConfiguration: Sendable {
    /// Where to listen.
    package enum Listen: Sendable, Equatable {
        /// An address in Go's form: `host:port`, `:port`, `[v6]:port`.
        case address(String)
        /// A listening socket that was handed over by the service manager; the server owns it from now on.
        case descriptor(CInt)
    }

    /// All places to listen at; each must work or the start fails.
    package var listen: [Listen]
    /// The number of threads that serve connections.
    package var loops = 1
    /// The number of threads that produce the pieces of streamed answers.
    package var streamThreads = 2
    /// The bounds on what clients may take.
    package var limits = HTTPServerLimits()
    /// The TLS settings for one new connection, asked at each handshake so that a rotated certificate counts
    /// at once; nil: plain HTTP. Called on a thread that serves connections: it must be quick when nothing
    /// changed.
    package var tls: (@Sendable () -> Result<ServerTLS, HTTPServerError>)?
    /// The answer to a request that was not answered within `limits.answerMilliseconds`.
    package var lateAnswer: @Sendable () -> HTTPResponse = { HTTPResponse(status: 503) }
    /// Called for what an operator may want to see; must not block.
    package var notice: @Sendable (HTTPServerNotice) -> Void = { _ in }

    /// A server at these places, with the defaults.
    package init(listen: [Listen]) { self.listen = listen }
}

/// The bounds on what clients of the HTTP server may take: bytes, connections and time.
package struct HTTPServerLimits: Sendable, Equatable {
    /// The longest request line and header section; more is answered with 431. Unit: bytes, 1 MiB as Go has
    /// it.
    package var headBytes = 1 << 20
    /// The most header fields of a request; more is answered with 431.
    package var headFields = 1_024
    /// The longest request body; more is answered with 413. Unit: bytes.
    /// Reason: 100,000 alerts of 8 labels are about 80 MB of JSON.
    package var bodyBytes = 128 << 20
    /// The bytes of all request bodies held at one time; a request that goes beyond is answered with 503.
    package var allBodiesBytes = 1 << 30
    /// The most open connections; further ones wait in the kernel's queue, and idle ones are closed for them.
    /// Lowered at the start to what the limit on descriptors allows.
    package var connections = 8_192
    /// The requests of one connection that may wait for their answers; nothing more is read until one is
    /// done.
    package var pipelined = 32
    /// How long a request's header section may take, on a new connection the TLS handshake included.
    package var headMilliseconds = 30_000
    /// How long a connection may stay open between two requests.
    package var idleMilliseconds = 180_000
    /// The window in which a client that sends a body, or reads an answer, must make some progress.
    package var stallMilliseconds = 60_000
    /// The least progress within that window. Unit: bytes.
    package var stallBytes = 1_024
    /// How long a connection lingers after its last answer for the client to read it and to close its side.
    package var lingerMilliseconds = 500
    /// How long the answer to a whole request may take; 0: for ever.
    package var answerMilliseconds = 0

    /// The defaults.
    package init() {}
}
