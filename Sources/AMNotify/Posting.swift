internal import AMBytes
internal import AMCore
internal import AMText

/// The HTTP requests of one attempt: by whom they are sent, how long they may take, and what it means when no
/// answer comes.
struct Posting {
    private let letter: Notification
    private let out: Outbound
    private let client: HTTPClientOptions
    /// How long one request may take at most; zero: as long as the attempt.
    private var limit = GoDuration.zero
    /// Whose limit it is, for the log.
    private var limitOwner = ""
    /// The user agent; nil: the server's own.
    private var userAgent: String?

    /// Requests for a letter.
    init(_ letter: Notification, over out: Outbound, by client: HTTPClientOptions) {
        self.letter = letter
        self.out = out
        self.client = client
    }

    /// The user agent of those integrations that leave it to the original's HTTP library.
    static let libraryAgent = "Go-http-client/1.1"

    /// The same with a limit for each request.
    func limited(to limit: GoDuration, of owner: String) -> Posting {
        var copy = self
        copy.limit = limit
        copy.limitOwner = owner
        return copy
    }

    /// The same under another name.
    func under(_ agent: String) -> Posting {
        var copy = self
        copy.userAgent = agent
        return copy
    }

    /// Posts JSON to an address that is a secret.
    /// Throws: what keeps the answer from coming, without the address; worth another attempt, but for an
    /// attempt that was called back.
    func post(
        _ body: [UInt8], to url: String, _ extra: [HTTPFields.Field] = []
    ) async throws(DeliveryFailure) -> IncomingResponse {
        let words = limitWords
        switch await send("POST", url, body, extra) {
        case .success(let answer): return answer
        case .failure(let failure): throw failure.delivery(ownLimit: words)
        }
    }

    /// What a request that takes too long fails with; nil: the attempt's own end comes first. To be asked
    /// before the request.
    var limitWords: String? {
        let own = Int(min(limit.nanoseconds / 1_000_000, Int64(Int32.max)))
        guard own > 0 && own < out.millisecondsLeft(letter) else { return nil }
        return "configured \(limitOwner) timeout reached (\(limit))"
    }

    /// Sends a request of JSON, or one without a body, and waits for the answer.
    /// - Parameter type: The content type; nil: none is named.
    func send(
        _ method: String, _ url: String, _ body: [UInt8] = [], _ extra: [HTTPFields.Field] = [],
        as type: String? = "application/json"
    ) async -> Result<IncomingResponse, TransportFailure> {
        var fields = [HTTPFields.Field("User-Agent", userAgent ?? out.userAgent)]
        if let type { fields.append(HTTPFields.Field("Content-Type", type)) }
        return await out.http(
            OutgoingRequest(
                method: method, url: url, headers: HTTPFields(fields + extra), body: body, options: client,
                timeoutMilliseconds: milliseconds, keptBodyLimit: 1 << 20))
    }

    private var milliseconds: Int {
        let left = out.millisecondsLeft(letter)
        let own = Int(min(limit.nanoseconds / 1_000_000, Int64(Int32.max)))
        return own > 0 ? min(own, left) : left
    }
}
