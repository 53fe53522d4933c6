internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText

/// Posts each notification as a message to a channel of Rocket.Chat.
///
/// Beside the usual rule for answers, a 2xx must say that it is a success.
package struct Rocketchat: Integration {
    /// A field of the message, compiled.
    private struct FieldTemplates: Sendable {
        let isShort: Bool
        let title: MessageTemplate
        let value: MessageTemplate
    }

    /// A button, compiled.
    private struct ActionTemplates: Sendable {
        let text: MessageTemplate
        let url: MessageTemplate
        let message: MessageTemplate
    }

    private let url: String
    private let client: HTTPClientOptions
    private let token: String
    private let tokenID: String
    private let templates: [String: MessageTemplate]
    private let fields: [FieldTemplates]
    private let actions: [ActionTemplates]

    /// An integration with an entry's settings; files with tokens are read here, once.
    init(_ section: RocketchatSection, _ means: IntegrationMeans) throws(ConfigError) {
        guard let server = section.apiURL else {
            // The original crashes here.
            throw ConfigError("rocketchat_configs: there is no api_url")
        }
        url = server.joined("api/v1/chat.postMessage").text
        client = try HTTPClientOptions(section.http ?? .standard, means.files)
        token = try Self.secret(section.token, section.tokenFile, means)
        tokenID = try Self.secret(section.tokenID, section.tokenIDFile, means)
        templates = [
            "channel": means.text(section.channel), "color": means.text(section.color),
            "title": means.text(section.title), "title_link": means.text(section.titleLink),
            "text": means.text(section.text), "emoji": means.text(section.emoji),
            "avatar": means.text(section.iconURL), "image_url": means.text(section.imageURL),
            "thumb_url": means.text(section.thumbURL),
        ]
        fields = section.fields.compactMap { $0 }.map { field in
            FieldTemplates(
                isShort: field.isShort ?? section.shortFields, title: means.text(field.title),
                value: means.text(field.value))
        }
        actions = section.actions.compactMap { $0 }.map { action in
            ActionTemplates(
                text: means.text(action.text), url: means.text(action.url),
                message: means.text(action.message))
        }
    }

    private static func secret(
        _ inline: Secret?, _ file: String, _ means: IntegrationMeans
    ) throws(ConfigError) -> String {
        if let inline { return inline.revealed }
        do throws(FileAccess.Failure) {
            return String(decoding: try means.files.read(file), as: UTF8.self).trimmingWhiteSpace()
        } catch {
            throw ConfigError("could not read \(file): \(error.text)")
        }
    }

    /// Source: notify/rocketchat/rocketchat.go.
    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let rendering = Rendering(letter, over: out)
        var text = FieldByField(rendering)
        let channel = text.text(templates["channel"])
        let body = body(rendering, &text, channel)
        try text.check()
        let answer = try await Posting(letter, over: out, by: client).post(
            body, to: url, [.init("X-Auth-Token", token), .init("X-User-Id", tokenID)])
        do throws(DeliveryFailure) {
            try StatusRule.check(answer)
            try Self.checkSuccess(answer.body)
        } catch {
            var failure = error
            failure.text = "channel \(Quote.quote(channel)): \(error.text)"
            throw failure
        }
        return Receipt()
    }

    private func body(_ rendering: Rendering, _ text: inout FieldByField, _ channel: String) -> [UInt8] {
        let title = templates["title"].map { rendering.message($0) } ?? ""
        var attachment = JSONObject()
        attachment.textIfAny(
            "title", rendering.cut(title, toRunes: 1024, warning: "Truncated title"))
        attachment.textIfAny("title_link", text.text(templates["title_link"]))
        attachment.textIfAny("text", templates["text"].map { rendering.message($0) } ?? "")
        for key in ["image_url", "thumb_url", "color"] {
            attachment.textIfAny(key, text.text(templates[key]))
        }
        if !fields.isEmpty { attachment.objects("fields", fieldObjects(&text)) }
        if !actions.isEmpty { attachment.objects("actions", actionObjects(&text)) }
        var body = JSONObject()
        body.textIfAny("channel", channel)
        body.textIfAny("emoji", text.text(templates["emoji"]))
        body.textIfAny("avatar", text.text(templates["avatar"]))
        body.objects("attachments", [attachment])
        return body.body()
    }

    private func fieldObjects(_ text: inout FieldByField) -> [JSONObject] {
        var objects: [JSONObject] = []
        for field in fields {
            var object = JSONObject()
            object.bool("short", field.isShort)
            object.textIfAny("title", text.text(field.title))
            object.textIfAny("value", text.text(field.value))
            objects.append(object)
        }
        return objects
    }

    private func actionObjects(_ text: inout FieldByField) -> [JSONObject] {
        var objects: [JSONObject] = []
        for action in actions {
            var object = JSONObject()
            object.text("type", "button")
            object.textIfAny("text", text.text(action.text))
            object.textIfAny("url", text.text(action.url))
            object.bool("is_webview", false)
            object.textIfAny("msg", text.text(action.message))
            object.bool("msg_in_chat_window", false)
            objects.append(object)
        }
        return objects
    }

    /// Whether the answer to a message says that it was taken.
    private static func checkSuccess(_ body: [UInt8]) throws(DeliveryFailure) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: body)
        } catch {
            let shown = Quote.quote(String(decoding: body, as: UTF8.self))
            throw DeliveryFailure(
                "could not unmarshal JSON response \(shown): \(error.text)", mayRetry: true,
                reason: .clientError)
        }
        guard json.object != nil else {
            let shown = Quote.quote(String(decoding: body, as: UTF8.self))
            throw DeliveryFailure(
                "could not unmarshal JSON response \(shown): json: cannot unmarshal \(json.kindName) "
                    + "into Go value of type rocketchat.response",
                mayRetry: true, reason: .clientError)
        }
        if json["success"]?.bool != true {
            throw DeliveryFailure(
                "error response from Rocketchat: \(json["error"]?.string ?? "")", mayRetry: false,
                reason: .clientError)
        }
    }
}

extension FieldByField {
    /// What a template says, if there is one.
    fileprivate mutating func text(_ template: MessageTemplate?) -> String {
        guard let template else { return "" }
        return text(template)
    }
}
