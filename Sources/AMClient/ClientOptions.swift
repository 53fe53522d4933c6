package import AMBytes

/// How a server is reached.
public struct ClientOptions: Sendable {
    /// The longest time for one request. Unit: milliseconds; 0: no limit.
    public var timeoutMilliseconds = 30_000
    /// A token to be sent as `Authorization: Bearer …`; empty: none.
    public var bearerToken = ""
    /// A file with the authorities to trust in place of the system's; empty: the system's.
    public var authorityFile = ""
    /// Whether the server's certificate is taken unseen.
    public var trustsAnyCertificate = false
    /// The process's variables, for HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
    public var environment: [String: String] = [:]

    /// All that `http_config` can say, in place of the above; for programs that read such a file.
    package var http: HTTPClientOptions?

    /// The defaults.
    public init() {}

    /// What the HTTP client is told.
    var resolved: HTTPClientOptions {
        if let http { return http }
        var options = HTTPClientOptions()
        options.proxy = .environment
        if !bearerToken.isEmpty {
            options.authorization = .credentials(type: "Bearer", .inline(bearerToken))
        }
        if !authorityFile.isEmpty { options.tls.ca = .file(authorityFile) }
        options.tls.insecureSkipVerify = trustsAnyCertificate
        return options
    }
}
