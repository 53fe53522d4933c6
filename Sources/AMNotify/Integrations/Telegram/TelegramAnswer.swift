internal import AMCore
internal import AMText

/// What Telegram answers.
/// Source: gopkg.in/telebot.v3 errors.go, util.go extractOk, extractMessage.
enum TelegramAnswer {
    /// Throws: what the answer says went wrong; always worth another attempt.
    static func check(_ body: [UInt8]) throws(DeliveryFailure) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: body)
        } catch {
            throw DeliveryFailure("telebot: \(error.text)", mayRetry: true)
        }
        if json["ok"]?.bool == true {
            // `{"ok":true}` alone makes the original crash; here it is a success.
            if json["result"]?.bool == true {
                throw DeliveryFailure("telebot: result is True", mayRetry: true)
            }
            return
        }
        let description = json["description"]?.string ?? ""
        let code = json["error_code"]?.integer ?? 0
        throw DeliveryFailure("telegram: \(words(description, code)) (\(code))", mayRetry: true)
    }

    /// A description without what stands before its only colon, if it is one that the library knows.
    private static func words(_ description: String, _ code: Int) -> String {
        if description == "Bad Request: IMAGE_PROCESS_FAILED" { return "Image process failed" }
        guard let colon = description.firstRange(of: ": ") else { return description }
        let kind = description[..<colon.lowerBound]
        let rest = String(description[colon.upperBound...])
        let isKnown =
            code == 429 || kind == "Bad Request" && badRequests.contains(rest)
            || kind == "Forbidden" && forbidden.contains(rest)
        return isKnown && !rest.contains(": ") ? rest : description
    }

    private static let badRequests: Set<String> = [
        "BUTTON_DATA_INVALID", "USER_ID_INVALID", "expected an Array of String as options",
        "failed to get HTTP URL content", "message can't be edited", "can't remove chat owner",
        "can't upload file by URL", "can't use the media of the specified type in the album",
        "chat description is not modified", "chat not found", "chat_id is empty",
        "message must be non-empty", "text is empty", "group chat was upgraded to a supergroup chat",
        "message is not modified", "message can't be deleted",
        "not enough rights to restrict/unrestrict chat member", "have no rights to send a message",
        "not enough rights to send photos to the chat", "not enough rights to send stickers to the chat",
        "message to delete not found", "message to forward not found", "reply message not found",
        "query is too old and response timeout expired or query ID is invalid",
        "invalid sticker emojis", "invalid sticker set name is specified",
        "sticker set name is already occupied", "reply markup is too long", "message is too long",
        "user is an administrator of the chat", "wrong file identifier/HTTP URL specified",
        "wrong type of the web page content", "wrong HTTP URL specified",
    ]

    private static let forbidden: Set<String> = [
        "bot was blocked by the user", "bot was kicked from the group chat",
        "bot was kicked from the supergroup chat", "bot was kicked from the channel chat",
        "bot can't initiate conversation with a user", "user is deactivated",
        "bot is not a member of the channel chat",
    ]
}
