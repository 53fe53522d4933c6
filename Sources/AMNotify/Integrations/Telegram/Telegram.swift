internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText

/// A bot sends each notification to a chat of Telegram.
///
/// What the answer says decides, not its status; every error of sending is tried again.
package struct Telegram: Integration {
    private let apiURL: String
    private let client: HTTPClientOptions
    private let token: SecretAddress
    private let chat: Chat
    private let threadID: Int64
    private let message: MessageTemplate
    private let isSilent: Bool
    private let parseMode: String

    /// Where the chat's number stands.
    private enum Chat: Sendable {
        case number(Int64)
        case file(String)
    }

    /// An integration with an entry's settings.
    /// Throws: what the client's settings are refused with. (Without an address the original crashes.)
    init(_ section: TelegramSection, _ means: IntegrationMeans) throws(ConfigError) {
        guard let url = section.apiURL else { throw ConfigError("telegram_configs: there is no api_url") }
        apiURL = url.text
        client = try HTTPClientOptions(section.http ?? .standard, means.files)
        token = section.botToken.isEmpty ? .file(section.botTokenFile) : .url(section.botToken.revealed)
        chat = section.chatIDFile.isEmpty ? .number(section.chatID) : .file(section.chatIDFile)
        threadID = section.messageThreadID
        message = section.parseMode == "HTML" ? means.html(section.message) : means.text(section.message)
        isSilent = section.disableNotifications
        parseMode = section.parseMode
    }

    /// Source: notify/telegram/telegram.go.
    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let text = text(Rendering(letter, over: out))
        let token: String
        switch self.token {
        case .url(let inline): token = inline
        case .file(let path): token = try Self.read(path, out)
        }
        let body = body(text, chat: try chatID(out))
        let url = "\(apiURL)/bot\(token)/sendMessage"
        let posting = Posting(letter, over: out, by: client).under(Posting.libraryAgent)
        switch await posting.send("POST", url, body) {
        case .success(let answer):
            try TelegramAnswer.check(answer.body)
            return Receipt()
        case .failure(let failure):
            // The URL has the token in it, which the original lets into its log.
            var shown = failure.delivery(ownLimit: nil)
            shown.text = "telebot: " + shown.text
            throw shown
        }
    }

    /// What is said. Text of HTML cannot be cut without breaking it.
    private func text(_ rendering: Rendering) -> String {
        let text = rendering.message(message)
        guard parseMode == "HTML" else {
            return rendering.cut(text, toRunes: 4096, warning: "Truncated message")
        }
        guard Truncate.runes(text, 4096).isCut else { return text }
        return """
            Alertmanager notification could not be sent: message length exceeds Telegram limits.
            \t\t\tPlease check the template used for producing the message content.
            """
    }

    private func body(_ text: String, chat: Int64) -> [UInt8] {
        var body = JSONObject()
        body.text("chat_id", String(chat))
        if isSilent { body.text("disable_notification", "true") }
        body.text("disable_web_page_preview", "true")
        if threadID != 0 { body.text("message_thread_id", String(threadID)) }
        body.textIfAny("parse_mode", parseMode)
        body.text("text", text)
        return body.body()
    }

    private func chatID(_ out: Outbound) throws(DeliveryFailure) -> Int64 {
        switch chat {
        case .number(let number): return number
        case .file(let path):
            let text = try Self.read(path, out)
            if let number = Int64(text) { return number }
            let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
            let isNumber = !digits.isEmpty && digits.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
            let reason = isNumber ? "value out of range" : "invalid syntax"
            throw DeliveryFailure(
                "could not parse chat_id from \(path): "
                    + "strconv.ParseInt: parsing \(Quote.quote(text)): \(reason)",
                mayRetry: true)
        }
    }

    private static func read(_ path: String, _ out: Outbound) throws(DeliveryFailure) -> String {
        switch out.readFile(path) {
        case .success(let bytes): return String(decoding: bytes, as: UTF8.self).trimmingWhiteSpace()
        case .failure(let failure):
            throw DeliveryFailure("could not read \(path): \(failure.text)", mayRetry: true)
        }
    }
}
