package import AMBytes
package import AMCore
package import AMText

/// POSTs each notification as JSON to a URL.
///
/// Any 2xx is a success, 5xx and broken connections are tried again, everything else fails at once. The URL
/// is a secret: it is never printed.
package struct Webhook: Integration {
    /// Where the URL comes from.
    package enum Address: Sendable {
        case url(String)
        /// Read again at every attempt.
        case file(String)
    }
    private let address: Address
    /// No more alerts than this in a message; 0: all.
    private let maxAlerts: Int
    /// The longest time for one attempt; zero: the flush's deadline alone.
    private let timeout: GoDuration
    private let client: HTTPClientOptions

    /// A webhook.
    package init(address: Address, maxAlerts: Int, timeout: GoDuration, client: HTTPClientOptions) {
        self.address = address
        self.maxAlerts = maxAlerts
        self.timeout = timeout
        self.client = client
    }

    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let url = try destination(out)
        let body = MessageJSON(letter, maxAlerts: maxAlerts, externalURL: out.externalURL).bytes()
        let left = out.millisecondsLeft(letter)
        let own = Int(min(timeout.nanoseconds / 1_000_000, Int64(Int32.max)))
        let isOwnLimit = own > 0 && own < left
        let request = OutgoingRequest(
            method: "POST", url: url,
            headers: HTTPFields([
                .init("User-Agent", out.userAgent), .init("Content-Type", "application/json"),
            ]),
            body: body, options: client, timeoutMilliseconds: isOwnLimit ? own : left)
        switch await out.http(request) {
        case .success(let answer):
            try StatusRule.check(answer)
            return Receipt()
        case .failure(let failure):
            let limit = isOwnLimit ? "configured webhook timeout reached (\(timeout))" : nil
            throw failure.delivery(ownLimit: limit)
        }
    }

    private func destination(_ out: Outbound) throws(DeliveryFailure) -> String {
        var url: String
        switch address {
        case .url(let given): url = given
        case .file(let path):
            switch out.readFile(path) {
            case .success(let bytes):
                url = String(decoding: bytes, as: UTF8.self)
            case .failure(let failure):
                throw DeliveryFailure("read url_file: \(failure.text)", mayRetry: false)
            }
        }
        url = url.trimmingWhiteSpace()
        guard !url.isEmpty else {
            throw DeliveryFailure("webhook URL is empty after templating", mayRetry: false)
        }
        guard !url.contains("{{") else {
            let words = "a template in url_file is not supported by this build yet"
            throw DeliveryFailure("failed to template webhook URL: \(words)", mayRetry: false)
        }
        return url
    }
}

extension String {
    /// Without white space at both ends. Source: Go's strings.TrimSpace.
    func trimmingWhiteSpace() -> String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
