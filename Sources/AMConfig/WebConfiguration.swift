internal import AMCore
package import AMText

/// What the file of `--web.config.file` says: how the server's own face is protected.
package struct WebConfiguration: Sendable, Hashable {
    /// `tls_server_config`.
    package var tls = ServerTLSSettings()
    /// `http_server_config`.
    package var http = HTTP()
    /// Names of users with their bcrypt hashes; when there is any, every request must name one.
    package var users: [String: Secret] = [:]
    /// `rate_limit`.
    package var rateLimit = RateLimit()

    /// What `http_server_config` says.
    package struct HTTP: Sendable, Hashable {
        /// Whether HTTP/2 may be spoken.
        package var http2 = true
        /// Headers for every answer.
        package var headers: [String: String] = [:]
    }

    /// What `rate_limit` says.
    package struct RateLimit: Sendable, Hashable {
        /// The time in which one request is earned; zero: no limit.
        package var interval = GoDuration.zero
        /// How many requests may be saved up.
        package var burst: Int64 = 0
    }

    /// An empty file.
    package init() {}

    /// Reads a file; called again for each request, as the file may change.
    /// Throws: the text users know.
    package init(path: String, files: FileAccess) throws(ConfigError) {
        try self.init(try files.bytes(of: path), folder: FilePath.folder(of: path))
    }

    /// Reads the bytes of a file that lies in `folder`.
    /// Throws: the text users know.
    /// Source: prometheus/exporter-toolkit web/tls_config.go getConfig.
    package init(_ bytes: [UInt8], folder: String) throws(ConfigError) {
        let environment = DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil })
        self = try Self.section.read(bytes, onto: WebConfiguration(), environment: environment)
        try checkHeaders()
        tls.resolvePaths(in: folder)
    }

    private static let section = Section.bare(
        "web.Config", zero: WebConfiguration(),
        fields: [
            Field("tls_server_config", \.tls, ServerTLSSettings.section.type),
            Field("http_server_config", \.http, httpSection.type),
            Field("rate_limit", \.rateLimit, rateSection.type),
            Field("basic_auth_users", \.users, .map(.secret, named: "map[string]config.Secret")),
        ])

    private static let httpSection = Section.bare(
        "web.HTTPConfig", zero: HTTP(http2: false),
        fields: [Field("http2", \.http2, .bool), Field("headers", \.headers, .map(.string))])

    private static let rateSection = Section.bare(
        "web.RateLimiterConfig", zero: RateLimit(),
        fields: [Field("burst", \.burst, .int), Field("interval", \.interval, .goDuration)])

    /// Source: prometheus/exporter-toolkit web/handler.go validateHeaderConfig.
    private func checkHeaders() throws(ConfigError) {
        for (name, value) in http.headers.sorted(by: { $0.key < $1.key }) {
            guard let values = Self.allowedHeaders[name] else {
                throw ConfigError("HTTP header \(Quote.quote(name)) can not be configured")
            }
            if !values.isEmpty && !values.contains(value) {
                let list = values.map(Quote.quote).joined(separator: " ")
                throw ConfigError(
                    "invalid value for \(name). Expected one of: [\(list)], but got: \(Quote.quote(value))")
            }
        }
    }

    /// The headers that may be set, with their values; an empty list: any.
    private static let allowedHeaders: [String: [String]] = [
        "Strict-Transport-Security": [], "X-Content-Type-Options": ["nosniff"],
        "X-Frame-Options": ["deny", "sameorigin"], "X-XSS-Protection": [], "Content-Security-Policy": [],
    ]

    /// Refuses users whose hash is not one of bcrypt; done once, at the start.
    /// Source: golang.org/x/crypto/bcrypt Cost.
    package func checkUsers() throws(ConfigError) {
        for (_, hash) in users.sorted(by: { $0.key < $1.key }) {
            try Self.checkHash(Array(hash.revealed.utf8))
        }
    }

    private static func checkHash(_ hash: [UInt8]) throws(ConfigError) {
        func refusal(_ text: String) -> ConfigError { ConfigError("crypto/bcrypt: " + text) }
        guard hash.count >= 59 else { throw refusal("hashedSecret too short to be a bcrypted password") }
        func character(_ byte: UInt8) -> String { String(Unicode.Scalar(byte)) }
        guard hash[0] == UInt8(ascii: "$") else {
            throw refusal(
                "bcrypt hashes must start with '$', but hashedSecret started with '\(character(hash[0]))'")
        }
        guard hash[1] <= UInt8(ascii: "2") else {
            let version = character(hash[1])
            throw refusal(
                "bcrypt algorithm version '\(version)' requested is newer than current version '2'")
        }
        let start = hash[2] == UInt8(ascii: "$") ? 3 : 4
        let digits = String(decoding: hash[start..<start + 2], as: UTF8.self)
        guard let cost = Int(digits) else {
            throw ConfigError("strconv.Atoi: parsing \(Quote.quote(digits)): invalid syntax")
        }
        guard (4...31).contains(cost) else {
            throw refusal("cost \(cost) is outside allowed inclusive range 4..31")
        }
    }
}
