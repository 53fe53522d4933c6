extension HTTPClientSettings {
    /// The section `http_config`.
    package static let section = Section<HTTPClientSettings>(
        "config.plain", zero: .zero, defaults: .standard,
        fields: fields + ProxySettings.fields(in: \.proxy) + [
            Field("http_headers", \.headers, .optional(HeaderSettings.table))
        ]
    ) { (settings, _) throws(ConfigError) in try settings.check() }

    private static let fields: [Field<HTTPClientSettings>] = [
        Field("basic_auth", \.basicAuth, .optional(BasicAuthSettings.section.type)),
        Field("authorization", \.authorization, .optional(AuthorizationSettings.section.type)),
        Field("oauth2", \.oauth2, .optional(OAuth2Settings.section.type)),
        Field("bearer_token", \.bearerToken, .secret),
        Field("bearer_token_file", \.bearerTokenFile, .string),
        Field("tls_config", \.tls, TLSClientSettings.section.type),
        Field("follow_redirects", \.followRedirects, .bool, print: .always),
        Field("enable_http2", \.enableHTTP2, .bool, print: .always),
    ]

    /// What must hold of the section as a whole; moves a bearer token to `authorization`.
    /// Source: prometheus/common config/http_config.go HTTPClientConfig.Validate.
    private mutating func check() throws(ConfigError) {
        try checkAuthorization()
        try oauth2?.checkCredentials(isWithBasicAuth: basicAuth != nil)
        try proxy.check()
        for name in (headers ?? [:]).keys.sorted() {
            let canonical = HeaderName.canonical(name)
            if HeaderName.reserved.contains(canonical) {
                throw ConfigError("setting header \(Printed.goQuoted(canonical)) is not allowed")
            }
        }
    }

    private mutating func checkAuthorization() throws(ConfigError) {
        let hasBearer = !bearerToken.isEmpty || !bearerTokenFile.isEmpty
        try Refusal.unlessAtMostOne(
            [!bearerToken.isEmpty, !bearerTokenFile.isEmpty], "bearer_token & bearer_token_file")
        if hasBearer && (basicAuth != nil || oauth2 != nil) {
            throw ConfigError(
                "at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured")
        }
        if let basicAuth { try basicAuth.check() }
        guard var authorization else {
            guard hasBearer else { return }
            var bearer = AuthorizationSettings()
            bearer.type = "Bearer"
            bearer.credentials = bearerToken
            bearer.credentialsFile = bearerTokenFile
            authorization = bearer
            bearerToken = Secret()
            bearerTokenFile = ""
            return
        }
        if hasBearer {
            throw ConfigError("authorization is not compatible with bearer_token & bearer_token_file")
        }
        try authorization.check()
        self.authorization = authorization
        if basicAuth != nil || oauth2 != nil {
            throw ConfigError("at most one of basic_auth, oauth2 & authorization must be configured")
        }
    }
}

/// Refusals that several sections share.
package enum Refusal {
    /// Refuses when more than one of several keys is set.
    package static func unlessAtMostOne(_ isSet: [Bool], _ names: String) throws(ConfigError) {
        if isSet.filter(\.self).count > 1 { throw ConfigError("at most one of \(names) must be configured") }
    }
}

extension BasicAuthSettings {
    /// The section `basic_auth`.
    static let section = Section(
        "config.plain", zero: BasicAuthSettings(),
        fields: [
            Field("username", \.username, .string),
            Field("username_file", \.usernameFile, .string),
            Field("username_ref", \.usernameReference, .string),
            Field("password", \.password, .secret),
            Field("password_file", \.passwordFile, .string),
            Field("password_ref", \.passwordReference, .string),
        ])

    fileprivate func check() throws(ConfigError) {
        try Refusal.unlessAtMostOne(
            [!username.isEmpty, !usernameFile.isEmpty, !usernameReference.isEmpty],
            "basic_auth username, username_file & username_ref")
        try Refusal.unlessAtMostOne(
            [!password.isEmpty, !passwordFile.isEmpty, !passwordReference.isEmpty],
            "basic_auth password, password_file & password_ref")
    }
}

