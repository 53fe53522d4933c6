/// How to reach a far end: what `http_config` says, as plain values ready for the client.
/// Files are read again at each use, so that a rotated secret or certificate counts at once.
package struct HTTPClientOptions: Sendable, Hashable {
    /// A secret that is given in place or stands in a file.
    package enum Secret: Sendable, Hashable {
        /// The secret itself.
        case inline(String)
        /// The path of a file with the secret; surrounding white space is cut.
        case file(String)
    }
    /// A PEM text that is given in place or stands in a file.
    package enum PEM: Sendable, Hashable {
        /// The PEM text itself.
        case inline(String)
        /// The path of a PEM file.
        case file(String)
    }
    /// The TLS part.
    package struct TLS: Sendable, Hashable {
        /// Certificate authorities to trust instead of the system's.
        package var ca: PEM?
        /// The client certificate.
        package var certificate: PEM?
        /// Its key.
        package var key: PEM?
        /// The name to check the server's certificate against, and to send as SNI; empty: the host of the
        /// URL.
        package var serverName = ""
        /// No check of the server's certificate at all.
        package var insecureSkipVerify = false
        /// The lowest and highest version, `TLS10` … `TLS13`; empty: the library's default (TLS 1.2 and up).
        package var minVersion = ""
        package var maxVersion = ""
        /// The defaults.
        package init() {}
    }
    /// The `Authorization` header.
    package enum Authorization: Sendable, Hashable {
        /// None.
        case none
        /// Basic authentication.
        case basic(username: Secret, password: Secret?)
        /// `TYPE CREDENTIALS`.
        case credentials(type: String, Secret?)
        /// Tokens that a token endpoint hands out.
        indirect case oauth2(OAuth2Options)
    }
    /// Which proxy to use.
    package enum Proxy: Sendable, Hashable {
        /// None, whatever the environment says.
        case none
        /// This URL, except for hosts of the list (Go's no_proxy rules: names with subdomains, IPs, CIDRs,
        /// ports, `*`).
        case url(String, noProxy: String)
        /// `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` of the environment, Go's rules.
        case environment
    }

    /// How the server is checked, who asks, and what stands between.
    package var tls = TLS()
    package var authorization = Authorization.none
    package var proxy = Proxy.none
    /// Headers for the CONNECT request to the proxy.
    package var proxyConnectHeaders: [HTTPHeaderSetting] = []
    /// Extra headers of each request (`http_headers`), with all their values.
    package var headers: [HTTPHeaderSetting] = []
    package var followRedirects = true
    package var enableHTTP2 = true

    /// The defaults of `http_config`.
    package init() {}
}

/// One header of `http_headers` or `proxy_connect_header`: values, secret values and files, in this order.
package struct HTTPHeaderSetting: Sendable, Hashable {
    /// The header's name.
    package var name: String
    /// Its values, each given in place or by a file.
    package var values: [HTTPClientOptions.Secret]
    /// A header.
    package init(name: String, values: [HTTPClientOptions.Secret]) {
        self.name = name
        self.values = values
    }
}

/// One request that a courier sends.
package struct OutgoingRequest: Sendable {
    package var method: String
    package var url: String
    package var headers: HTTPFields
    package var body: [UInt8]
    package var options: HTTPClientOptions
    /// The longest time for the whole exchange. Unit: milliseconds; 0: no limit of its own.
    package var timeoutMilliseconds: Int
    /// At most so many bytes of the answer's body are kept; the rest is read and dropped, up to a bound.
    package var keptBodyLimit: Int

    /// A request.
    package init(
        method: String, url: String, headers: HTTPFields = HTTPFields(), body: [UInt8] = [],
        options: HTTPClientOptions = HTTPClientOptions(), timeoutMilliseconds: Int = 0,
        keptBodyLimit: Int = 65_536
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.options = options
        self.timeoutMilliseconds = timeoutMilliseconds
        self.keptBodyLimit = keptBodyLimit
    }
}

/// What came back.
package struct IncomingResponse: Sendable {
    package var status: Int
    package var headers: HTTPFields
    package var body: [UInt8]
    /// Why the body ended before its end: the connection broke off or the time ran out within it. `body` has
    /// what came until then. Nil also when the body was longer than the limit of the request.
    package var bodyFailure: TransportFailure?
    /// An answer.
    package init(
        status: Int, headers: HTTPFields = HTTPFields(), body: [UInt8] = [],
        bodyFailure: TransportFailure? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.bodyFailure = bodyFailure
    }
}

/// Why no answer came.
package struct TransportFailure: Error, Sendable, Equatable {
    /// The kinds that callers tell apart.
    package enum Kind: Sendable, Equatable {
        /// The time limit of the request ran out.
        case timeout
        /// The request was given up by its owner (shutdown, reload).
        case cancelled
        /// The URL, a file, a certificate or an option cannot be used: trying again will not help by itself.
        case setup
        /// The name could not be resolved, the connection was refused, reset or broke off, TLS failed.
        case connection
    }
    package var kind: Kind
    /// Words for the log, shaped as Go's where the reference shows them
    /// (`Post "URL": dial tcp …: connect: connection refused`); never with a password or a key in it.
    package var text: String
    /// What was done to the URL, as Go names it: `Post`, `Get`, `parse`; empty when no URL belongs to the
    /// failure.
    package var operation: String
    /// The words behind the URL, e.g. `dial tcp 127.0.0.1:1: connect: connection refused`.
    package var cause: String

    /// The text for those whose whole URL is a secret: `Post "<redacted>": CAUSE`.
    package var redactedText: String {
        operation.isEmpty ? cause : "\(operation) \"<redacted>\": \(cause)"
    }

    /// A failure without a URL.
    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
        self.operation = ""
        self.cause = text
    }

    /// A failure of something done to a URL; the URL's password must be cut already.
    package init(_ kind: Kind, operation: String, url: String, cause: String) {
        self.kind = kind
        self.text = "\(operation) \"\(url)\": \(cause)"
        self.operation = operation
        self.cause = cause
    }
}
