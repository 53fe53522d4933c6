internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText

/// Posts each notification as an adaptive card to a workflow of Microsoft Teams.
///
/// The usual rule for answers; the address is a secret.
package struct MSTeamsV2: Integration {
    private let address: SecretAddress
    private let client: HTTPClientOptions
    private let title: MessageTemplate
    private let text: MessageTemplate

    /// An integration with an entry's settings.
    init(_ section: MSTeamsV2Section, _ means: IntegrationMeans) throws(ConfigError) {
        address = SecretAddress(section.webhookURL, file: section.webhookURLFile)
        client = try HTTPClientOptions(section.http ?? .standard, means.files)
        title = means.text(section.title)
        text = means.text(section.text)
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

    /// Source: notify/msteamsv2/msteamsv2.go.
    private func body(_ rendering: Rendering) -> [UInt8] {
        var heading = JSONObject()
        heading.text("type", "TextBlock")
        heading.text("text", rendering.message(title))
        heading.text("weight", "Bolder")
        heading.text("size", "Medium")
        heading.bool("wrap", true)
        heading.text("style", "heading")
        heading.text("color", rendering.letter.isFiring ? "Attention" : "Good")
        var paragraph = JSONObject()
        paragraph.text("type", "TextBlock")
        paragraph.text("text", rendering.message(text))
        paragraph.bool("wrap", true)
        var layout = JSONObject()
        layout.text("width", "full")
        var card = JSONObject()
        card.text("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
        card.text("type", "AdaptiveCard")
        card.text("version", "1.2")
        card.objects("body", [heading, paragraph])
        card.object("msteams", layout)
        var attachment = JSONObject()
        attachment.text("contentType", "application/vnd.microsoft.card.adaptive")
        attachment.null("contentUrl")
        attachment.object("content", card)
        var body = JSONObject()
        body.text("type", "message")
        body.objects("attachments", [attachment])
        return body.body()
    }
}