extension AuthorizationSettings {
    /// The section `authorization`.
    static let section = Section.bare(
        "config.Authorization", zero: AuthorizationSettings(),
        fields: [
            Field("type", \.type, .string),
            Field("credentials", \.credentials, .secret),
            Field("credentials_file", \.credentialsFile, .string),
            Field("credentials_ref", \.credentialsReference, .string),
        ])

    fileprivate mutating func check() throws(ConfigError) {
        try Refusal.unlessAtMostOne(
            [!credentials.isEmpty, !credentialsFile.isEmpty, !credentialsReference.isEmpty],
            "authorization credentials & credentials_file")
        type = WhiteSpace.trimmed(type)
        if type.isEmpty { type = "Bearer" }
        if type.lowercased() == "basic" {
            throw ConfigError("authorization type cannot be set to \"basic\", use \"basic_auth\" instead")
        }
    }
}

extension TLSClientSettings {
    /// The section `tls_config`.
    package static let section = Section(
        "config.plain", zero: TLSClientSettings(),
        fields: [
            Field("ca", \.ca, .string),
            Field("cert", \.certificate, .string),
            Field("key", \.key, .secret),
            Field("ca_file", \.caFile, .string),
            Field("cert_file", \.certificateFile, .string),
            Field("key_file", \.keyFile, .string),
            Field("ca_ref", \.caReference, .string),
            Field("cert_ref", \.certificateReference, .string),
            Field("key_ref", \.keyReference, .string),
            Field("server_name", \.serverName, .string),
            Field("insecure_skip_verify", \.insecureSkipVerify, .bool, print: .always),
            Field("min_version", \.minVersion, .tlsVersion),
            Field("max_version", \.maxVersion, .tlsVersion),
        ]
    ) { (settings, _) throws(ConfigError) in
        try settings.check()
    }

    /// Source: prometheus/common config/http_config.go TLSConfig.Validate.
    private func check() throws(ConfigError) {
        let authorities = [!ca.isEmpty, !caFile.isEmpty, !caReference.isEmpty]
        let certificates = [!certificate.isEmpty, !certificateFile.isEmpty, !certificateReference.isEmpty]
        let keys = [!key.isEmpty, !keyFile.isEmpty, !keyReference.isEmpty]
        try Refusal.unlessAtMostOne(authorities, "ca, ca_file & ca_ref")
        try Refusal.unlessAtMostOne(certificates, "cert, cert_file & cert_ref")
        try Refusal.unlessAtMostOne(keys, "key and key_file")
        let hasCertificate = certificates.contains(true)
        let hasKey = keys.contains(true)
        if hasCertificate && !hasKey {
            throw ConfigError(
                "exactly one of key or key_file must be configured when a client certificate is configured")
        }
        if hasKey && !hasCertificate {
            throw ConfigError(
                "exactly one of cert or cert_file must be configured when a client key is configured")
        }
    }
}

extension FieldType where Value == String {
    /// `TLS10` … `TLS13`.
    static let tlsVersion = FieldType.text(zero: "", isEmpty: \.isEmpty, print: { .text($0) }) {
        (text, value, _) throws(ConfigError) in
        guard ["TLS10", "TLS11", "TLS12", "TLS13"].contains(text) else {
            throw ConfigError("unknown TLS version: \(text)")
        }
        value = text
    }
}

extension ProxySettings {
    /// The keys of a proxy, which stand among those of another section.
    private static let fields: [Field<ProxySettings>] = [
        Field("proxy_url", \.url, .proxyURL),
        Field("no_proxy", \.noProxy, .string),
        Field("proxy_from_environment", \.fromEnvironment, .bool),
        Field(
            "proxy_connect_header", \.connectHeaders,
            .map(.list(.secret, named: "[]config.Secret"), named: "config.ProxyHeader")),
    ]

    /// The keys of a proxy, as keys of the section that has them.
    static func fields<Owner>(
        in path: any WritableKeyPath<Owner, ProxySettings> & Sendable
    ) -> [Field<Owner>] {
        fields.map { Field($0, in: path) }
    }

