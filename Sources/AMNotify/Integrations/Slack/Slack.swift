internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText

/// Posts each notification as an attachment to a channel of Slack, or changes the message that it posted
/// before.
///
/// With a status of 2xx the body tells whether the message was taken. The address of an incoming webhook is a
/// secret.
/// Source: notify/slack/slack.go.
package struct Slack: Integration {
    let address: SecretAddress
    let client: HTTPClientOptions
    let updatesMessage: Bool
    let timeout: GoDuration
    let look: SlackLook

    /// The names under which the log keeps where a message is.
    private static let timestampKey = "threadTs"
    private static let channelKey = "channelId"
    /// Where messages are changed, whatever the configuration says.
    private static let updateURL = "https://slack.com/api/chat.update"

    /// An integration with an entry's settings.
    init(_ section: SlackSection, _ means: IntegrationMeans) throws(ConfigError) {
        address = SecretAddress(section.apiURL, file: section.apiURLFile)
        client = try HTTPClientOptions(section.http ?? .standard, means.files)
        updatesMessage = section.updatesMessage
        timeout = section.timeout
        look = SlackLook(section, means)
    }

    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let posted = updatesMessage ? Self.posted(letter) : nil
        let (channel, body) = look.message(Rendering(letter, over: out), replacing: posted)
        let url = posted == nil ? try self.url(out) : Self.updateURL
        let posting = Posting(letter, over: out, by: client).limited(to: timeout, of: "slack")
        let answer = try await posting.post(body, to: url)
        do throws(DeliveryFailure) {
            try StatusRule.check(answer)
            let message = try SlackAnswer.message(answer)
            return Receipt(keep: updatesMessage ? message.map(Self.kept) : nil)
        } catch {
            var failure = error
            failure.text = "channel \(Quote.quote(channel)): \(failure.text)"
            throw failure
        }
    }

    private func url(_ out: Outbound) throws(DeliveryFailure) -> String {
        switch address {
        case .url(let url): return url
        case .file(let path): return try out.text(of: path, refusal: "").trimmingWhiteSpace()
        }
    }

    /// The message about this group that was posted before.
    private static func posted(_ letter: Notification) -> SlackAnswer.Message? {
        func text(_ key: String) -> String? {
            guard case .text(let text)? = letter.receiverValues.first(where: { $0.key == key })?.value else {
                return nil
            }
            return text
        }
        guard let timestamp = text(timestampKey), !timestamp.isEmpty else { return nil }
        return SlackAnswer.Message(timestamp: timestamp, channel: text(channelKey) ?? "")
    }

    private static func kept(_ message: SlackAnswer.Message) -> [LogEntry.ReceiverPair] {
        [
            LogEntry.ReceiverPair(key: channelKey, value: .text(message.channel)),
            LogEntry.ReceiverPair(key: timestampKey, value: .text(message.timestamp)),
        ]
    }
}
