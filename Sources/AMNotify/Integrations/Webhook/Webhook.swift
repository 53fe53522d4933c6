package import AMBytes
package import AMCore
package import AMText

/// POSTs each notification as JSON to a URL.
///
/// Any 2xx is a success, 5xx and broken connections are tried again, everything else fails at once. The URL
/// is a secret: it is never printed.
package struct Webhook: Integration {
    /// Where the URL, which is a template, comes from.
    package enum Address: Sendable {
        case url(MessageTemplate)
        /// Read again at every attempt; may use the templates of the set.
        case file(String, TemplateSet)
    }
    private let address: Address
    /// No more alerts than this in a message; 0: all.
    private let maxAlerts: Int
    /// The longest time for one attempt; zero: the flush's deadline alone.
    private let timeout: GoDuration
    /// A body in place of the usual one.
    private let payload: FreeForm?
    private let client: HTTPClientOptions

    /// A webhook.
    package init(
        address: Address, maxAlerts: Int, timeout: GoDuration, payload: FreeForm? = nil,
        client: HTTPClientOptions
    ) {
        self.address = address
        self.maxAlerts = maxAlerts
        self.timeout = timeout
        self.payload = payload
        self.client = client
    }

    /// Source: notify/webhook/webhook.go.
    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let message = MessageJSON(letter, maxAlerts: maxAlerts, externalURL: out.externalURL)
        let url: String
        let body: [UInt8]
        if let plain = plainURL, payload == nil {
            // The usual case needs nothing that templates see.
            url = plain
            body = message.bytes()
        } else {
            var shown = letter
            shown.alerts = Array(message.alerts)
            let rendering = Rendering(shown, over: out)
            url = try destination(rendering, out)
            body = try self.body(message, rendering)
        }
        let posting = Posting(letter, over: out, by: client).limited(to: timeout, of: "webhook")
        try StatusRule.check(try await posting.post(body, to: url))
        return Receipt()
    }

    /// The URL, if it is none that would have to be read or rendered first.
    private var plainURL: String? {
        guard case .url(let template) = address, template.compiled == nil else { return nil }
        let url = template.source.trimmingWhiteSpace()
        return url.isEmpty ? nil : url
    }

    private func body(
        _ message: MessageJSON, _ rendering: Rendering
    ) throws(DeliveryFailure) -> [UInt8] {
        guard let payload else { return message.bytes() }
        do throws(DeliveryFailure) {
            var body: [UInt8] = []
            try payload.rendered(rendering).append(to: &body)
            body.append(0x0A)
            return body
        } catch {
            throw error.behind("failed to render custom payload: ")
        }
    }

    private func destination(
        _ rendering: Rendering, _ out: Outbound
    ) throws(DeliveryFailure) -> String {
        let template: MessageTemplate
        switch address {
        case .url(let given): template = given
        case .file(let path, let set):
            let text = try SecretAddress.file(path).current(out, key: "url_file")
            template = MessageTemplate(text, as: .text, in: set)
        }
        var url: String
        do throws(DeliveryFailure) {
            url = try rendering.text(template.asSecret())
        } catch {
            throw error.behind("failed to template webhook URL: ")
        }
        url = url.trimmingWhiteSpace()
        guard !url.isEmpty else {
            throw DeliveryFailure("webhook URL is empty after templating", mayRetry: false)
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
