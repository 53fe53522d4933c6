import AMBytes
import AMText

/// What a token endpoint answered.
struct TokenAnswer {
    /// A token.
    struct Token: Sendable, Equatable {
        /// The value of Authorization.
        var authorization: String
        /// How long it may be used; nil: for ever. Unit: seconds.
        var lifetime: Int64?
    }

    /// Why there is no token, in the words that follow `Post "URL": `.
    struct Refusal: Error, Equatable {
        var text: String
    }

    /// The token in an answer.
    /// - Parameter isNamed: Whether an error's code is looked for, as clients with a secret do.
    /// Source: golang.org/x/oauth2 internal/token.go doTokenRoundTrip; RFC 6749 §5.
    static func token(
        _ answer: IncomingResponse, _ body: [UInt8], isNamed: Bool
    ) throws(Refusal) -> Token {
        let failed = !(200..<300).contains(answer.status)
        let general = Refusal(
            text: """
                oauth2: cannot fetch token: \(answer.status) \(StatusText.of(answer.status))
                Response: \(String(decoding: body, as: UTF8.self))
                """)
        if failed && !isNamed { throw general }
        let members: [String: Member]
        if isForm(answer), isNamed {
            members = form(body)
        } else {
            do throws(JSONError) {
                members = try json(body)
            } catch {
                if failed { throw general }
                throw Refusal(
                    text: isNamed
                        ? "oauth2: cannot parse json: \(error.text)"
                        : "oauth2: cannot fetch token: \(error.text)")
            }
        }
        let code = members["error"]?.text ?? ""
        if isNamed, failed || !code.isEmpty {
            throw code.isEmpty ? general : named(code, members)
        }
        guard let token = members["access_token"]?.text, !token.isEmpty else {
            throw Refusal(text: "oauth2: server response missing access_token")
        }
        let seconds = members["expires_in"].flatMap { Int64($0.text) } ?? 0
        return Token(
            authorization: "\(type(members["token_type"]?.text ?? "")) \(token)",
            lifetime: seconds > 0 ? seconds : nil)
    }

    /// A member of the answer: a text, or a number by its text.
    private struct Member {
        var text: String
    }

    private static func named(_ code: String, _ members: [String: Member]) -> Refusal {
        var text = "oauth2: \(Quote.quote(code))"
        for key in ["error_description", "error_uri"] {
            if let more = members[key]?.text, !more.isEmpty { text += " \(Quote.quote(more))" }
        }
        return Refusal(text: text)
    }

    private static func isForm(_ answer: IncomingResponse) -> Bool {
        let type = (answer.headers["Content-Type"] ?? "").split(separator: ";").first ?? ""
        let name = type.trimmingPrefix { $0 == " " }.lowercased()
        return name.hasPrefix("application/x-www-form-urlencoded") || name.hasPrefix("text/plain")
    }

    private static func form(_ body: [UInt8]) -> [String: Member] {
        let (parameters, _) = URLQuery.parse(String(decoding: body, as: UTF8.self))
        return Dictionary(
            parameters.map { ($0.0, Member(text: $0.1)) }, uniquingKeysWith: { first, _ in first })
    }

    private static func json(_ body: [UInt8]) throws(JSONError) -> [String: Member] {
        guard case .object(let members) = try JSONValue(parsing: body, maximumDepth: 64) else {
            throw JSONError(
                text: "json: cannot unmarshal into Go value of type internal.tokenJSON", offset: 0)
        }
        var found: [String: Member] = [:]
        for (key, value) in members {
            switch value {
            case .string(let text), .number(let text): found[key] = Member(text: text)
            default: break
            }
        }
        return found
    }

    /// The scheme of Authorization. Source: golang.org/x/oauth2 Token.Type.
    private static func type(_ given: String) -> String {
        switch given.lowercased() {
        case "", "bearer": "Bearer"
        case "mac": "MAC"
        case "basic": "Basic"
        default: given
        }
    }
}
