package import AMBytes
package import AMText

/// Where mail is handed in, and what a mail says of its sender: closures, so that a test hands in its own.
package struct PostOffice: Sendable {
    /// The sender's clock.
    package struct Clock: Sendable {
        /// The moment.
        package var now: Timestamp
        /// Of the local zone. Unit: seconds east of UTC.
        package var offsetSeconds: Int
        /// A reading.
        package init(now: Timestamp, offsetSeconds: Int) {
            self.now = now
            self.offsetSeconds = offsetSeconds
        }
    }

    /// Connects with a mail server.
    package var connect: @Sendable (MailServer) async -> Result<any MailConnection, TransportFailure>
    /// This machine's name, for message ids.
    package var hostname: String
    /// Reads the clock.
    package var clock: @Sendable () -> Clock
    /// Random bytes.
    package var random: @Sendable (_ count: Int) -> [UInt8]

    /// A post office.
    package init(
        hostname: String,
        connect: @escaping @Sendable (MailServer) async -> Result<any MailConnection, TransportFailure>,
        clock: @escaping @Sendable () -> Clock, random: @escaping @Sendable (_ count: Int) -> [UInt8]
    ) {
        self.hostname = hostname
        self.connect = connect
        self.clock = clock
        self.random = random
    }

    /// A post office that takes nothing, for those who send no mail.
    package static let closed = PostOffice(
        hostname: "localhost",
        connect: { _ in .failure(TransportFailure(.setup, "mail cannot be sent from here")) },
        clock: { Clock(now: .epoch, offsetSeconds: 0) },
        random: { [UInt8](repeating: 0, count: $0) })
}
