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

/// A failure that is only words.
package struct TextFailure: Error, Sendable, Equatable {
    package var text: String
    /// A failure.
    package init(_ text: String) { self.text = text }
}
