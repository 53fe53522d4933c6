import Synchronization

/// What was counted since the start.
package struct GossipDoorCounts: Sendable, Equatable {
    /// Bytes of packets that went over TLS, and that came.
    package var packetBytesSent: UInt64 = 0
    package var packetBytesReceived: UInt64 = 0
    /// Streams over TLS that were opened, and that others opened.
    package var streamsSent: UInt64 = 0
    package var streamsReceived: UInt64 = 0
    /// Connections of others over TLS that ended while packets were awaited, in order or not.
    package var readErrors: UInt64 = 0
    /// Packets, and streams, that could not be sent over TLS.
    package var packetWriteErrors: UInt64 = 0
    package var streamWriteErrors: UInt64 = 0
    /// Packets of others that were dropped because too many waited.
    package var packetsDropped: UInt64 = 0
    /// Datagrams that the system did not take.
    package var datagramsUnsent: UInt64 = 0
    /// Connections of others that were closed because of a limit.
    package var connectionsShed: UInt64 = 0
}

/// The counters behind `GossipDoorCounts`, one of a door.
final class GossipTally: Sendable {
    private let counts = Mutex(GossipDoorCounts())

    /// What was counted so far.
    var now: GossipDoorCounts { counts.withLock { $0 } }

    /// Counts.
    func add(_ counter: any WritableKeyPath<GossipDoorCounts, UInt64> & Sendable, _ count: Int = 1) {
        counts.withLock { $0[keyPath: counter] &+= UInt64(count) }
    }
}
