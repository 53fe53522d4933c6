internal import AMConfig

/// A field of a Slack attachment: a title and a value, side by side with the next one or not.
package struct SlackFieldSection: Sendable, Hashable {
    /// What it is; a template, as the value.
    package var title = ""
    /// What it says.
    package var value = ""
    /// Nil: as the entry says.
    package var isShort: Bool?

    private init() {}

    /// Source: config/notifiers.go SlackField.
    static let section = Section(
        "config.plain", zero: SlackFieldSection(),
        fields: [
            Field("title", \.title, .template), Field("value", \.value, .template),
            Field("short", \.isShort, .optional(.bool)),
        ]
    ) { (field, _) throws(ConfigError) in
        if field.title.isEmpty { throw ConfigError("missing title in Slack field configuration") }
        if field.value.isEmpty { throw ConfigError("missing value in Slack field configuration") }
    }
}
