package import AMBytes
package import AMConfig
internal import AMText

extension HTTPClientOptions {
    /// What the client needs of `http_config`.
    ///
    /// Authorities and certificates in files are read once here, so that a missing one refuses the load; the
    /// client reads them again at each use.
    /// Throws: the text users know.
    /// Source: prometheus/common config/http_config.go NewRoundTripperFromConfigWithContext,
    /// NewTLSConfigWithContext.
    package init(_ settings: HTTPClientSettings, _ files: FileAccess) throws(ConfigError) {
        self.init()
        tls = try TLS(settings.tls, files)
        authorization = try Self.authorization(settings, files)
        proxy = Proxy(settings.proxy)
        proxyConnectHeaders = Self.connectHeaders(settings.proxy)
        headers = (settings.headers ?? [:]).sorted { $0.key < $1.key }.map { name, header in
            let values = header.values.map { Secret.inline($0) }
            let secrets = header.secrets.map { Secret.inline($0.revealed) }
            return HTTPHeaderSetting(name: name, values: values + secrets + header.files.map { .file($0) })
        }
        followRedirects = settings.followRedirects
        enableHTTP2 = settings.enableHTTP2
    }

    private static func authorization(
        _ settings: HTTPClientSettings, _ files: FileAccess
    ) throws(ConfigError) -> Authorization {
        if let own = settings.authorization {
            let credentials = try secret(
                own.credentials.revealed, own.credentialsFile, own.credentialsReference, "credentials")
            return .credentials(type: own.type, credentials)
        }
        if let tokens = settings.oauth2 { return .oauth2(try OAuth2Options(tokens, files)) }
        guard let basic = settings.basicAuth else { return .none }
        let username = try secret(basic.username, basic.usernameFile, basic.usernameReference, "username")
        let password = try secret(
            basic.password.revealed, basic.passwordFile, basic.passwordReference, "password")
        return .basic(username: username ?? .inline(""), password: password)
    }

    fileprivate static func connectHeaders(_ settings: ProxySettings) -> [HTTPHeaderSetting] {
        settings.connectHeaders.sorted { $0.key < $1.key }.map { name, values in
            HTTPHeaderSetting(name: name, values: values.map { .inline($0.revealed) })
        }
    }

    /// A secret given in place or by file. There is no manager that could look one up by reference.
    fileprivate static func secret(
        _ text: String, _ file: String, _ reference: String, _ what: String
    ) throws(ConfigError) -> Secret? {
        if !text.isEmpty { return .inline(text) }
        if !file.isEmpty { return .file(file) }
        if !reference.isEmpty {
            throw ConfigError("unable to use \(what): cannot use secret ref without manager")
        }
        return nil
    }
}

extension HTTPClientOptions.Proxy {
    fileprivate init(_ settings: ProxySettings) {
        if let url = settings.url, !url.text.isEmpty {
            self = .url(url.text, noProxy: settings.noProxy)
        } else {
            self = settings.fromEnvironment ? .environment : .none
        }
    }
}

extension OAuth2Options {
    /// What the client needs of `oauth2`.
    fileprivate init(_ settings: OAuth2Settings, _ files: FileAccess) throws(ConfigError) {
        self.init(
            clientID: settings.clientID, grant: try Self.grant(settings), tokenURL: settings.tokenURL,
            scopes: settings.scopes,
            parameters: settings.endpointParameters.sorted { $0.key < $1.key }.map {
                Parameter(name: $0.key, value: $0.value)
            },
            tls: try HTTPClientOptions.TLS(settings.tls, files),
            proxy: HTTPClientOptions.Proxy(settings.proxy),
            proxyConnectHeaders: HTTPClientOptions.connectHeaders(settings.proxy))
    }

    private static func grant(_ settings: OAuth2Settings) throws(ConfigError) -> Grant {
        guard settings.grantType == OAuth2Settings.jwtBearer else {
            return .clientCredentials(
                secret: try HTTPClientOptions.secret(
                    settings.clientSecret.revealed, settings.clientSecretFile,
                    settings.clientSecretReference, "client secret"))
        }
        let key = try HTTPClientOptions.TLS.pem(
            settings.clientCertificateKey.revealed, settings.clientCertificateKeyFile,
            settings.clientCertificateKeyReference, "client certificate key")
        return .jwtBearer(
            Assertion(
                key: key ?? .inline(""), keyID: settings.clientCertificateKeyID,
                algorithm: settings.signatureAlgorithm.isEmpty ? "RS256" : settings.signatureAlgorithm,
                issuer: settings.issuer.isEmpty ? settings.clientID : settings.issuer,
                audience: settings.audience,
                claims: try claims(settings)))
    }

    private static func claims(_ settings: OAuth2Settings) throws(ConfigError) -> [Claim] {
        var claims: [Claim] = []
        for (name, value) in settings.claims.sorted(by: { $0.key < $1.key }) {
            do throws(TextFailure) {
                claims.append(Claim(name: name, json: String(decoding: try value.json(), as: UTF8.self)))
            } catch {
                throw ConfigError("oauth2 claim \(Quote.quote(name)): \(error.text)")
            }
        }
        return claims
    }
}

extension HTTPClientOptions.TLS {
    /// The settings with files that are there now.
    /// Throws: the text users know.
    package init(_ settings: TLSClientSettings, _ files: FileAccess) throws(ConfigError) {
        try self.init(readLater: settings)
        if !settings.minVersion.isEmpty && !settings.maxVersion.isEmpty
            && settings.maxVersion < settings.minVersion
        {
            throw ConfigError(
                """
                tls_config.max_version must be greater than or equal to tls_config.min_version \
                if both are specified
                """)
        }
        if let ca {
            let text = try Self.text(ca, files, "unable to read CA cert: ")
            guard text.contains("-----BEGIN CERTIFICATE-----") else {
                throw ConfigError(
                    "unable to use specified CA cert \(settings.ca.isEmpty ? settings.caFile : "inline")")
            }
        }
        if let certificate, let key {
            _ = try Self.text(certificate, files, "unable to read specified client cert: ")
            _ = try Self.text(key, files, "unable to read specified client key: ")
        }
    }

    /// The settings whose files are read at their use only.
    init(readLater settings: TLSClientSettings) throws(ConfigError) {
        self.init()
        ca = try Self.pem(settings.ca, settings.caFile, settings.caReference, "CA cert")
        certificate = try Self.pem(
            settings.certificate, settings.certificateFile, settings.certificateReference, "client cert")
        key = try Self.pem(settings.key.revealed, settings.keyFile, settings.keyReference, "client key")
        serverName = settings.serverName
        insecureSkipVerify = settings.insecureSkipVerify
        minVersion = settings.minVersion
        maxVersion = settings.maxVersion
    }

    fileprivate static func pem(
        _ text: String, _ file: String, _ reference: String, _ what: String
    ) throws(ConfigError) -> HTTPClientOptions.PEM? {
        if !text.isEmpty { return .inline(text) }
        if !file.isEmpty { return .file(file) }
        if !reference.isEmpty {
            throw ConfigError("unable to use \(what): cannot use secret ref without manager")
        }
        return nil
    }

    private static func text(
        _ pem: HTTPClientOptions.PEM, _ files: FileAccess, _ prefix: String
    ) throws(ConfigError) -> String {
        switch pem {
        case .inline(let text): return text
        case .file(let path):
            do throws(FileAccess.Failure) {
                return String(decoding: try files.read(path), as: UTF8.self)
            } catch {
                throw ConfigError("\(prefix)unable to read file \(path): \(error.text)")
            }
        }
    }
}
