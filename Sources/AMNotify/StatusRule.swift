internal import AMBytes
internal import AMCore

/// What a status code means for a notification, unless an integration knows better: 2xx told, 5xx again
/// later, everything else failed.
enum StatusRule {
    /// Throws: `DeliveryFailure` with the body as details.
    static func check(_ answer: IncomingResponse) throws(DeliveryFailure) {
        try check(answer, details: String(decoding: answer.body, as: UTF8.self))
    }

    /// Throws: `DeliveryFailure` with these details, if there are any.
    /// - Parameter alsoRetried: The statuses that are tried again beside 5xx.
    static func check(
        _ answer: IncomingResponse, details: @autoclosure () -> String, alsoRetried: Set<Int> = []
    ) throws(DeliveryFailure) {
        let status = answer.status
        guard !(200..<300).contains(status) else { return }
        let details = details()
        throw DeliveryFailure(
            "unexpected status code \(status)" + (details.isEmpty ? "" : ": " + details),
            mayRetry: status / 100 == 5 || alsoRetried.contains(status), reason: reason(status))
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
