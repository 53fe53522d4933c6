internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText
internal import Synchronization

/// Sends each notification to members of a WeChat Work corporation.
///
/// A token is fetched for two hours and forgotten when WeChat calls it expired. Of a status other than 200
/// everything is tried again, of an error in the answer only the expired token. Addresses hold secrets: they
/// are never printed.
/// Source: notify/wechat/wechat.go.
package final class WeChat: Integration {
    private let base: GoURL
    private let client: HTTPClientOptions
    private let secret: SecretText
    private let corpID: MessageTemplate
    private let message, toUser, toParty, toTag, agentID: MessageTemplate
    private let isMarkdown: Bool
    private let token = Mutex<Token?>(nil)

    private struct Token: Sendable {
        var text: String
        var since: Timestamp
    }

    /// How long a token is used.
    private static let tokenLife = GoDuration.hours(2)
    /// The error code for an expired token.
    private static let expired = 42001

    /// An integration with an entry's settings.
    init(_ section: WeChatSection, _ means: IntegrationMeans) throws(ConfigError) {
        base = section.apiURL?.url ?? GoURL()
        client = try HTTPClientOptions(section.http ?? .standard, means.files)
        secret = SecretText(section.apiSecret, file: section.apiSecretFile, .content, means)
        corpID = means.text(section.corpID)
        message = means.text(section.message)
        toUser = means.text(section.toUser)
        toParty = means.text(section.toParty)
        toTag = means.text(section.toTag)
        agentID = means.text(section.agentID)
        isMarkdown = section.messageType == "markdown"
    }

    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let rendering = Rendering(letter, over: out)
        let posting = Posting(letter, over: out, by: client)
        let token = try await currentToken(rendering, posting, out)
        let body = try body(rendering)
        var url = base
        url.setPath(url.path + "message/send")
        let others = url.query.filter { $0.0 != "access_token" }
        url.rawQuery = Self.encoded(others + [("access_token", token)])
        let answer = try await posting.post(body, to: url.description)
        guard answer.status == 200 else {
            throw DeliveryFailure(
                "unexpected status code \(answer.status)", mayRetry: true,
                reason: StatusRule.reason(answer.status))
        }
        try check(answer, token)
        return Receipt()
    }

    /// The token, fetched if there is none that is good.
    private func currentToken(
        _ rendering: Rendering, _ posting: Posting, _ out: Outbound
    ) async throws(DeliveryFailure) -> String {
        let now = out.machine.now()
        let known = token.withLock { token in
            if let since = token?.since, now - since > Self.tokenLife { token = nil }
            return token?.text
        }
        if let known { return known }
        var fields = FieldByField(rendering)
        let secretText = try secret.template(out, refusal: "could not read api_secret_file: ")
        let secret = fields.text(secretText)
        let corporation = fields.text(corpID)
        try check(fields)
        var url = base
        url.setPath(url.path + "gettoken")
        url.rawQuery = Self.encoded([("corpid", corporation), ("corpsecret", secret)])
        switch await posting.send("GET", url.description, as: nil) {
        case .success(let answer):
            let fetched = try readToken(answer)
            token.withLock { $0 = Token(text: fetched, since: now) }
            return fetched
        case .failure(let failure): throw failure.delivery(ownLimit: nil)
        }
    }

    /// The status does not count here.
    private func readToken(_ answer: IncomingResponse) throws(DeliveryFailure) -> String {
        let body: JSONValue
        do throws(JSONError) {
            body = try JSONValue(parsing: answer.body)
        } catch {
            throw DeliveryFailure(answer.body.isEmpty ? "EOF" : error.text, mayRetry: false)
        }
        guard let token = body["access_token"]?.string, !token.isEmpty else {
            throw DeliveryFailure("invalid APISecret for CorpID: \(corpID.source)", mayRetry: false)
        }
        return token
    }

    private func check(_ answer: IncomingResponse, _ used: String) throws(DeliveryFailure) {
        if let failure = answer.bodyFailure { throw failure.delivery(ownLimit: nil) }
        let body: JSONValue
        do throws(JSONError) {
            body = try JSONValue(parsing: answer.body)
        } catch {
            throw DeliveryFailure(error.text, mayRetry: true)
        }
        let code = body["errcode"]?.integer ?? 0
        if code == 0 { return }
        if code == Self.expired {
            // Another delivery may have fetched a new one meanwhile.
            token.withLock { token in
                if token?.text == used { token = nil }
            }
        }
        throw DeliveryFailure(body["errmsg"]?.string ?? "", mayRetry: code == Self.expired)
    }

    private func body(_ rendering: Rendering) throws(DeliveryFailure) -> [UInt8] {
        let content = rendering.message(message)
        var fields = FieldByField(rendering)
        var body = JSONObject()
        body.object("text", Self.content(isMarkdown ? "" : content))
        body.textIfAny("touser", fields.text(toUser))
        body.textIfAny("toparty", fields.text(toParty))
        body.textIfAny("totag", fields.text(toTag))
        body.textIfAny("agentid", fields.text(agentID))
        body.text("safe", "0")
        body.text("msgtype", isMarkdown ? "markdown" : "text")
        body.object("markdown", Self.content(isMarkdown ? content : ""))
        try check(fields)
        return body.body()
    }

    private static func content(_ text: String) -> JSONObject {
        var object = JSONObject()
        object.text("content", text)
        return object
    }

    private func check(_ fields: FieldByField) throws(DeliveryFailure) {
        if let failure = fields.failure {
            throw DeliveryFailure("templating error: \(failure.text)", mayRetry: false)
        }
    }

    private static func encoded(_ parameters: [(String, String)]) -> String {
        URLQuery.encode(URLQuery.sorted(parameters))
    }
}
