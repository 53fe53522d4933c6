package import AMBytes
package import AMCore
package import AMText

/// What the web configuration file asks of every request. Source: prometheus/exporter-toolkit web/handler.go.
package struct WebSecurity: Sendable, Equatable {
    /// Users with their bcrypt hashes; any user turns authentication on for all paths.
    package var users: [String: String]
    /// Headers of every answer but those of the rate limit.
    package var headers: [HTTPFields.Field]
    /// How many requests all clients together may make.
    package var rateLimit: RateLimit?

    /// How fast requests may come.
    package struct RateLimit: Sendable, Equatable {
        /// One request may come in each.
        package var interval: GoDuration
        /// So many may come at once after a pause.
        package var burst: Int
        /// A limit.
        package init(interval: GoDuration, burst: Int) {
            self.interval = interval
            self.burst = burst
        }
    }

    /// What is asked; by default nothing.
    package init(
        users: [String: String] = [:], headers: [HTTPFields.Field] = [], rateLimit: RateLimit? = nil
    ) {
        self.users = users
        self.headers = headers
        self.rateLimit = rateLimit
    }

    /// Whether somebody is who they say.
    package enum Decision: Sendable {
        /// Yes, or nobody is asked.
        case allowed
        /// No: answer this.
        case denied(HTTPResponse)
        /// A password has to be compared, which is slow: ask `Bcrypt.matches` off the event loop, hand the
        /// verdict to `BasicAuthCache.remember`, and decide again by `decide(_:isMatch:)`.
        case needsBcrypt(PasswordQuestion)
    }

    /// A password that has to be compared with a hash.
    package struct PasswordQuestion: Sendable, Equatable {
        /// What the client sent.
        package var password: String
        /// What it is compared with.
        package var hash: String
        /// Whether the user exists; if not, the comparison is made all the same, so that time betrays
        /// nothing.
        package var isKnownUser: Bool
        /// Under which the verdict is remembered.
        package var key: BasicAuthCache.Key
    }

    /// The hash that unknown users' passwords are compared with; of a password that nobody has.
    private static let nobody = "$2b$10$N0b0dyHasThisPasswordul6vN2AqhpBG04s3D441lMW0SU5t9D3K"

    /// Whether a request may pass.
    package func decide(_ request: HTTPRequest, _ cache: BasicAuthCache) -> Decision {
        if users.isEmpty { return .allowed }
        guard let (user, password) = BasicCredentials.read(request) else { return .denied(unauthorized) }
        let known = users[user]
        let hash = known ?? Self.nobody
        let key = BasicAuthCache.Key(user: user, hash: hash, password: password)
        if let verdict = cache[key] { return verdict && known != nil ? .allowed : .denied(unauthorized) }
        return .needsBcrypt(
            PasswordQuestion(password: password, hash: hash, isKnownUser: known != nil, key: key))
    }

    /// Whether the request may pass, now that the password was compared.
    package func decide(_ question: PasswordQuestion, isMatch: Bool) -> Decision {
        question.isKnownUser && isMatch ? .allowed : .denied(unauthorized)
    }

    private var unauthorized: HTTPResponse {
        var answer = Answers.error(401, "Unauthorized")
        answer.headers.add("WWW-Authenticate", "Basic")
        return marked(answer)
    }

    /// An answer with the configured headers; those that the answer has already stay.
    package func marked(_ response: HTTPResponse) -> HTTPResponse {
        var marked = response
        for field in headers where marked.headers[field.name] == nil {
            marked.headers.add(field.name, field.value)
        }
        return marked
    }

    /// The answer to a request that comes too fast.
    package static var tooManyRequests: HTTPResponse { Answers.error(429, "Too Many Requests") }
}

/// Tokens that come one each interval, up to a number; each request takes one.
/// Source: golang.org/x/time/rate Limiter.
package struct TokenBucket: Sendable {
    private let limit: WebSecurity.RateLimit
    private var tokens: Double
    private var last: Ticks

    /// A full bucket.
    package init(_ limit: WebSecurity.RateLimit, at now: Ticks) {
        self.limit = limit
        tokens = Double(limit.burst)
        last = now
    }

    /// Takes a token, if there is one.
    package mutating func allow(at now: Ticks) -> Bool {
        guard limit.interval > .zero else { return true }
        if now > last {
            let came = Double((now - last).nanoseconds) / Double(limit.interval.nanoseconds)
            tokens = min(Double(limit.burst), tokens + came)
            last = now
        }
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}

/// User and password of a request.
enum BasicCredentials {
    /// Reads the `Authorization` header. Source: Go net/http Request.BasicAuth.
    static func read(_ request: HTTPRequest) -> (user: String, password: String)? {
        guard let header = request.headers["Authorization"],
            String(header.prefix(6)).equalsIgnoringASCIICase("Basic ")
        else { return nil }
        // What is no Base64 is no user: the answer is the same as for a wrong password.
        guard let bytes = try? Base64.standard.decode(String(header.dropFirst(6))),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        return (GoUTF8.string(Array(bytes[..<colon])), GoUTF8.string(Array(bytes[(colon + 1)...])))
    }
}
