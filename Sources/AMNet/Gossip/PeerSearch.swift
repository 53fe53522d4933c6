import AMGossip
import NIOCore
import NIOPosix
import Synchronization

/// One question to the resolver until its answer. Lives on the resolver's event loop.
final class PeerSearch {
    /// What is known of one peer.
    private enum Peer {
        case known([Endpoint])
        case wanted(host: String, port: UInt16)
        case failed(String)
    }

    private let request: PeerResolver.Request
    private let loop: any EventLoop
    private let pool: NIOThreadPool
    private let pause: TimeAmount
    private let lookup: PeerResolver.Lookup
    private let done: @Sendable (PeerResolver.Answer) -> Void
    private let deadline: NIODeadline
    private var peers: [Peer] = []
    private var awaited = 0
    /// Set when the answer was given: what waits for a thread then is not looked up any more.
    private let isOver = Over()

    private final class Over: Sendable {
        private let flag = Atomic(false)
        var isSet: Bool {
            get { flag.load(ordering: .relaxed) }
            set { flag.store(newValue, ordering: .relaxed) }
        }
    }

    init(
        _ request: PeerResolver.Request, _ loop: any EventLoop, _ pool: NIOThreadPool, _ pause: TimeAmount,
        _ lookup: @escaping PeerResolver.Lookup, _ done: @escaping @Sendable (PeerResolver.Answer) -> Void
    ) {
        self.request = request
        self.loop = loop
        self.pool = pool
        self.pause = pause
        self.lookup = lookup
        self.done = done
        deadline = .now() + .nanoseconds(max(0, request.limit.count))
    }

    /// Begins.
    func begin() {
        peers = request.peers.map(Self.read)
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(deadline: deadline) { bound.value.answer() }
        look()
    }

    private static func read(_ text: String) -> Peer {
        guard let parts = try? ListenAddress(text) else {
            return .failed("address \(text): missing port in address")
        }
        guard let port = UInt16(parts.port), port > 0 else { return .failed("address \(text): invalid port") }
        // A zone says which interface leads there; the gossip has no place for it.
        if let address = AMGossip.IPAddress(literal: String(parts.host.prefix { $0 != "%" })) {
            return .known([Endpoint(address, port)])
        }
        return .wanted(host: parts.host, port: port)
    }

    /// Looks every name up once that is still wanted.
    private func look() {
        var places: [String: [Int]] = [:]
        var hosts: [String] = []
        for (place, peer) in peers.enumerated() {
            guard case .wanted(let host, _) = peer else { continue }
            if places[host] == nil { hosts.append(host) }
            places[host, default: []].append(place)
        }
        awaited = hosts.count
        if hosts.isEmpty { return answer() }
        for host in hosts {
            let bound = NIOLoopBound((search: self, places: places[host] ?? []), eventLoop: loop)
            let (lookup, isOver) = (lookup, isOver)
            pool.submit { state in
                guard case .active = state, !isOver.isSet else { return }
                let found = lookup(host)
                bound.eventLoop.execute { bound.value.search.took(found, at: bound.value.places) }
            }
        }
    }

    private func took(_ found: PeerResolver.Found, at places: [Int]) {
        guard !isOver.isSet else { return }
        for place in places {
            guard case .wanted(_, let port) = peers[place] else { continue }
            switch found {
            case .addresses(let addresses): peers[place] = .known(addresses.map { Endpoint($0, port) })
            case .failure(let text): peers[place] = .failed(text)
            }
        }
        awaited -= 1
        if awaited == 0 { judge() }
    }

    /// All names were looked up: that is the answer, unless nobody has an address and time is left.
    private func judge() {
        let isFound = peers.contains {
            if case .known(let endpoints) = $0 { !endpoints.isEmpty } else { false }
        }
        guard request.waitsIfEmpty, !isFound, .now() + pause < deadline else { return answer() }
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: pause) {
            let search = bound.value
            guard !search.isOver.isSet else { return }
            search.peers = search.request.peers.map(Self.read)
            search.look()
        }
    }

    private func answer() {
        guard !isOver.isSet else { return }
        isOver.isSet = true
        done(result())
    }

    private func result() -> PeerResolver.Answer {
        var answer = PeerResolver.Answer()
        var seen = Set(request.own)
        for (text, peer) in zip(request.peers, peers) {
            switch peer {
            case .known(let endpoints):
                for endpoint in endpoints where seen.insert(endpoint).inserted {
                    answer.endpoints.append(endpoint)
                }
            case .wanted(let host, _):
                answer.failures.append(.init(peer: text, text: "lookup \(host): i/o timeout"))
            case .failed(let why): answer.failures.append(.init(peer: text, text: why))
            }
        }
        return answer
    }
}
