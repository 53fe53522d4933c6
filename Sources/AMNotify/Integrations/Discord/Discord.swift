internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText

/// Posts each notification as an embed to a webhook of Discord.
///
/// The usual rule for answers; the address is a secret.
package struct Discord: Integration {
    private let address: SecretAddress
    private let client: HTTPClientOptions
    private let content: MessageTemplate
    private let title: MessageTemplate
    private let message: MessageTemplate
    private let username: String
    private let avatarURL: String

    /// An integration with an entry's settings.
    init(_ section: DiscordSection, _ means: IntegrationMeans) throws(ConfigError) {
        address = SecretAddress(section.webhookURL, file: section.webhookURLFile)
        client = try HTTPClientOptions(section.http ?? .standard, means.files)
        content = means.text(section.content)
        title = means.text(section.title)
        message = means.text(section.message)
        username = section.username
        avatarURL = section.avatarURL
    }

    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let rendering = Rendering(letter, over: out)
        let url = try address.current(out)
        let answer = try await Posting(letter, over: out, by: client).post(body(rendering), to: url)
        try StatusRule.check(answer)
        return Receipt()
    }

    /// Source: notify/discord/discord.go.
    private func body(_ rendering: Rendering) -> [UInt8] {
        let title = rendering.cut(rendering.message(title), toRunes: 256, warning: "Truncated title")
        let text = rendering.cut(rendering.message(message), toRunes: 4096, warning: "Truncated message")
        let content = rendering.cut(rendering.message(content), toRunes: 2000, warning: "Truncated message")
        var embed = JSONObject()
        embed.text("title", title)
        embed.text("description", text)
        embed.integer("color", rendering.letter.isFiring ? 0x99_2D22 : 0x2E_CC71)
        var body = JSONObject()
        body.text("content", content)
        body.objects("embeds", [embed])
        body.textIfAny("username", username)
        if !avatarURL.isEmpty {
            // Checked with each message, so that each says what it lacks.
            if (try? GoURL(parsing: avatarURL)) != nil {
                body.text("avatar_url", avatarURL)
            } else {
                rendering.warn("Bad avatar url", [LogField("group_key", rendering.letter.groupKey)])
            }
        }
        return body.body()
    }
}

extension Notification {
    /// Whether some alert fires.
    var isFiring: Bool { alerts.contains { !$0.isResolved } }
}
