import AMBytes
import AMText

/// What is posted to a token endpoint.
enum TokenForm {
    /// How a client names itself there.
    enum Style: Sendable, Hashable, CaseIterable {
        /// In the header Authorization.
        case header
        /// Among the parameters.
        case parameters
    }

    /// The request of a client with a secret.
    /// Throws: a parameter of the settings that would replace one of the protocol's.
    /// Source: golang.org/x/oauth2 clientcredentials, internal/token.go newTokenRequest.
    static func credentials(
        _ options: OAuth2Options, secret: String, _ style: Style
    ) throws(TransportFailure) -> (headers: HTTPFields, body: [UInt8]) {
        var form: [String: String] = ["grant_type": "client_credentials"]
        if !options.scopes.isEmpty { form["scope"] = options.scopes.joined(separator: " ") }
        for parameter in options.parameters {
            // The grant may be named otherwise, for endpoints with ideas of their own.
            guard parameter.name == "grant_type" || form[parameter.name] == nil else {
                let name = Quote.quote(parameter.name)
                throw TransportFailure(.setup, "oauth2: cannot overwrite parameter \(name)")
            }
            form[parameter.name] = parameter.value
        }
        var headers = HTTPFields()
        switch style {
        case .header:
            let id = URLEscape.queryComponent(options.clientID)
            headers.add("Authorization", RequestLines.basic(id, URLEscape.queryComponent(secret)))
        case .parameters:
            form["client_id"] = options.clientID
            if !secret.isEmpty { form["client_secret"] = secret }
        }
        return (headers, body(form))
    }

    /// The request of a client with a signed text. Source: prometheus/common config/oauth_assertion.go.
    static func assertion(_ text: String, _ options: OAuth2Options) -> [UInt8] {
        var form: [String: String] = [:]
        for parameter in options.parameters { form[parameter.name] = parameter.value }
        form["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer"
        form["assertion"] = text
        return body(form)
    }

    private static func body(_ form: [String: String]) -> [UInt8] {
        Array(URLQuery.encode(form.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }).utf8)
    }
}
