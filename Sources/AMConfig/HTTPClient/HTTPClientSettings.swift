/// What `http_config` says: how an HTTP client reaches its server.
package struct HTTPClientSettings: Sendable, Hashable {
    /// Basic authentication.
    package var basicAuth: BasicAuthSettings?
    /// The `Authorization` header; `bearer_token` and `bearer_token_file` end up here too.
    package var authorization: AuthorizationSettings?
    /// Tokens by OAuth 2.0.
    package var oauth2: OAuth2Settings?
    /// Only while the section is decoded; then it has moved to `authorization`.
    package var bearerToken = Secret()
    /// Only while the section is decoded; then it has moved to `authorization`.
    package var bearerTokenFile = ""
    /// How TLS is done.
    package var tls = TLSClientSettings()
    /// Whether redirects are followed.
    package var followRedirects: Bool
    /// Whether HTTP/2 may be used.
    package var enableHTTP2: Bool
    /// Which proxy is used.
    package var proxy = ProxySettings()
    /// Extra headers of each request, by name; nil: the key is absent.
    package var headers: [String: HeaderSettings]?

    /// The defaults of the section.
    package static let standard = HTTPClientSettings(followRedirects: true, enableHTTP2: true)

    /// A section without any field, as a null in place of one gives.
    static let zero = HTTPClientSettings(followRedirects: false, enableHTTP2: false)

    private init(followRedirects: Bool, enableHTTP2: Bool) {
        self.followRedirects = followRedirects
        self.enableHTTP2 = enableHTTP2
    }

    /// The settings of an integration: its own, or all of the global ones. They are never mixed field by
    /// field.
    package static func inherited(
        _ own: HTTPClientSettings?, from global: HTTPClientSettings?
    ) -> HTTPClientSettings? {
        own ?? global
    }

    /// Joins the relative paths with the folder of the configuration file.
    package mutating func resolvePaths(in folder: String) {
        tls.resolvePaths(in: folder)
        if var basic = basicAuth {
            basic.usernameFile = FilePath.join(folder, basic.usernameFile)
            basic.passwordFile = FilePath.join(folder, basic.passwordFile)
            basicAuth = basic
        }
        if var own = authorization {
            own.credentialsFile = FilePath.join(folder, own.credentialsFile)
            authorization = own
        }
        if var own = oauth2 {
            own.clientSecretFile = FilePath.join(folder, own.clientSecretFile)
            own.tls.resolvePaths(in: folder)
            oauth2 = own
        }
        headers = headers?.mapValues { header in
            var header = header
            header.files = header.files.map { FilePath.join(folder, $0) }
            return header
        }
    }
}

/// `basic_auth`.
package struct BasicAuthSettings: Sendable, Hashable {
    package var username = ""
    package var usernameFile = ""
    package var usernameReference = ""
    package var password = Secret()
    package var passwordFile = ""
    package var passwordReference = ""

    /// No credentials.
    package init() {}
}

/// `authorization`.
package struct AuthorizationSettings: Sendable, Hashable {
    /// The word before the credentials, `Bearer` when none is given.
    package var type = ""
    package var credentials = Secret()
    package var credentialsFile = ""
    package var credentialsReference = ""

    /// No credentials.
    package init() {}
}

/// `tls_config`.
package struct TLSClientSettings: Sendable, Hashable {
    /// PEM of the authorities to trust.
    package var ca = ""
    /// PEM of the client's certificate.
    package var certificate = ""
    /// PEM of the client's key.
    package var key = Secret()
    package var caFile = ""
    package var certificateFile = ""
    package var keyFile = ""
    package var caReference = ""
    package var certificateReference = ""
    package var keyReference = ""
    /// The name that the server's certificate must have; empty: the host of the URL.
    package var serverName = ""
    /// Whether the server's certificate is taken unseen.
    package var insecureSkipVerify = false
    /// `TLS10` … `TLS13`; empty: the library's default.
    package var minVersion = ""
    /// `TLS10` … `TLS13`; empty: the library's default.
    package var maxVersion = ""

    /// The defaults.
    package init() {}

    /// Joins the relative paths with the folder of the configuration file.
    package mutating func resolvePaths(in folder: String) {
        caFile = FilePath.join(folder, caFile)
        certificateFile = FilePath.join(folder, certificateFile)
        keyFile = FilePath.join(folder, keyFile)
    }
}

/// The proxy's part of `http_config` and of `oauth2`.
package struct ProxySettings: Sendable, Hashable {
    /// The proxy; nil: none is given.
    package var url: ProxyURL?
    /// Comma-separated hosts that are reached without the proxy.
    package var noProxy = ""
    /// Whether the environment names the proxy.
    package var fromEnvironment = false
    /// Headers of the CONNECT request.
    package var connectHeaders: [String: [Secret]] = [:]

    /// No proxy.
    package init() {}
}

/// One header of `http_headers`: all of its values.
package struct HeaderSettings: Sendable, Hashable {
    package var values: [String] = []
    package var secrets: [Secret] = []
    package var files: [String] = []

    /// A header without values.
    package init() {}
}

/// `oauth2`.
package struct OAuth2Settings: Sendable, Hashable {
    package var clientID = ""
    package var clientSecret = Secret()
    package var clientSecretFile = ""
    package var clientSecretReference = ""
    package var clientCertificateKeyID = ""
    package var clientCertificateKey = Secret()
    package var clientCertificateKeyFile = ""
    package var clientCertificateKeyReference = ""
    package var grantType = ""
    package var signatureAlgorithm = ""
    package var issuer = ""
    package var audience = ""
    package var claims: [String: YAMLValue] = [:]
    package var scopes: [String] = []
    package var tokenURL = ""
    package var endpointParameters: [String: String] = [:]
    package var tls = TLSClientSettings()
    package var proxy = ProxySettings()

    /// The grant with a signed token in place of a client secret (RFC 7523).
    package static let jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    /// No settings.
    package init() {}
}
