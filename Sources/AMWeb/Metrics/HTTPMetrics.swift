package import AMBytes
package import AMCore
package import AMText

/// What is counted of HTTP requests. A value; whoever answers requests keeps it behind a lock.
package struct HTTPMetrics: Sendable {
    struct DurationKey: Hashable {
        var handler: String
        var method: String
        var code: Int
    }
    struct SizeKey: Hashable {
        var handler: String
        var method: String
    }
    private(set) var durations: [DurationKey: Histogram] = [:]
    private(set) var sizes: [SizeKey: Histogram] = [:]
    private(set) var scrapes: [Int: UInt64] = [200: 0, 500: 0, 503: 0]
    /// Scrapes that are being answered; the caller counts up and down.
    package var scrapesInFlight = 0

    private static let sizeBounds: [Double] = [100, 1000, 10_000, 100_000, 1e6, 1e7, 1e8]
    private static let methods: Set<String> = [
        "get", "put", "head", "post", "delete", "connect", "options", "notify", "trace", "patch",
    ]

    /// Nothing counted.
    package init() {}

    /// One request and how it was answered.
    package struct Exchange: Sendable {
        /// The method as sent.
        package var method: String
        /// The status of the answer.
        package var status: Int
        /// Unit: seconds.
        package var seconds: Double
        /// The size of the answer's body as sent. Unit: bytes.
        package var bytes: Int
        /// Whether the limit of concurrent requests refused it.
        package var wasRefused: Bool
        /// An exchange.
        package init(method: String, status: Int, seconds: Double, bytes: Int, wasRefused: Bool = false) {
            self.method = method
            self.status = status
            self.seconds = seconds
            self.bytes = bytes
            self.wasRefused = wasRefused
        }
    }

    /// Counts one request.
    package mutating func record(_ route: WebRoute, _ exchange: Exchange) {
        guard let handler = route.handler, route.isAPI || !exchange.wasRefused else { return }
        let lower = exchange.method.lowercased()
        let method = Self.methods.contains(lower) ? lower : "unknown"
        let key = DurationKey(handler: handler, method: method, code: exchange.status)
        durations[key, default: Histogram(bounds: Histogram.defaultBounds)].observe(exchange.seconds)
        if route.countsSize {
            sizes[SizeKey(handler: handler, method: method), default: Histogram(bounds: Self.sizeBounds)]
                .observe(Double(exchange.bytes))
        }
        if handler == "/metrics" { scrapes[exchange.status, default: 0] += 1 }
    }
}

/// The limit of GET requests that are answered at the same time, over all paths together.
/// Source: api/api.go limitHandler.
package struct RequestGate: Sendable {
    private let limit: Int
    /// GET requests that are being answered.
    package private(set) var inFlight = 0
    /// GET requests that were refused.
    package private(set) var refused: UInt64 = 0

    /// A limit; at least 1.
    package init(limit: Int) { self.limit = max(1, limit) }

    /// A request comes. Returns: the answer that refuses it, or nil: then `leave` must follow.
    package mutating func enter(method: String) -> HTTPResponse? {
        guard method == "GET" else { return nil }
        if inFlight >= limit {
            refused += 1
            return Answers.error(
                503, "Limit of concurrent GET requests reached (\(limit)), try again later.\n")
        }
        inFlight += 1
        return nil
    }

    /// A request that was let in is answered.
    package mutating func leave(method: String) {
        guard method == "GET" else { return }
        precondition(inFlight > 0, "more requests left than came")
        inFlight -= 1
    }
}

/// The longest time that an answer may take.
/// Source: Go net/http TimeoutHandler, as the original uses it.
package struct RequestTimeout: Sendable {
    private let limit: GoDuration

    /// A limit; nil if there is none.
    package init?(_ limit: GoDuration) {
        guard limit > .zero else { return nil }
        self.limit = limit
    }

    /// When an answer to a request that came at a moment is too late.
    package func deadline(from start: Ticks) -> Ticks { start + limit }

    /// What is answered instead.
    package var response: HTTPResponse {
        Answers.plain(503, "Exceeded configured timeout of \(limit).\n")
    }
}

/// Answers of the server itself, for requests that never reach a handler.
package enum ServerAnswers {
    /// The owner's mailbox is full.
    package static var overloaded: HTTPResponse {
        Answers.error(503, "Too many requests are waiting, try again later.")
    }

    /// The web configuration file cannot be used any more.
    package static var misconfigured: HTTPResponse { Answers.error(500, "Internal Server Error") }
}
