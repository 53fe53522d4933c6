internal import AMBytes
internal import AMCore

/// What a status code means for a notification, unless an integration knows better: 2xx told, 5xx again
/// later, everything else failed.
enum StatusRule {
    /// Throws: `DeliveryFailure` with the body as details.
    static func check(_ answer: IncomingResponse) throws(DeliveryFailure) {
        guard !(200..<300).contains(answer.status) else { return }
        var text = "unexpected status code \(answer.status)"
        if !answer.body.isEmpty { text += ": " + String(decoding: answer.body, as: UTF8.self) }
        throw DeliveryFailure(text, mayRetry: answer.status / 100 == 5, reason: reason(answer.status))
    }

    /// The `reason` label of a status.
    static func reason(_ status: Int) -> FailureReason {
        switch status {
        case 401, 403: .authError
        case 429: .rateLimited
        case 400..<500: .clientError
        case 500..<600: .serverError
        default: .other
        }
    }
}