    /// Source: prometheus/common config/http_config.go ProxyConfig.Validate.
    func check() throws(ConfigError) {
        let hasURL = url.map { !$0.text.isEmpty } ?? false
        if !connectHeaders.isEmpty && !fromEnvironment && !hasURL {
            throw ConfigError(
                """
                if proxy_connect_header is configured, \
                proxy_url or proxy_from_environment must also be configured
                """)
        }
        if fromEnvironment && hasURL {
            throw ConfigError("if proxy_from_environment is configured, proxy_url must not be configured")
        }
        if fromEnvironment && !noProxy.isEmpty {
            throw ConfigError("if proxy_from_environment is configured, no_proxy must not be configured")
        }
        if url == nil && !noProxy.isEmpty {
            throw ConfigError("if no_proxy is configured, proxy_url must also be configured")
        }
    }
}

extension HeaderSettings {
    /// One header of `http_headers`.
    static let section = Section.bare(
        "config.Header", zero: HeaderSettings(),
        fields: [
            Field("values", \.values, .list(.string)),
            Field("secrets", \.secrets, .list(.secret, named: "[]config.Secret")),
            Field("files", \.files, .list(.string)),
        ])

    /// All headers of `http_headers`, by name.
    package static let table = FieldType<[String: HeaderSettings]>.map(section.type, named: "config.Headers")
}

extension OAuth2Settings {
    /// The section `oauth2`.
    static let section = Section<OAuth2Settings>(
        "config.plain", zero: OAuth2Settings(), fields: fields + ProxySettings.fields(in: \.proxy)
    ) { (settings, _) throws(ConfigError) in
        try settings.proxy.check()
    }

    private static let fields: [Field<OAuth2Settings>] = [
        Field("client_id", \.clientID, .string),
        Field("client_secret", \.clientSecret, .secret),
        Field("client_secret_file", \.clientSecretFile, .string),
        Field("client_secret_ref", \.clientSecretReference, .string),
        Field("client_certificate_key_id", \.clientCertificateKeyID, .string),
        Field("client_certificate_key", \.clientCertificateKey, .secret),
        Field("client_certificate_key_file", \.clientCertificateKeyFile, .string),
        Field("client_certificate_key_ref", \.clientCertificateKeyReference, .string),
        Field("grant_type", \.grantType, .string),
        Field("signature_algorithm", \.signatureAlgorithm, .string),
        Field("iss", \.issuer, .string),
        Field("audience", \.audience, .string),
        Field("claims", \.claims, .anyMap),
        Field("scopes", \.scopes, .list(.string)),
        Field("token_url", \.tokenURL, .string),
        Field("endpoint_params", \.endpointParameters, .map(.string)),
        Field("tls_config", \.tls, TLSClientSettings.section.type),
    ]

    fileprivate func checkCredentials(isWithBasicAuth: Bool) throws(ConfigError) {
        if isWithBasicAuth {
            throw ConfigError("at most one of basic_auth, oauth2 & authorization must be configured")
        }
        if clientID.isEmpty { throw ConfigError("oauth2 client_id must be configured") }
        if tokenURL.isEmpty { throw ConfigError("oauth2 token_url must be configured") }
        if grantType == Self.jwtBearer {
            try Refusal.unlessAtMostOne(
                [
                    !clientCertificateKey.isEmpty, !clientCertificateKeyFile.isEmpty,
                    !clientCertificateKeyReference.isEmpty,
                ],
                "oauth2 client_certificate_key, client_certificate_key_file & client_certificate_key_ref",
                using: Self.jwtBearer)
            if !["", "RS256", "RS384", "RS512"].contains(signatureAlgorithm) {
                throw ConfigError("valid signature algorithms are RS256, RS384 and RS512")
            }
        } else {
            try Refusal.unlessAtMostOne(
                [!clientSecret.isEmpty, !clientSecretFile.isEmpty, !clientSecretReference.isEmpty],
                "oauth2 client_secret, client_secret_file & client_secret_ref", using: "client_credentials")
        }
    }
}

extension Refusal {
    fileprivate static func unlessAtMostOne(
        _ isSet: [Bool], _ names: String, using grant: String
    ) throws(ConfigError) {
        if isSet.filter(\.self).count > 1 {
            throw ConfigError("at most one of \(names) must be configured using grant-type=\(grant)")
        }
    }
}
