/// The numbers of the HTTP client.
package struct ClientLimits: Sendable {
    /// Requests under way to one host at a time; more of them wait in the host's own queue.
    package var perHost = 64
    /// Requests under way at all; hosts whose requests wait get their turn one after the other.
    package var total = 2_048
    /// Requests that wait, at all; one more fails at once.
    package var waiting = 100_000
    /// Connections kept open while unused.
    package var idleConnections = 256
    /// How long a connection may be unused and still be used again. Unit: seconds.
    package var idleSeconds = 300
    /// The longest time for connecting, TLS included. Unit: seconds.
    package var connectSeconds = 30
    /// The longest header of an answer. Unit: bytes.
    package var headerBytes = 262_144
    /// How much of a body is read beyond what is kept before the connection is given up. Unit: bytes.
    package var drainedBytes = 262_144
    /// Transfer handles kept for later use.
    package var idleHandles = 512
    /// Sets of options that are remembered with their handles.
    package var profiles = 512

    /// The numbers above.
    package init() {}
}
