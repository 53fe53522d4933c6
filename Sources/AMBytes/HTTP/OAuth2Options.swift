/// How tokens are fetched: what `oauth2` says, as plain values ready for the client.
/// Source: RFC 6749 §4.4, RFC 7523; prometheus/common config/http_config.go OAuth2.
package struct OAuth2Options: Sendable, Hashable {
    /// What stands for the right to a token.
    package enum Grant: Sendable, Hashable {
        /// A secret that is shared with the endpoint; nil: none. Files are read again at each request, and a
        /// changed secret drops the token that was fetched with the former one.
        case clientCredentials(secret: HTTPClientOptions.Secret?)
        /// A text signed with a private key.
        case jwtBearer(Assertion)
    }

    /// What a signed text says, apart from its times and its number.
    package struct Assertion: Sendable, Hashable {
        /// The RSA key.
        package var key: HTTPClientOptions.PEM
        /// Which of several keys it is; empty: not said.
        package var keyID: String
        /// `RS256`, `RS384` or `RS512`.
        package var algorithm: String
        /// Who asks.
        package var issuer: String
        /// For whom the text is meant; empty: the token endpoint's URL.
        package var audience: String
        /// Further claims, each as JSON. Shape: sorted by name, names unique.
        package var claims: [Claim]

        /// An assertion.
        package init(
            key: HTTPClientOptions.PEM, keyID: String = "", algorithm: String = "RS256", issuer: String = "",
            audience: String = "", claims: [Claim] = []
        ) {
            self.key = key
            self.keyID = keyID
            self.algorithm = algorithm
            self.issuer = issuer
            self.audience = audience
            self.claims = claims
        }
    }

    /// A claim of one's own.
    package struct Claim: Sendable, Hashable {
        package var name: String
        /// The value, written as JSON.
        package var json: String
        /// A claim.
        package init(name: String, json: String) {
            self.name = name
            self.json = json
        }
    }

    /// A parameter of the token request.
    package struct Parameter: Sendable, Hashable {
        package var name: String
        package var value: String
        /// A parameter.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Who asks, and with what.
    package var clientID: String
    package var grant: Grant
    /// Where tokens are handed out.
    package var tokenURL: String
    package var scopes: [String]
    /// Further parameters of the token request. Shape: sorted by name.
    package var parameters: [Parameter]
    /// How the endpoint is reached; these are not the settings of the requests that need the token.
    package var tls: HTTPClientOptions.TLS
    package var proxy: HTTPClientOptions.Proxy
    package var proxyConnectHeaders: [HTTPHeaderSetting]

    /// Options with the client's own way to the endpoint.
    package init(
        clientID: String, grant: Grant, tokenURL: String, scopes: [String] = [], parameters: [Parameter] = [],
        tls: HTTPClientOptions.TLS = .init(), proxy: HTTPClientOptions.Proxy = .none,
        proxyConnectHeaders: [HTTPHeaderSetting] = []
    ) {
        self.clientID = clientID
        self.grant = grant
        self.tokenURL = tokenURL
        self.scopes = scopes
        self.parameters = parameters
        self.tls = tls
        self.proxy = proxy
        self.proxyConnectHeaders = proxyConnectHeaders
    }
}
