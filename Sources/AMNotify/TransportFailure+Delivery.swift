internal import AMBytes
internal import AMCore

extension TransportFailure {
    /// The failure of an attempt; nothing of the URL in it, unless it is no secret.
    /// - Parameter ownLimit: What to say when the integration's own limit ran out; nil: it has none.
    func delivery(ownLimit: String?, isURLShown: Bool = false) -> DeliveryFailure {
        let shown = isURLShown ? text : redactedText
        switch kind {
        case .timeout:
            if let ownLimit {
                return DeliveryFailure(shown.dropLast(cause.utf8.count) + ownLimit, mayRetry: true)
            }
            return DeliveryFailure(shown, mayRetry: true, reason: .contextDeadlineExceeded)
        case .cancelled:
            return DeliveryFailure(shown, mayRetry: false, reason: .contextCanceled)
        case .setup, .connection:
            return DeliveryFailure(shown, mayRetry: true)
        }
    }
}
