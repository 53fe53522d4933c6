package import AMGossip
import CCurl
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// Finds the addresses of peers, on threads of its own: the system's resolver waits as long as it likes.
/// Source: cluster/cluster.go resolvePeers.
package final class PeerResolver: Sendable {
    /// What is asked.
    package struct Request: Sendable {
        /// The peers. Shape: `HOST:PORT` each.
        package var peers: [String]
        /// Addresses that are left out: our own.
        package var own: [Endpoint] = []
        /// Whether to look again, every two seconds, as long as no peer has an address.
        package var waitsIfEmpty = false
        /// How long it may take.
        package var limit = Nanoseconds.seconds(15)

        /// A question about these peers.
        package init(peers: [String]) { self.peers = peers }
    }

    /// What was found.
    package struct Answer: Sendable, Equatable {
        /// A peer without an address.
        package struct Failure: Sendable, Equatable {
            /// As it was given.
            package var peer: String
            /// The cause, in Go's words.
            package var text: String
        }

        /// The addresses. Shape: in the order of the peers, each once.
        package var endpoints: [Endpoint] = []
        /// The peers that have none.
        package var failures: [Failure] = []
    }

    /// What a lookup of one name gives.
    package enum Found: Sendable, Equatable {
        case addresses([AMGossip.IPAddress])
        case failure(String)
    }

    /// Looks one name up; takes as long as it likes.
    package typealias Lookup = @Sendable (String) -> Found

    private let pool: NIOThreadPool
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let lookup: Lookup
    private let pause: TimeAmount
    private let isOpen = Mutex(true)

    /// Names that are looked up at the same time.
    private static let threads = 4

    /// A resolver that asks the system.
    package convenience init() { self.init(pause: .seconds(2)) { Self.ask($0) } }

    /// A resolver that asks `lookup`, and pauses so long before it looks again.
    package init(pause: Nanoseconds, lookup: @escaping Lookup) {
        self.pause = .nanoseconds(pause.count)
        self.lookup = lookup
        pool = NIOThreadPool(numberOfThreads: Self.threads)
        pool.start()
    }

    deinit { stop() }

    /// Looks whether all peers have the form `HOST:PORT`.
    /// Throws: `resolve peers: split host/port for peer bad: address bad: missing port in address`.
    package static func check(_ peers: [String]) throws(GossipDoorError) {
        for peer in peers {
            do throws(HTTPServerError) {
                _ = try ListenAddress(peer)
            } catch {
                let text =
                    error.text.hasPrefix("listen tcp: ") ? String(error.text.dropFirst(12)) : error.text
                throw GossipDoorError("resolve peers: split host/port for peer \(peer): \(text)")
            }
        }
    }

    /// Looks up. `done` is called once, on a thread of the resolver, at the latest when the limit is over:
    /// it must be short. After `stop` it may not be called at all.
    package func resolve(_ request: Request, done: @escaping @Sendable (Answer) -> Void) {
        isOpen.withLock { isOpen in
            guard isOpen else { return }
            let (loop, pool, lookup, pause) = (group.next(), pool, lookup, pause)
            loop.execute {
                PeerSearch(request, loop, pool, pause, lookup, done).begin()
            }
        }
    }

    /// Gives up what is under way. Not to be called on a thread of the resolver.
    package func stop() {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        guard wasOpen else { return }
        // A lookup that hangs is not waited for; what cannot be shut down is shut down already.
        let group = group
        pool.shutdownGracefully { _ in group.shutdownGracefully { _ in } }
    }

    /// Asks the system.
    private static func ask(_ host: String) -> Found {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, &hints, &list)
        let code = errno
        defer { if let list { freeaddrinfo(list) } }
        guard status == 0 else { return .failure("lookup \(host): \(words(status, code))") }
        var found: [AMGossip.IPAddress] = []
        var next = list
        while let entry = next {
            if let address = entry.pointee.ai_addr, let endpoint = SocketName(address)?.endpoint,
                !found.contains(endpoint.address)
            {
                found.append(endpoint.address)
            }
            next = entry.pointee.ai_next
        }
        return .addresses(found)
    }

    /// Source: Go net.DNSError.
    private static func words(_ status: CInt, _ code: CInt) -> String {
        switch status {
        case EAI_NONAME, -5: "no such host"
        case EAI_AGAIN: "server misbehaving"
        case EAI_SYSTEM: SystemError.text(code)
        default: gai_strerror(status).map { String(cString: $0) } ?? "error \(status)"
        }
    }
}
