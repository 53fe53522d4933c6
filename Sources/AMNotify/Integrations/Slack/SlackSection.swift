package import AMConfig
package import AMText

/// An entry of `slack_configs`: alerts are posted to a Slack channel, through an incoming webhook or by an
/// app with a token.
package struct SlackSection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How Slack is reached; its own settings, or those of `global`. An app's token stands here too.
    package var http: HTTPClientSettings?
    /// The incoming webhook, or with a token `app_url`.
    package var apiURL: WebURL?
    /// The file with the webhook, read at each attempt.
    package var apiURLFile = ""
    /// The token of an app, in place of a webhook.
    package var appToken = Secret()
    /// The file with the token, read at each request.
    package var appTokenFile = ""
    /// Where an app posts to.
    package var appURL: WebURL?
    /// The channel, a template; empty: that of the webhook.
    package var channel = ""
    /// The name that posts, a template.
    package var username = ""
    /// The color beside the attachment, a template.
    package var color = ""
    /// The title of the attachment, a template; at most 1024 characters are told.
    package var title = ""
    /// Where the title leads, a template.
    package var titleLink = ""
    /// What stands before the attachment, a template.
    package var pretext = ""
    /// The text of the attachment, a template.
    package var text = ""
    /// The text of the message itself, beside its attachment.
    package var messageText = ""
    /// Null entries are left out of messages.
    package var fields: [SlackFieldSection?] = []
    /// What a field is that does not say whether it is short.
    package var shortFields = false
    /// The last line of the attachment, a template.
    package var footer = ""
    /// What is shown where attachments cannot be, a template.
    package var fallback = ""
    /// The name of the attachment for the app, a template.
    package var callbackID = ""
    /// The emoji of the name that posts, a template.
    package var iconEmoji = ""
    /// The picture of the name that posts, a template.
    package var iconURL = ""
    /// A picture in the attachment, a template.
    package var imageURL = ""
    /// A small picture in the attachment, a template.
    package var thumbURL = ""
    /// Whether names of channels and users become links.
    package var linksNames = false
    /// Which texts have Slack's markup; empty: the usual ones.
    package var markdownIn: [String] = []
    /// Null entries are left out of messages.
    package var actions: [SlackActionSection?] = []
    /// Whether a message about a group is changed in place of posting another.
    package var updatesMessage = false
    /// The longest time for one attempt; zero: no limit of its own.
    package var timeout = GoDuration.zero

    private init() {}
}

extension SlackSection: IntegrationSection {
    package static let kind = "slack"
    package static let typeName = "config.SlackConfig"
    package static var nullRefusal: String? { nil }

    private static var standard: SlackSection {
        var section = SlackSection()
        section.color = BuiltIn.call("slack.default.color")
        section.username = BuiltIn.call("slack.default.username")
        section.title = BuiltIn.call("slack.default.title")
        section.titleLink = BuiltIn.call("slack.default.titlelink")
        section.iconEmoji = BuiltIn.call("slack.default.iconemoji")
        section.iconURL = BuiltIn.call("slack.default.iconurl")
        section.pretext = BuiltIn.call("slack.default.pretext")
        section.text = BuiltIn.call("slack.default.text")
        section.fallback = BuiltIn.call("slack.default.fallback")
        section.callbackID = BuiltIn.call("slack.default.callbackid")
        section.footer = BuiltIn.call("slack.default.footer")
        return section
    }

    /// Source: config/notifiers.go SlackConfig.
    package static let section = Section(
        "config.plain", zero: SlackSection(), defaults: .standard, fields: access + texts
    ) { (slack, _) throws(ConfigError) in
        try slack.check()
    }

    private static let access: [Field<SlackSection>] = [
        Field("send_resolved", \.sendResolved, .bool, print: .always),
        Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
        Field("api_url", \.apiURL, .secretURL),
        Field("api_url_file", \.apiURLFile, .string),
        Field("app_token", \.appToken, .secret),
        Field("app_token_file", \.appTokenFile, .string),
        Field("app_url", \.appURL, .url),
    ]

    private static let texts: [Field<SlackSection>] = [
        Field("channel", \.channel, .template),
        Field("username", \.username, .template),
        Field("color", \.color, .template),
        Field("title", \.title, .template),
        Field("title_link", \.titleLink, .template),
        Field("pretext", \.pretext, .template),
        Field("text", \.text, .template),
        Field("message_text", \.messageText, .template),
        Field(
            "fields", \.fields,
            .list(.optional(SlackFieldSection.section.type), named: "[]*config.SlackField")),
        Field("short_fields", \.shortFields, .bool, print: .always),
        Field("footer", \.footer, .template),
        Field("fallback", \.fallback, .template),
        Field("callback_id", \.callbackID, .template),
        Field("icon_emoji", \.iconEmoji, .template),
        Field("icon_url", \.iconURL, .template),
        Field("image_url", \.imageURL, .template),
        Field("thumb_url", \.thumbURL, .template),
        Field("link_names", \.linksNames, .bool, print: .always),
        Field("mrkdwn_in", \.markdownIn, .list(.string)),
        Field(
            "actions", \.actions,
            .list(.optional(SlackActionSection.section.type), named: "[]*config.SlackAction")),
        Field("update_message", \.updatesMessage, .bool, print: .always),
        Field("timeout", \.timeout, .goDuration, print: .always),
    ]

    /// The only address whose messages can be changed afterwards.
    private static let updatableURL = "https://slack.com/api/chat.postMessage"

    private var hasToken: Bool { !appToken.isEmpty || !appTokenFile.isEmpty }

    private func check() throws(ConfigError) {
        try Refusal.unlessAtMostOne([apiURL != nil, !apiURLFile.isEmpty], "api_url & api_url_file")
        try Refusal.unlessAtMostOne([!appToken.isEmpty, !appTokenFile.isEmpty], "app_token & app_token_file")
        try Refusal.unlessAtMostOne(
            [apiURL != nil || !apiURLFile.isEmpty, hasToken],
            "api_url/api_url_file & app_token/app_token_file")
        // The original crashes when there is no address here.
        if updatesMessage && apiURL?.text != Self.updatableURL {
            throw ConfigError(
                """
                update_message can only be used with bot tokens. api_url must be set to \
                \(Self.updatableURL)
                """)
        }
    }

    /// Source: config.Config.UnmarshalYAML.
    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        appURL = appURL ?? global.slackAppURL
        guard let appURL else { throw ConfigError("no global Slack App URL set") }
        // A token of `global` stays away where somebody authorizes otherwise.
        if !hasToken && http?.authorization == nil && apiURL == nil {
            appToken = global.slackAppToken
            appTokenFile = global.slackAppTokenFile
        }
        guard var http = HTTPClientSettings.inherited(http, from: global.http) else {
            // The original crashes here.
            throw ConfigError("no global http_config set, which slack_configs needs")
        }
        if hasToken {
            if http.authorization != nil {
                throw ConfigError("http authorization can't be set when using Slack App tokens")
            }
            var bearer = AuthorizationSettings()
            bearer.type = "Bearer"
            bearer.credentials = appToken
            bearer.credentialsFile = appTokenFile
            http.authorization = bearer
            apiURL = appURL
        }
        self.http = http
        guard apiURL == nil && apiURLFile.isEmpty else { return }
        apiURL = global.slackAPIURL
        apiURLFile = global.slackAPIURLFile
        if apiURL == nil && apiURLFile.isEmpty {
            throw ConfigError("no Slack API URL nor App token set either inline or in a file")
        }
    }

    package mutating func resolvePaths(in folder: String) { http?.resolvePaths(in: folder) }
}
