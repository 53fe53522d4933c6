package import AMBytes
package import AMText

/// Where mail is handed in, and what a mail says of its sender.
package struct PostOffice: Sendable {
    /// Connects with a mail server.
    package var connect: @Sendable (MailServer) async -> Result<any MailConnection, TransportFailure>
    /// This machine's name, for message ids.
    package var hostname: String
    /// In which mails are dated.
    package var zone: Zone

    /// A post office.
    package init(
        hostname: String, zone: Zone,
        connect: @escaping @Sendable (MailServer) async -> Result<any MailConnection, TransportFailure>
    ) {
        self.hostname = hostname
        self.zone = zone
        self.connect = connect
    }

    /// A post office that takes nothing, for those who send no mail.
    package static let closed = PostOffice(
        hostname: "localhost", zone: .utc,
        connect: { _ in .failure(TransportFailure(.setup, "mail cannot be sent from here")) })
}
