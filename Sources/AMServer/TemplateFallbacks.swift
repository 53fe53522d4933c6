import AMCore
import Synchronization

/// Counts and logs the messages that went out as plain text because their template failed.
final class TemplateFallbacks: Sendable {
    private let counted = Mutex<[String: UInt64]>([:])
    private let log: @Sendable (LogLine) -> Void

    init(log: @escaping @Sendable (LogLine) -> Void) { self.log = log }

    /// By kind of integration.
    var counts: [String: UInt64] { counted.withLock { $0 } }

    /// Takes one.
    func note(_ letter: Notification, _ failure: String) {
        let integration = letter.integration
        counted.withLock { $0[integration.kind, default: 0] += 1 }
        log(
            LogLine(
                .warn, "The template of a message failed, the plain facts are sent instead",
                component: "dispatcher",
                [
                    LogField("receiver", letter.receiver),
                    LogField("integration", "\(integration.kind)[\(integration.index)]"),
                    LogField("aggrGroup", letter.groupKey), LogField("err", failure),
                ]))
    }
}
