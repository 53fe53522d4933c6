package import AMBytes
package import AMCore

/// One way to tell people: configuration in, one attempt out.
///
/// Its life: 1 its section is decoded, 2 it inherits from `global:`, 3 it is checked, 4 the load succeeds as
/// a whole or not at all, 5 `deliver` is called once for each attempt, at the same time for different groups,
/// 6 the value is dropped with its generation. Metrics, retries, the flush's deadline and log lines are the
/// courier's business.
package protocol Integration: Sendable {
    /// Tells once.
    /// Throws: `DeliveryFailure`, which says whether another attempt makes sense.
    func deliver(_ letter: Notification, over out: Outbound) async throws(DeliveryFailure) -> Receipt
}

/// What a success leaves behind.
package struct Receipt: Sendable {
    /// What the integration wants to find again at the next notification of this group; nil: as before.
    package var keep: [LogEntry.ReceiverPair]?
    /// A receipt.
    package init(keep: [LogEntry.ReceiverPair]? = nil) { self.keep = keep }
}

/// Why an attempt failed.
package struct DeliveryFailure: Error, Sendable, Equatable {
    /// For the log. Never holds a secret.
    package var text: String
    /// Whether another attempt may succeed.
    package var mayRetry: Bool
    package var reason: FailureReason
    /// A failure.
    package init(_ text: String, mayRetry: Bool, reason: FailureReason = .other) {
        self.text = text
        self.mayRetry = mayRetry
        self.reason = reason
    }
}

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
    /// Takes what an integration has to say for the log, e.g. that a text was cut.
    package var log: @Sendable (LogLine) -> Void = { _ in }
    /// Learns that a message was sent with the plain text because its template failed; the words say why.
    package var noteTemplateFailure: @Sendable (_ letter: Notification, _ failure: String) -> Void = { _, _ in
    }

    /// A world.
    package init(
        http: @escaping @Sendable (OutgoingRequest) async -> Result<IncomingResponse, TransportFailure>,
        readFile: @escaping @Sendable (String) -> Result<[UInt8], TextFailure>,
        externalURL: String, userAgent: String, millisecondsLeft: @escaping @Sendable (Notification) -> Int
    ) {
        self.http = http
        self.readFile = readFile
        self.externalURL = externalURL
        self.userAgent = userAgent
        self.millisecondsLeft = millisecondsLeft
    }
}

/// A failure that is only words.
package struct TextFailure: Error, Sendable, Equatable {
    package var text: String
    /// A failure.
    package init(_ text: String) { self.text = text }
}
