internal import AMConfig
internal import AMText

/// An attachment with its templates compiled.
struct MattermostCard: Sendable {
    private enum Part: Sendable {
        /// A template, and whether it is the text for people.
        case text(String, MessageTemplate, isMessage: Bool)
        case fields([(title: MessageTemplate, value: MessageTemplate, isShort: Bool?)])
    }

    /// Shape: in the order of writing.
    private let parts: [Part]

    init(_ attachment: MattermostAttachment, _ means: IntegrationMeans) {
        func text(_ key: String, _ template: String, isMessage: Bool = false) -> Part {
            .text(key, means.text(template), isMessage: isMessage)
        }
        let fields = attachment.fields.compactMap { $0 }
        parts = [
            text("fallback", attachment.fallback, isMessage: true), text("color", attachment.color),
            text("pretext", attachment.pretext, isMessage: true),
            text("text", attachment.text, isMessage: true),
            text("author_name", attachment.authorName), text("author_link", attachment.authorLink),
            text("author_icon", attachment.authorIcon),
            text("title", attachment.title, isMessage: true), text("title_link", attachment.titleLink),
            .fields(fields.map { (means.text($0.title), means.text($0.value), $0.isShort) }),
            text("thumb_url", attachment.thumbURL), text("footer", attachment.footer),
            text("footer_icon", attachment.footerIcon), text("image_url", attachment.imageURL),
        ]
    }

    /// What the attachment says.
    func object(_ rendering: Rendering, _ fields: inout FieldByField) -> JSONObject {
        var object = JSONObject()
        for part in parts {
            switch part {
            case .text(let key, let template, let isMessage):
                object.textIfAny(key, isMessage ? rendering.message(template) : fields.text(template))
            case .fields(let list):
                var objects: [JSONObject] = []
                for (title, value, isShort) in list {
                    var field = JSONObject()
                    field.text("title", fields.text(title))
                    field.text("value", fields.text(value))
                    if let isShort { field.bool("short", isShort) }
                    objects.append(field)
                }
                if !objects.isEmpty { object.objects("fields", objects) }
            }
        }
        return object
    }
}
