package import AMCore

/// What the system says of the process. What it does not say is nil.
package struct ProcessSnapshot: Sendable {
    /// Unit: seconds.
    package var cpuSeconds: Double?
    /// Unit: seconds since 1970.
    package var startTime: Double?
    /// Unit: bytes.
    package var residentMemory: Double?
    /// Unit: bytes.
    package var virtualMemory: Double?
    /// Unit: bytes.
    package var virtualMemoryMax: Double?
    /// Open file descriptors.
    package var openFiles: Double?
    /// The most file descriptors there may be.
    package var maxFiles: Double?
    /// Unit: bytes.
    package var networkReceived: Double?
    /// Unit: bytes.
    package var networkSent: Double?
    /// Nothing known.
    package init() {}
}

/// What was counted of writing one of the two files in the form of the original.
package struct SnapshotTally: Sendable, Equatable {
    /// Seconds of each time it was written.
    package var seconds = Tally()
    /// Its size when it was written last. Unit: bytes.
    package var bytes = 0
    /// Times that it could not be written.
    package var failures: UInt64 = 0
    /// Nothing counted.
    package init() {}
}

/// What was counted of gossip over TLS.
package struct GossipTLSSnapshot: Sendable, Equatable {
    /// Bytes of packets that were sent.
    package var packetBytesSent: UInt64 = 0
    /// Bytes of packets that came.
    package var packetBytesReceived: UInt64 = 0
    /// Streams that were opened.
    package var streamsSent: UInt64 = 0
    /// Streams that others opened.
    package var streamsReceived: UInt64 = 0
    /// Connections that ended while packets were awaited.
    package var readErrors: UInt64 = 0
    /// Packets that could not be sent.
    package var packetWriteErrors: UInt64 = 0
    /// Streams that could not be opened or written.
    package var streamWriteErrors: UInt64 = 0
    /// Nothing counted.
    package init() {}
}

/// What the server knows of its own machinery.
package struct ServerSnapshot: Sendable {
    /// Seconds of each commit.
    package var commits = Histogram(
        bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10])
    /// Commits that failed, with the trials whether they work again.
    package var journalFailures: UInt64 = 0
    /// Files of the journal that were set aside because they were damaged.
    package var damagedFiles = 0
    /// Pages in the journal's write-ahead log.
    package var logFrames = 0
    /// Inputs that wait for the owner.
    package var mailboxDepth = 0
    /// Requests to tell on their way.
    package var deliveriesInFlight = 0
    /// Messages sent as plain text because their template failed, by kind of integration.
    package var templateFallbacks: [String: UInt64] = [:]
    /// What was counted of the file of silences.
    package var silenceSnapshots = SnapshotTally()
    /// What was counted of the file of the notification log.
    package var entrySnapshots = SnapshotTally()
    /// What was counted of gossip over TLS; nil: gossip is plain, or there is none.
    package var gossipTLS: GossipTLSSnapshot?
    /// Nothing counted.
    package init() {}
}

/// The numbers of a scrape that are not in the view.
package struct ScrapeFacts: Sendable {
    /// What the system says.
    package var process: ProcessSnapshot
    /// What the server says.
    package var server: ServerSnapshot
    /// What was counted of requests.
    package var http: HTTPMetrics
    /// How many requests are being answered.
    package var gate: RequestGate
    /// The numbers.
    package init(process: ProcessSnapshot, server: ServerSnapshot, http: HTTPMetrics, gate: RequestGate) {
        self.process = process
        self.server = server
        self.http = http
        self.gate = gate
    }
}
