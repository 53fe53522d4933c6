internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText

/// Posts each notification as a message to an incoming webhook of Mattermost.
///
/// The usual rule for answers; the address is a secret.
package struct Mattermost: Integration {
    private let address: SecretAddress
    private let client: HTTPClientOptions
    private let channel: MessageTemplate
    private let username: MessageTemplate
    private let iconURL: MessageTemplate
    private let iconEmoji: MessageTemplate
    private let type: MessageTemplate
    /// The message's own text; nil: it is a part of the only attachment.
    private let text: MessageTemplate?
    private let attachments: [MattermostCard]
    private let card: MessageTemplate?
    private let priority: (template: MessageTemplate, settings: MattermostPriority)?

    /// An integration with an entry's settings.
    init(_ section: MattermostSection, _ means: IntegrationMeans) throws(ConfigError) {
        address = SecretAddress(section.webhookURL, file: section.webhookURLFile)
        client = try HTTPClientOptions(section.http ?? .standard, means.files)
        channel = means.text(section.channel)
        username = means.text(section.username)
        iconURL = means.text(section.iconURL)
        iconEmoji = means.text(section.iconEmoji)
        type = means.text(section.type)
        let others = section.attachments.compactMap { $0 }
        text = others.isEmpty ? nil : means.text(section.own.text)
        attachments = (others.isEmpty ? [section.own] : others).map { MattermostCard($0, means) }
        card = section.props.map { means.text($0.card) }
        priority = section.priority.flatMap { settings in
            settings.priority.isEmpty ? nil : (means.text(settings.priority), settings)
        }
    }

    /// Source: notify/mattermost/mattermost.go.
    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let rendering = Rendering(letter, over: out)
        var fields = FieldByField(rendering)
        let url = try address.current(out)
        let channel = fields.text(channel)
        let body = body(rendering, &fields, channel)
        try fields.check()
        let answer = try await Posting(letter, over: out, by: client).post(body, to: url)
        do throws(DeliveryFailure) {
            try StatusRule.check(answer)
        } catch {
            var failure = error
            failure.text = "channel \(Quote.quote(channel)): \(error.text)"
            throw failure
        }
        return Receipt()
    }

    private func body(
        _ rendering: Rendering, _ fields: inout FieldByField, _ channel: String
    ) -> [UInt8] {
        var body = JSONObject()
        if let text {
            body.textIfAny(
                "text",
                rendering.cut(
                    rendering.message(text), toRunes: 16383, warning: "Truncated text",
                    fields: [LogField("key", rendering.letter.groupKey)]))
        }
        body.textIfAny("channel", channel)
        body.textIfAny("username", fields.text(username))
        body.textIfAny("icon_url", fields.text(iconURL))
        body.textIfAny("icon_emoji", fields.text(iconEmoji))
        body.objects("attachments", attachments.map { $0.object(rendering, &fields) })
        body.textIfAny("type", fields.text(type))
        if let card {
            var props = JSONObject()
            props.textIfAny("card", rendering.message(card))
            body.object("props", props)
        }
        if let priority {
            body.object(
                "priority", self.priority(priority.settings, fields.text(priority.template), rendering))
        }
        return body.body()
    }

    /// How much the message presses; what does not fit together is put right, and said.
    private func priority(
        _ settings: MattermostPriority, _ text: String, _ rendering: Rendering
    ) -> JSONObject {
        let key = LogField("key", rendering.letter.groupKey)
        var name = text.lowercased()
        var settings = settings
        if !["urgent", "important", "standard"].contains(name) {
            rendering.warn(
                "Priority is set to standard due to invalid value", [key, LogField("priority", name)])
            name = "standard"
        }
        if name == "standard" && settings.isAckRequested {
            rendering.warn("RequestedAck is set to false due to priority is standard", [key])
            settings.isAckRequested = false
        }
        if name != "urgent" && settings.isPersistent {
            rendering.warn("PersistentNotifications is set to false due to priority is not urgent", [key])
            settings.isPersistent = false
        }
        var object = JSONObject()
        object.text("priority", name)
        object.boolIfTrue("requested_ack", settings.isAckRequested)
        object.boolIfTrue("persistent_notifications", settings.isPersistent)
        return object
    }
}
