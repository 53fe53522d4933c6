internal import AMConfig

/// An attachment of a message to Mattermost: templates.
package struct MattermostAttachment: Sendable {
    package var fallback = ""
    package var color = ""
    package var pretext = ""
    package var text = ""
    package var authorName = ""
    package var authorLink = ""
    package var authorIcon = ""
    package var title = ""
    package var titleLink = ""
    /// Nil: a null entry, which is passed over.
    package var fields: [MattermostField?] = []
    package var thumbURL = ""
    package var footer = ""
    package var footerIcon = ""
    package var imageURL = ""

    /// Source: notify/mattermost/config.go MattermostAttachment.
    static let section = Section.bare(
        "mattermost.MattermostAttachment", zero: MattermostAttachment(),
        fields: [
            Field("fallback", \.fallback, .template), Field("color", \.color, .template),
            Field("pretext", \.pretext, .template), Field("text", \.text, .template),
        ] + commonFields)

    /// From the author on, the keys are the same here and in the whole section.
    static let commonFields: [Field<MattermostAttachment>] = [
        Field("author_name", \.authorName, .template),
        Field("author_link", \.authorLink, .template),
        Field("author_icon", \.authorIcon, .template),
        Field("title", \.title, .template),
        Field("title_link", \.titleLink, .template),
        Field(
            "fields", \.fields,
            .list(.optional(MattermostField.section.type), named: "[]*mattermost.MattermostField")),
        Field("thumb_url", \.thumbURL, .template),
        Field("footer", \.footer, .template),
        Field("footer_icon", \.footerIcon, .template),
        Field("image_url", \.imageURL, .template),
    ]
}

/// A field of an attachment.
package struct MattermostField: Sendable {
    /// The templates.
    package var title = ""
    package var value = ""
    /// Whether it stands beside others; nil: not said.
    package var isShort: Bool?

    /// Source: notify/mattermost/config.go MattermostField.
    static let section = Section(
        "mattermost.plain", zero: MattermostField(),
        fields: [
            Field("title", \.title, .template),
            Field("value", \.value, .template),
            Field("short", \.isShort, .optional(.bool)),
        ]
    ) { (field, _) throws(ConfigError) in
        if field.title.isEmpty { throw ConfigError("missing title in Mattermost field configuration") }
        if field.value.isEmpty { throw ConfigError("missing value in Mattermost field configuration") }
    }
}

/// What a message carries beside its text.
package struct MattermostProps: Sendable {
    /// The template of the card.
    package var card = ""

    /// Source: notify/mattermost/config.go MattermostProps.
    static let section = Section.bare(
        "mattermost.MattermostProps", zero: MattermostProps(), fields: [Field("card", \.card, .template)])
}

/// How much a message presses.
package struct MattermostPriority: Sendable {
    /// The template of `urgent`, `important` or `standard`.
    package var priority = ""
    package var isAckRequested = false
    package var isPersistent = false

    /// Source: notify/mattermost/config.go MattermostPriority.
    static let section = Section.bare(
        "mattermost.MattermostPriority", zero: MattermostPriority(),
        fields: [
            Field("priority", \.priority, .template),
            Field("requested_ack", \.isAckRequested, .bool),
            Field("persistent_notifications", \.isPersistent, .bool),
        ])
}
