internal import AMConfig

/// A field of a message to Rocket.Chat.
package struct RocketchatField: Sendable {
    /// Whether the field stands beside others; nil: as the message says.
    package var isShort: Bool?
    /// The templates.
    package var title = ""
    package var value = ""

    /// Source: config/notifiers.go RocketchatAttachmentField, whose keys are the names in lower case.
    static let section = Section.bare(
        "config.RocketchatAttachmentField", zero: RocketchatField(),
        fields: [
            Field("short", \.isShort, .optional(.bool), print: .always),
            Field("title", \.title, .template, print: .always),
            Field("value", \.value, .template, print: .always),
        ])
}

/// A button below a message to Rocket.Chat.
package struct RocketchatAction: Sendable {
    package var type = ""
    /// The templates.
    package var text = ""
    package var url = ""
    package var message = ""
    /// What is read and shown but never sent.
    package var imageURL = ""
    package var isWebView = false
    package var webViewHeightRatio = ""
    package var isMessageInChatWindow = false
    package var messageProcessingType = ""

    /// Source: config/notifiers.go RocketchatAttachmentAction, whose keys are the names in lower case.
    static let section = Section.bare(
        "config.RocketchatAttachmentAction", zero: RocketchatAction(),
        fields: [
            Field("type", \.type, .string, print: .always),
            Field("text", \.text, .template, print: .always),
            Field("url", \.url, .template, print: .always),
            Field("imageurl", \.imageURL, .string, print: .always),
            Field("iswebview", \.isWebView, .bool, print: .always),
            Field("webviewheightratio", \.webViewHeightRatio, .string, print: .always),
            Field("msg", \.message, .template, print: .always),
            Field("msginchatwindow", \.isMessageInChatWindow, .bool, print: .always),
            Field("msgprocessingtype", \.messageProcessingType, .string, print: .always),
        ])
}
