internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText

/// Pushes each notification to a user's phones by Pushover.
///
/// Everything stands in the address, which is therefore a secret. The usual rule for answers.
/// Source: notify/pushover/pushover.go.
package struct Pushover: Integration {
    private let client: HTTPClientOptions
    private let userKey, token: SecretText
    private let title, message, url, urlTitle, device, sound, priority: MessageTemplate
    private let retry, expire, ttl: GoDuration
    private let isHTML: Bool
    private let isMonospace: Bool

    /// Where messages go.
    private static let apiURL = "https://api.pushover.net/1/messages.json"
    /// The longest texts. Unit: Unicode scalars.
    private static let longestTitle = 250
    private static let longestMessage = 1024
    private static let longestURL = 512

    /// An integration with an entry's settings.
    init(_ section: PushoverSection, _ means: IntegrationMeans) throws(ConfigError) {
        client = try HTTPClientOptions(section.http ?? .standard, means.files)
        userKey = SecretText(section.userKey, file: section.userKeyFile, .never, means)
        token = SecretText(section.token, file: section.tokenFile, .never, means)
        title = means.text(section.title)
        message = section.isHTML ? means.html(section.message) : means.text(section.message)
        url = means.text(section.url)
        urlTitle = means.text(section.urlTitle)
        device = means.text(section.device)
        sound = means.text(section.sound)
        priority = means.text(section.priority)
        retry = section.retry
        expire = section.expire
        ttl = section.ttl
        isHTML = section.isHTML
        isMonospace = section.isMonospace
    }

    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let parameters = try parameters(Rendering(letter, over: out), out)
        let address = Self.apiURL + "?" + URLQuery.encode(URLQuery.sorted(parameters))
        let posting = Posting(letter, over: out, by: client)
        switch await posting.send("POST", address, as: "text/plain") {
        case .success(let answer): try StatusRule.check(answer)
        case .failure(let failure): throw failure.delivery(ownLimit: nil)
        }
        return Receipt()
    }

    private func parameters(
        _ rendering: Rendering, _ out: Outbound
    ) throws(DeliveryFailure) -> [(String, String)] {
        var fields = FieldByField(rendering)
        let user = fields.text(try userKey.template(out, refusal: "read user_key_file error: "))
        let token = fields.text(try self.token.template(out, refusal: "read token_file error: "))
        var all = [("user", user), ("token", token)]
        all.append(("title", cut(rendering, rendering.message(title), Self.longestTitle, "title")))
        if isHTML { all.append(("html", "1")) }
        if isMonospace { all.append(("monospace", "1")) }
        let text = cut(rendering, rendering.message(message), Self.longestMessage, "message")
            .trimmingWhiteSpace()
        // Pushover refuses empty messages.
        all.append(("message", text.isEmpty ? "(no details)" : text))
        all.append(("url", cut(rendering, fields.text(url), Self.longestURL, "URL")))
        all.append(("url_title", fields.text(urlTitle)))
        all.append(("priority", fields.text(priority)))
        all.append(("retry", Self.seconds(retry)))
        all.append(("expire", Self.seconds(expire)))
        all.append(("device", fields.text(device)))
        all.append(("sound", fields.text(sound)))
        if ttl >= .seconds(1) { all.append(("ttl", Self.seconds(ttl))) }
        try fields.check()
        return all
    }

    private func cut(_ rendering: Rendering, _ text: String, _ limit: Int, _ name: String) -> String {
        let key = rendering.letter.groupKey
        return rendering.cut(
            text, toRunes: limit, warning: "Truncated \(name)",
            fields: [LogField("group_key", key), LogField("incident", key)])
    }

    private static func seconds(_ duration: GoDuration) -> String {
        String(duration.nanoseconds / 1_000_000_000)
    }
}
