import AMBytes
import AMCore
import AMText
import AMWeb
import Synchronization

/// One request on its way to its answer. Leaves the limit of concurrent requests when the last of it is gone:
/// for a streamed answer, when its last piece was made or its client went away. A streamed answer is counted
/// then, too.
final class Exchange: Sendable {
    private struct State {
        var isInside = false
        var wasRefused = false
        /// The status and the bytes so far of an answer that is streamed.
        var streamed: (status: Int, bytes: Int)?
    }

    let route: WebRoute
    private let method: String
    private let begun = SystemClock.now().steady
    private let face: Face
    private let state = Mutex(State())

    init(route: WebRoute, request: HTTPRequest, face: Face) {
        self.route = route
        method = request.method
        self.face = face
    }

    deinit {
        let state = state.withLock { $0 }
        if state.isInside { face.leave(method) }
        if let streamed = state.streamed { count(streamed.status, bytes: streamed.bytes) }
    }

    /// The limit let it in, or refused it.
    func passed(isRefused: Bool) {
        state.withLock {
            $0.isInside = !isRefused
            $0.wasRefused = isRefused
        }
    }

    /// The answer, or what is said in its place when it comes too late; counted.
    func finished(_ made: HTTPResponse, within timeout: RequestTimeout?) -> HTTPResponse {
        let isLate = timeout.map { SystemClock.now().steady > $0.deadline(from: begun) } ?? false
        var response = isLate ? timeout?.response ?? made : made
        switch response.body {
        case .bytes(let bytes): count(response.status, bytes: bytes.count)
        case .stream(let next):
            let status = response.status
            state.withLock { $0.streamed = (status, 0) }
            response.body = .stream { [self] in
                Background.enter()
                let piece = next()
                state.withLock { $0.streamed?.bytes += piece?.count ?? 0 }
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
                method: method, status: status, seconds: seconds, bytes: bytes,
                wasRefused: state.withLock { $0.wasRefused }))
    }
}
