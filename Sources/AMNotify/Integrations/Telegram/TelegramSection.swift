package import AMConfig

/// An entry of `telegram_configs`: a bot sends alerts to a chat.
package struct TelegramSection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How the server is reached; its own settings, or those of `global`.
    package var http: HTTPClientSettings?
    /// The address of the bot interface; nil until it is inherited.
    package var apiURL: WebURL?
    /// The bot's token; empty when it stands in a file.
    package var botToken = Secret()
    /// The file with the token; empty when it stands here.
    package var botTokenFile = ""
    /// The chat; zero when it stands in a file.
    package var chatID: Int64 = 0
    /// The file with the chat; empty when it stands here.
    package var chatIDFile = ""
    /// The thread within the chat; zero: none.
    package var messageThreadID: Int64 = 0
    /// The template of the text; one of HTML where `parseMode` says so.
    package var message = ""
    /// Whether the chat is told without a sound.
    package var disableNotifications = false
    /// `HTML`, `Markdown`, `MarkdownV2` or empty.
    package var parseMode = ""

    private init() {}
}

extension TelegramSection: IntegrationSection {
    package static let kind = "telegram"
    package static let typeName = "telegram.TelegramConfig"

    private static var standard: TelegramSection {
        var section = TelegramSection()
        section.sendResolved = true
        section.message = #"{{ template "telegram.default.message" . }}"#
        section.parseMode = "HTML"
        return section
    }

    /// Source: notify/telegram/config.go.
    package static let section = Section(
        "telegram.plain", zero: TelegramSection(), defaults: .standard,
        fields: [
            Field("send_resolved", \.sendResolved, .bool, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("api_url", \.apiURL, .url, print: .always),
            Field("bot_token", \.botToken, .secret),
            Field("bot_token_file", \.botTokenFile, .string),
            Field("chat_id", \.chatID, .int64),
            Field("chat_id_file", \.chatIDFile, .string),
            Field("message_thread_id", \.messageThreadID, .int),
            Field("message", \.message, .template).executed { $0.parseMode == "HTML" ? .html : .text },
            Field("disable_notifications", \.disableNotifications, .bool),
            Field("parse_mode", \.parseMode, .string),
        ]
    ) { (telegram, _) throws(ConfigError) in
        try telegram.check()
    }

    private func check() throws(ConfigError) {
        if !botToken.isEmpty && !botTokenFile.isEmpty {
            throw ConfigError("at most one of bot_token & bot_token_file must be configured")
        }
        if chatID == 0 && chatIDFile.isEmpty {
            throw ConfigError("missing chat_id or chat_id_file on telegram_config")
        }
        if chatID != 0 && !chatIDFile.isEmpty {
            throw ConfigError("at most one of chat_id & chat_id_file must be configured")
        }
        guard ["", "Markdown", "MarkdownV2", "HTML"].contains(parseMode) else {
            throw ConfigError(
                "unknown parse_mode on telegram_config, must be Markdown, MarkdownV2, HTML or empty string")
        }
    }

    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        http = HTTPClientSettings.inherited(http, from: global.http)
        if apiURL == nil { apiURL = global.telegramAPIURL }
        guard botToken.isEmpty && botTokenFile.isEmpty else { return }
        if global.telegramBotToken.isEmpty && global.telegramBotTokenFile.isEmpty {
            throw ConfigError("missing bot_token or bot_token_file on telegram_config")
        }
        botToken = global.telegramBotToken
        botTokenFile = global.telegramBotTokenFile
    }

    package mutating func resolvePaths(in folder: String) { http?.resolvePaths(in: folder) }
}
