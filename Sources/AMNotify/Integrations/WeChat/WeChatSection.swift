package import AMConfig
internal import AMText

/// An entry of `wechat_configs`: alerts are sent to members of a WeChat Work corporation.
package struct WeChatSection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How WeChat is reached; its own settings, or those of `global`.
    package var http: HTTPClientSettings?
    /// The secret, a template.
    package var apiSecret = Secret()
    /// The file with the secret, read with each token.
    package var apiSecretFile = ""
    /// The corporation, a template.
    package var corpID = ""
    /// The message, a template.
    package var message = ""
    /// Where WeChat is.
    package var apiURL: WebURL?
    /// The members who are told, a template.
    package var toUser = ""
    /// The departments that are told, a template.
    package var toParty = ""
    /// The tags that are told, a template.
    package var toTag = ""
    /// The application that sends, a template.
    package var agentID = ""
    /// `text` or `markdown`.
    package var messageType = ""

    private init() {}
}

extension WeChatSection: IntegrationSection {
    package static let kind = "wechat"
    package static let typeName = "config.WechatConfig"
    package static var nullRefusal: String? { nil }

    private static var standard: WeChatSection {
        var section = WeChatSection()
        section.message = BuiltIn.call("wechat.default.message")
        section.toUser = BuiltIn.call("wechat.default.to_user")
        section.toParty = BuiltIn.call("wechat.default.to_party")
        section.toTag = BuiltIn.call("wechat.default.to_tag")
        section.agentID = BuiltIn.call("wechat.default.agent_id")
        return section
    }

    /// Source: config/notifiers.go WechatConfig.
    package static let section = Section(
        "config.plain", zero: WeChatSection(), defaults: .standard,
        fields: [
            Field("send_resolved", \.sendResolved, .bool, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("api_secret", \.apiSecret, .secretTemplate),
            Field("api_secret_file", \.apiSecretFile, .string),
            Field("corp_id", \.corpID, .template),
            Field("message", \.message, .template),
            Field("api_url", \.apiURL, .url),
            Field("to_user", \.toUser, .template),
            Field("to_party", \.toParty, .template),
            Field("to_tag", \.toTag, .template),
            Field("agent_id", \.agentID, .template),
            Field("message_type", \.messageType, .string),
        ]
    ) { (weChat, _) throws(ConfigError) in
        if weChat.messageType.isEmpty { weChat.messageType = "text" }
        guard ["text", "markdown"].contains(weChat.messageType) else {
            let given = Quote.quote(weChat.messageType)
            throw ConfigError("weChat message type \(given) does not match valid options ^(text|markdown)$")
        }
        try Refusal.unlessAtMostOne(
            [!weChat.apiSecret.isEmpty, !weChat.apiSecretFile.isEmpty], "api_secret & api_secret_file")
    }

    /// An inherited address shows its final slash in `global` too.
    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        http = HTTPClientSettings.inherited(http, from: global.http)
        if apiURL == nil {
            global.wechatAPIURL = global.wechatAPIURL?.withTrailingSlash
            apiURL = global.wechatAPIURL
        }
        guard let url = apiURL else { throw ConfigError("no global Wechat URL set") }
        apiURL = url.withTrailingSlash
        if apiSecret.isEmpty && apiSecretFile.isEmpty {
            apiSecret = global.wechatAPISecret
            apiSecretFile = global.wechatAPISecretFile
            if apiSecret.isEmpty && apiSecretFile.isEmpty {
                throw ConfigError("no global Wechat Api Secret set either inline or in a file")
            }
        }
        if corpID.isEmpty {
            if global.wechatAPICorpID.isEmpty { throw ConfigError("no global Wechat CorpID set") }
            corpID = global.wechatAPICorpID
        }
    }

    package mutating func resolvePaths(in folder: String) { http?.resolvePaths(in: folder) }
}
