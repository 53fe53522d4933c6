import AMBytes
import CCurl
import Glibc

/// One libcurl handle with its buffers: set up once for a profile's options, then used for request after
/// request. Lives on the courier's thread.
final class Transfer {
    /// Why receiving was ended by us.
    enum Overflow { case none, header, body }

    let easy: UnsafeMutableRawPointer
    /// A profile with a request under way is never dropped.
    unowned let profile: ClientProfile
    unowned let sockets: SocketTable
    /// The request that is under way; nil while idle.
    var job: Job?

    // What was set last, so that only differences are set again.
    var form: Form?
    var url = ""
    var proxy = ""
    var waitsForSharing = false
    var material = -1
    var lines: UnsafeMutablePointer<curl_slist>?
    var proxyLines: UnsafeMutablePointer<curl_slist>?
    var connectTo: UnsafeMutablePointer<curl_slist>?
    var connectToText = ""
    var linesKey: LinesKey?

    // What is sent: a copy, since libcurl keeps the pointer.
    private(set) var body: UnsafeMutableRawPointer
    private var bodyCapacity = 4_096
    private(set) var bodyCount = 0

    // What is received.
    private(set) var header: [UInt8] = []
    private(set) var received: [UInt8] = []
    private(set) var overflow = Overflow.none
    /// The status of the answer whose header is complete; 0 before.
    private(set) var status = 0
    private var dropped = 0
    let limits: ClientLimits

    /// The first address that was dialled for this request. Shape: a sockaddr.
    var dialled: [UInt8] = []
    let errorText: UnsafeMutablePointer<CChar>

    init?(profile: ClientProfile, sockets: SocketTable, limits: ClientLimits) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        self.profile = profile
        self.sockets = sockets
        self.limits = limits
        body = .allocate(byteCount: bodyCapacity, alignment: 1)
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE) + 1)
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE) + 1)
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(lines)
        curl_slist_free_all(proxyLines)
        curl_slist_free_all(connectTo)
        body.deallocate()
        errorText.deallocate()
    }

    /// Takes a request's body over.
    func setBody(_ bytes: [UInt8]) {
        if bytes.count > bodyCapacity { resizeBody(bytes.count) }
        bytes.withUnsafeBytes { source in
            if let start = source.baseAddress { body.copyMemory(from: start, byteCount: source.count) }
        }
        bodyCount = bytes.count
    }

    /// Ends a request; buffers of usual size are kept for the next one, larger ones are not.
    func becomeIdle() {
        job = nil
        if bodyCapacity > 65_536 { resizeBody(4_096) }
        if header.capacity > 16_384 { header = [] }
    }

    private func resizeBody(_ capacity: Int) {
        body.deallocate()
        bodyCapacity = capacity
        body = .allocate(byteCount: capacity, alignment: 1)
    }

    /// Forgets the last answer.
    func beginReceiving() {
        header.removeAll(keepingCapacity: true)
        received = []
        overflow = .none
        status = 0
        dropped = 0
        dialled.removeAll(keepingCapacity: true)
        errorText[0] = 0
    }

    /// A line of the answer's header. Returns how much was taken: less than given ends the transfer.
    func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        if bytes.starts(with: "HTTP/".utf8) {
            // A new answer: the one before was interim (1xx).
            header.removeAll(keepingCapacity: true)
            status = 0
        } else if status != 0 {
            return bytes.count  // Trailers.
        }
        guard header.count + bytes.count <= limits.headerBytes else {
            overflow = .header
            return 0
        }
        header.append(contentsOf: bytes)
        let isEnd = bytes.count <= 2 && bytes.allSatisfy { $0 == 0x0D || $0 == 0x0A }
        if isEnd {
            let found = HeaderBlock.status(header)
            if found >= 200 { status = found }
        }
        return bytes.count
    }

    /// A piece of the body: kept up to the request's limit, then dropped up to a bound, then the transfer
    /// ends.
    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        let limit = job?.request.keptBodyLimit ?? 0
        let room = max(0, limit - received.count)
        received.append(contentsOf: bytes.prefix(room))
        dropped += max(0, bytes.count - room)
        if dropped > limits.drainedBytes {
            overflow = .body
            return 0
        }
        return bytes.count
    }

    /// The answer as it came; only for a transfer whose status is known.
    func takeResponse(bodyFailure: TransportFailure?) -> IncomingResponse {
        defer { received = [] }
        return IncomingResponse(
            status: status, headers: HeaderBlock.fields(header), body: received, bodyFailure: bodyFailure)
    }
}
