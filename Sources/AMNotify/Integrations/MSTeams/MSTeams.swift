internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText

/// Posts each notification as a message card to an Office 365 connector.
///
/// The usual rule for answers; the address is a secret.
package struct MSTeams: Integration {
    private let address: SecretAddress
    private let client: HTTPClientOptions
    private let title: MessageTemplate
    private let summary: MessageTemplate
    private let text: MessageTemplate

    /// An integration with an entry's settings.
    init(_ section: MSTeamsSection, _ means: IntegrationMeans) throws(ConfigError) {
        address = SecretAddress(section.webhookURL, file: section.webhookURLFile)
        client = try HTTPClientOptions(section.http ?? .standard, means.files)
        title = means.text(section.title)
        summary = means.text(section.summary)
        text = means.text(section.text)
    }

    /// Source: notify/msteams/msteams.go.
    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let rendering = Rendering(letter, over: out)
        let url = try address.current(out)
        var card = JSONObject()
        card.text("@context", "http://schema.org/extensions")
        card.text("type", "MessageCard")
        card.text("title", rendering.message(title))
        card.text("summary", rendering.message(summary))
        card.text("text", rendering.message(text))
        card.text("themeColor", letter.isFiring ? "8C1A1A" : "2DC72D")
        let answer = try await Posting(letter, over: out, by: client).post(card.body(), to: url)
        try StatusRule.check(answer)
        return Receipt()
    }
}
