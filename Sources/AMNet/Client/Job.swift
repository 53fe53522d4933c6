import AMBytes

/// One request on its way through queue, transfers and redirects. Lives on the courier's thread.
final class Job {
    let id: SendID
    var request: OutgoingRequest
    let completion: @Sendable (Result<IncomingResponse, TransportFailure>) -> Void
    /// The URL as first asked for.
    let first: TargetURL
    /// What is sent now.
    var hop: Hop { didSet { place = Place(hop.url) } }
    /// The texts that follow from the hop's URL.
    private(set) var place: Place
    /// Unit: nanoseconds of the steady clock; 0: none.
    let deadline: UInt64
    /// Its place among the deadlines; -1 when it has none there.
    var heapIndex = -1
    /// Where it is counted as waiting or under way.
    var lane: HostLane?
    /// What carries it; nil while it waits.
    var transfer: Transfer?
    var isWaiting = false
    var next: Job?
    unowned(unsafe) var previous: Job?

    /// A URL with the texts made from it, which are the same for request after request.
    struct Place {
        var url: TargetURL
        var origin: String
        var requested: String

        init(_ url: TargetURL) {
            self.url = url
            origin = url.origin
            requested = url.requested
        }
    }

    init(_ order: Order.Sending, at place: Place) {
        id = order.id
        request = order.request
        completion = order.completion
        self.place = place
        first = place.url
        hop = Hop(
            method: request.method.isEmpty ? "GET" : request.method, url: place.url, headers: request.headers)
        let limit = request.timeoutMilliseconds
        deadline = limit > 0 ? order.accepted &+ UInt64(limit) &* 1_000_000 : 0
    }

    /// `Post`, as Go names the method in failures. Source: Go net/http urlErrorOp.
    var operation: String { Self.operation(of: request) }

    private static func operation(of request: OutgoingRequest) -> String {
        let method = request.method.isEmpty ? "GET" : request.method
        return method.prefix(1) + method.dropFirst().lowercased()
    }

    /// A failure of a request that did not become a job.
    static func failure(
        of request: OutgoingRequest, _ kind: TransportFailure.Kind, _ cause: String
    ) -> TransportFailure {
        // A URL that cannot be parsed is shown as it is; it was refused with the configuration already.
        let shown = (try? TargetURL(parsing: request.url))?.shown ?? request.url
        return TransportFailure(kind, operation: operation(of: request), url: shown, cause: cause)
    }

    /// A failure of this job at its present URL.
    func failure(_ kind: TransportFailure.Kind, _ cause: String) -> TransportFailure {
        TransportFailure(kind, operation: operation, url: hop.url.shown, cause: cause)
    }
}
