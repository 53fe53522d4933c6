internal import AMConfig

/// An action of a Slack attachment: a button that opens an address or tells the app of the channel.
package struct SlackActionSection: Sendable, Hashable {
    /// `button`; a template, as the others.
    package var type = ""
    /// What it says.
    package var text = ""
    /// Where it leads; then it has no name, value and confirmation.
    package var url = ""
    /// `primary` or `danger`.
    package var style = ""
    /// What the app is told.
    package var name = ""
    /// What the app is told besides.
    package var value = ""
    /// What is asked before; nil: nothing.
    package var confirmation: Confirmation?

    /// What is asked before the action is taken; all members are templates.
    package struct Confirmation: Sendable, Hashable {
        /// The question.
        package var text = ""
        /// What stands above the question.
        package var title = ""
        /// What agrees.
        package var okText = ""
        /// What does not.
        package var dismissText = ""
    }

    private init() {}

    /// Source: config/notifiers.go SlackAction.
    static let section = Section(
        "config.plain", zero: SlackActionSection(),
        fields: [
            Field("type", \.type, .template), Field("text", \.text, .template),
            Field("url", \.url, .template), Field("style", \.style, .template),
            Field("name", \.name, .template), Field("value", \.value, .template),
            Field("confirm", \.confirmation, .optional(Confirmation.section.type)),
        ]
    ) { (action, _) throws(ConfigError) in
        if action.type.isEmpty { throw ConfigError("missing type in Slack action configuration") }
        if action.text.isEmpty { throw ConfigError("missing text in Slack action configuration") }
        if !action.url.isEmpty {
            // An action that opens an address is nothing else.
            action.name = ""
            action.value = ""
            action.confirmation = nil
        } else if action.name.isEmpty {
            throw ConfigError("missing name or url in Slack action configuration")
        }
    }
}

extension SlackActionSection.Confirmation {
    /// Source: config/notifiers.go SlackConfirmationField.
    fileprivate static let section = Section(
        "config.plain", zero: SlackActionSection.Confirmation(),
        fields: [
            Field("text", \.text, .template), Field("title", \.title, .template),
            Field("ok_text", \.okText, .template), Field("dismiss_text", \.dismissText, .template),
        ]
    ) { (confirmation, _) throws(ConfigError) in
        if confirmation.text.isEmpty {
            throw ConfigError("missing text in Slack confirmation configuration")
        }
    }
}
