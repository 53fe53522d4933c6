internal import AMBytes
internal import AMCore
internal import AMText

/// What Slack says with a status of 2xx.
/// Source: notify/slack/slack.go checkJSONResponseError, checkTextResponseError.
enum SlackAnswer {
    /// Where a message is.
    struct Message: Sendable, Equatable {
        /// Its time, which is its name within the channel.
        var timestamp: String
        var channel: String
    }

    /// The message that was posted; nil: Slack does not say where it is.
    /// Throws: that it was not taken; a body that cannot be read is worth another attempt.
    static func message(_ answer: IncomingResponse) throws(DeliveryFailure) -> Message? {
        if let failure = answer.bodyFailure {
            throw DeliveryFailure("could not read response body: \(failure.cause)", mayRetry: true)
        }
        let text = String(decoding: answer.body, as: UTF8.self)
        guard answer.headers["Content-Type"]?.hasPrefix("application/json") == true else {
            if text == "ok" { return nil }
            throw refusal("received an error response from Slack: \(text)")
        }
        let body: JSONValue
        do throws(JSONError) {
            body = try JSONValue(parsing: answer.body)
        } catch {
            throw unreadable(text, error.text)
        }
        guard body.object != nil || body.isNull else { throw unreadable(text, "not a JSON object") }
        guard body["ok"]?.bool == true else {
            throw refusal("error response from Slack: \(body["error"]?.string ?? "")")
        }
        guard let timestamp = body["ts"]?.string, !timestamp.isEmpty else { return nil }
        return Message(timestamp: timestamp, channel: body["channel"]?.string ?? "")
    }

    private static func refusal(_ text: String) -> DeliveryFailure {
        DeliveryFailure(text, mayRetry: false, reason: .clientError)
    }

    private static func unreadable(_ body: String, _ why: String) -> DeliveryFailure {
        let text = "could not unmarshal JSON response \(Quote.quote(body)): \(why)"
        return DeliveryFailure(text, mayRetry: true, reason: .clientError)
    }
}
