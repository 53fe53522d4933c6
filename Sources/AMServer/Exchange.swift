import AMBytes
import AMCore
import AMText
import AMWeb

/// One request on its way to its answer. Leaves the limit of concurrent requests when the last of it is gone: for a
/// streamed answer, when its last piece was made or its client went away. A streamed answer is counted then, too.
final class Exchange: @unchecked Sendable {
    // Safe: written before the request is handed on, by the one who answers, and then by the one who makes pieces.
    let route: WebRoute
    private let method: String
    private let begun = SystemClock.now().steady
    private let face: Face
    /// Whether the limit let it in.
    var isInside = false
    /// Whether the limit refused it.
    var wasRefused = false
    /// The status and the bytes so far of an answer that is streamed.
    private var streamed: (status: Int, bytes: Int)?

    init(route: WebRoute, request: HTTPRequest, face: Face) {
        self.route = route
        method = request.method
        self.face = face
    }

    deinit {
        if isInside { face.leave(method) }
        if let streamed { count(streamed.status, bytes: streamed.bytes) }
    }

    /// The answer, or what is said in its place when it comes too late; counted.
    func finished(_ made: HTTPResponse, within timeout: RequestTimeout?) -> HTTPResponse {
        let isLate = timeout.map { SystemClock.now().steady > $0.deadline(from: begun) } ?? false
        var response = isLate ? timeout?.response ?? made : made
        switch response.body {
        case .bytes(let bytes): count(response.status, bytes: bytes.count)
        case .stream(let next):
            streamed = (response.status, 0)
            response.body = .stream { [self] in
                Background.enter()
                let piece = next()
                streamed?.bytes += piece?.count ?? 0
                return piece
            }
        }
        return response
    }

    private func count(_ status: Int, bytes: Int) {
        let seconds = (SystemClock.now().steady - begun).inSeconds
        face.record(
            route,
            HTTPMetrics.Exchange(
                method: method, status: status, seconds: seconds, bytes: bytes, wasRefused: wasRefused))
    }
}
