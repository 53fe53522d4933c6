internal import AMConfig
internal import AMCore
internal import AMText

/// What a notification looks like in Slack.
struct SlackLook: Sendable {
    private let title, titleLink, pretext, text, messageText, fallback, callbackID: MessageTemplate
    private let imageURL, thumbURL, footer, color: MessageTemplate
    private let channel, username, iconEmoji, iconURL: MessageTemplate
    private let fields: [FieldLook]
    private let actions: [ActionLook]
    private let markdownIn: [String]
    private let linksNames: Bool

    private struct FieldLook: Sendable {
        let title, value: MessageTemplate
        let isShort: Bool
    }

    private struct ActionLook: Sendable {
        let type, text, url, style, name, value: MessageTemplate
        let confirmation: ConfirmationLook?
    }

    private struct ConfirmationLook: Sendable {
        let text, title, okText, dismissText: MessageTemplate
    }

    /// The longest title. Unit: Unicode scalars.
    private static let longestTitle = 1024

    /// The look that an entry asks for.
    init(_ section: SlackSection, _ means: IntegrationMeans) {
        title = means.text(section.title)
        titleLink = means.text(section.titleLink)
        pretext = means.text(section.pretext)
        text = means.text(section.text)
        messageText = means.text(section.messageText)
        fallback = means.text(section.fallback)
        callbackID = means.text(section.callbackID)
        imageURL = means.text(section.imageURL)
        thumbURL = means.text(section.thumbURL)
        footer = means.text(section.footer)
        color = means.text(section.color)
        channel = means.text(section.channel)
        username = means.text(section.username)
        iconEmoji = means.text(section.iconEmoji)
        iconURL = means.text(section.iconURL)
        fields = section.fields.compactMap(\.self).map {
            FieldLook(
                title: means.text($0.title), value: means.text($0.value),
                isShort: $0.isShort ?? section.shortFields)
        }
        actions = section.actions.compactMap(\.self).map { Self.action($0, means) }
        markdownIn = section.markdownIn.isEmpty ? ["fallback", "pretext", "text"] : section.markdownIn
        linksNames = section.linksNames
    }

    private static func action(_ action: SlackActionSection, _ means: IntegrationMeans) -> ActionLook {
        ActionLook(
            type: means.text(action.type), text: means.text(action.text), url: means.text(action.url),
            style: means.text(action.style), name: means.text(action.name), value: means.text(action.value),
            confirmation: action.confirmation.map {
                ConfirmationLook(
                    text: means.text($0.text), title: means.text($0.title), okText: means.text($0.okText),
                    dismissText: means.text($0.dismissText))
            })
    }

    /// The channel as it is rendered, and the request's body.
    ///
    /// A template that fails is not noticed: what people read is told in plain words, of the rest the field
    /// and all later ones are empty.
    /// - Parameter posted: The message that is to be changed; nil: a new one.
    func message(
        _ rendering: Rendering, replacing posted: SlackAnswer.Message?
    ) -> (channel: String, body: [UInt8]) {
        var rest = FieldByField(rendering)
        let attachment = attachment(rendering, &rest)
        let rendered = rest.text(channel)
        let channel = posted?.channel ?? rendered
        var body = JSONObject()
        body.textIfAny("channel", channel)
        body.textIfAny("ts", posted?.timestamp ?? "")
        body.textIfAny("username", rest.text(username))
        body.textIfAny("icon_emoji", rest.text(iconEmoji))
        body.textIfAny("icon_url", rest.text(iconURL))
        body.boolIfTrue("link_names", linksNames)
        body.textIfAny("text", rendering.message(messageText))
        body.objects("attachments", [attachment])
        return (channel, body.body())
    }

    private func attachment(_ rendering: Rendering, _ rest: inout FieldByField) -> JSONObject {
        let title = rendering.cut(
            rendering.message(title), toRunes: Self.longestTitle, warning: "Truncated title")
        var attachment = JSONObject()
        attachment.textIfAny("title", title)
        attachment.textIfAny("title_link", rest.text(titleLink))
        attachment.textIfAny("pretext", rendering.message(pretext))
        attachment.text("text", rendering.message(text))
        attachment.text("fallback", rendering.message(fallback))
        attachment.text("callback_id", rest.text(callbackID))
        // Rendered before the fields and written behind them.
        let imageURL = rest.text(imageURL)
        let thumbURL = rest.text(thumbURL)
        let footer = rest.text(footer)
        let color = rest.text(color)
        let fields = fields.map { Self.object($0, &rest) }
        if !fields.isEmpty { attachment.objects("fields", fields) }
        let actions = actions.map { Self.object($0, &rest) }
        if !actions.isEmpty { attachment.objects("actions", actions) }
        attachment.textIfAny("image_url", imageURL)
        attachment.textIfAny("thumb_url", thumbURL)
        attachment.text("footer", footer)
        attachment.textIfAny("color", color)
        attachment.texts("mrkdwn_in", markdownIn)
        return attachment
    }

    private static func object(_ field: FieldLook, _ rest: inout FieldByField) -> JSONObject {
        var object = JSONObject()
        object.text("title", rest.text(field.title))
        object.text("value", rest.text(field.value))
        object.bool("short", field.isShort)
        return object
    }

    private static func object(_ action: ActionLook, _ rest: inout FieldByField) -> JSONObject {
        var object = JSONObject()
        object.textIfAny("type", rest.text(action.type))
        object.textIfAny("text", rest.text(action.text))
        object.textIfAny("url", rest.text(action.url))
        object.textIfAny("style", rest.text(action.style))
        object.textIfAny("name", rest.text(action.name))
        object.textIfAny("value", rest.text(action.value))
        if let asked = action.confirmation {
            var confirmation = JSONObject()
            confirmation.textIfAny("text", rest.text(asked.text))
            confirmation.textIfAny("title", rest.text(asked.title))
            confirmation.textIfAny("ok_text", rest.text(asked.okText))
            confirmation.textIfAny("dismiss_text", rest.text(asked.dismissText))
            object.object("confirm", confirmation)
        }
        return object
    }
}
