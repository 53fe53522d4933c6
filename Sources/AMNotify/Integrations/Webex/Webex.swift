internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText

/// Posts each notification as a message to a room of Webex.
///
/// The usual rule for answers.
package struct Webex: Integration {
    private let url: String
    private let client: HTTPClientOptions
    private let message: MessageTemplate
    private let roomID: MessageTemplate

    /// An integration with an entry's settings.
    init(_ section: WebexSection, _ means: IntegrationMeans) throws(ConfigError) {
        url = section.apiURL?.text ?? ""
        client = try HTTPClientOptions(section.http ?? .standard, means.files)
        message = means.text(section.message)
        roomID = means.text(section.roomID)
    }

    /// A message that is too long is cut between characters, where the original crashes for some.
    /// Source: notify/webex/webex.go.
    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let rendering = Rendering(letter, over: out)
        let message = Truncate.bytes(rendering.message(message), 7439)
        if message.isCut {
            out.log(.debug, "message truncated due to exceeding maximum allowed length by webex", letter)
        }
        var body = JSONObject()
        body.text("markdown", message.text)
        body.textIfAny("roomId", try rendering.text(roomID))
        let answer = try await Posting(letter, over: out, by: client).post(body.body(), to: url)
        try StatusRule.check(answer)
        return Receipt()
    }
}
