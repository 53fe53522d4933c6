package import AMBytes
package import AMCore
package import AMText

/// The world as an integration sees it: closures, so that a test hands in its own.
package struct Outbound: Sendable {
    /// Sends a request and waits for the answer.
    package var http: @Sendable (OutgoingRequest) async -> Result<IncomingResponse, TransportFailure>
    /// Reads a file; the failure is Go's text.
    package var readFile: @Sendable (String) -> Result<[UInt8], TextFailure>
    /// The server's own address for people, `--web.external-url`.
    package var externalURL: String
    /// `Alertmanager/VERSION`.
    package var userAgent: String
    /// The time that is left for this attempt. Unit: milliseconds.
    package var millisecondsLeft: @Sendable (Notification) -> Int
    /// Takes a line for the log.
    package var log: @Sendable (LogLine) -> Void
    /// The server's own clock, for templates.
    package var localZone = Zone.utc
    /// Learns that a message was sent with the plain text because its template failed; the words say why.
    package var noteTemplateFailure: @Sendable (_ letter: Notification, _ failure: String) -> Void = { _, _ in
    }
    /// Learns the words of a template that must not be shown, for those who show what is sent.
    package var noteSecret: @Sendable (String) -> Void = { _ in }
    /// The machine that the server runs on.
    package var machine: Machine

    /// What a few integrations ask of the machine that the server runs on.
    package struct Machine: Sendable {
        /// The time by the wall clock.
        package var now: @Sendable () -> Timestamp
        /// A variable of the environment; nil: it is not set.
        package var variable: @Sendable (String) -> String?
        /// Random bits that nobody can foretell.
        package var dice: @Sendable () -> UInt64
        /// Waits, or returns early when the notification is called back. Unit: milliseconds.
        package var pause: @Sendable (Int) async -> Void

        /// A machine.
        package init(
            now: @escaping @Sendable () -> Timestamp, variable: @escaping @Sendable (String) -> String?,
            dice: @escaping @Sendable () -> UInt64, pause: @escaping @Sendable (Int) async -> Void
        ) {
            self.now = now
            self.variable = variable
            self.dice = dice
            self.pause = pause
        }

        /// A machine on which no time passes and nothing is set: for integrations that ask nothing of it.
        package static let still = Machine(
            now: { .zero }, variable: { _ in nil }, dice: { 0 }, pause: { _ in })
    }

    /// Where mail is handed in.
    package var mail = PostOffice.closed
    /// A world.
    package init(
        http: @escaping @Sendable (OutgoingRequest) async -> Result<IncomingResponse, TransportFailure>,
        readFile: @escaping @Sendable (String) -> Result<[UInt8], TextFailure>,
        externalURL: String, userAgent: String, millisecondsLeft: @escaping @Sendable (Notification) -> Int,
        log: @escaping @Sendable (LogLine) -> Void = { _ in }, machine: Machine = .still
    ) {
        self.http = http
        self.readFile = readFile
        self.externalURL = externalURL
        self.userAgent = userAgent
        self.millisecondsLeft = millisecondsLeft
        self.log = log
        self.machine = machine
    }
}

extension Outbound {
    /// Logs what happened to a letter in its integration's hands: the line names the kind of integration,
    /// without its number.
    package func log(
        _ level: LogLevel, _ message: String, _ letter: Notification, _ fields: [LogField] = []
    ) {
        let who = LogField("integration", letter.integration.kind)
        log(LogLine(level, message, component: "dispatcher", [who] + fields))
    }
}
