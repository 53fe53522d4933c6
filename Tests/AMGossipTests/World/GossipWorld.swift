import AMBytes
import AMGossip
import AMTesting

/// A network with time of its own, for any number of memberships. Packets and streams travel as real bytes,
/// so the codecs take part.
struct GossipWorld {
    /// What the network does to what it carries.
    struct Weather {
        /// Parts of a thousand.
        var loss = 0
        var duplication = 0
        var latency: ClosedRange<Int64> = 1...3
    }

    /// A node with the layer above it: a set of facts that only grows.
    struct Node {
        var membership: Membership
        let endpoint: Endpoint
        /// How its clock differs.
        var skew: Int64 = 0
        var driftPerMillion: Int64 = 0
        var isUp = true
        /// Nodes of other groups cannot be reached.
        var group = 0
        var facts: Set<String> = []
        var notices: [(at: Int64, Notice)] = []
        var logs: [String] = []
        var wakes = 0

        func clock(_ now: Int64) -> Nanoseconds {
            Nanoseconds(skew + now + now / 1_000_000 * driftPerMillion)
        }
    }

    private enum Happening {
        case wake(Int, number: Int)
        case packet(from: Int, to: Int, [UInt8])
        case request(from: Int, Dial, to: Int)
        case reply(to: Int, StreamID, [UInt8])
        case end(of: Int, StreamID, StreamEnd)
    }

    /// A connection: who dialled it, and how it is called there.
    private struct Connection {
        let dialler: Int
        let id: StreamID
        let awaitsAnswer: Bool
    }

    private struct DialKey: Hashable {
        let node: Int
        let id: StreamID
    }

    var nodes: [Node] = []
    var weather = Weather()
    /// Pairs between which packets do not go, in either direction.
    var deafPairs: Set<[Int]> = []
    /// Pairs between which nothing goes.
    var cutPairs: Set<[Int]> = []
    /// Nanoseconds since the beginning.
    private(set) var now: Int64 = 0
    /// A number that says all that was sent, and when.
    private(set) var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    private(set) var packets = 0
    private var dice: SplitMix
    private var queue = Agenda<Happening>()
    private var connections: [UInt64: Connection] = [:]
    private var open: Set<DialKey> = []
    private var nextConnection: UInt64 = 1

    init(seed: UInt64) { dice = SplitMix(seed: seed) }

    static let second: Int64 = 1_000_000_000

    /// Adds nodes that start now.
    mutating func add(_ count: Int, _ change: (inout GossipSettings) -> Void = { _ in }) {
        for _ in 0..<count {
            let number = nodes.count
            add(named: "node\(number)", at: Self.endpoint(number), change)
        }
    }

    mutating func add(
        named name: String, at endpoint: Endpoint, _ change: (inout GossipSettings) -> Void = { _ in }
    ) {
        var settings = GossipSettings(name: NodeName(name), advertised: endpoint)
        change(&settings)
        nodes.append(Node(membership: Membership(settings), endpoint: endpoint))
        handle(.start, nodes.count - 1)
    }

    static func endpoint(_ number: Int) -> Endpoint {
        let bytes: [UInt8] = [10, 0, UInt8(number / 250), UInt8(number % 250 + 1)]
        guard let address = IPAddress(bytes) else { preconditionFailure("four bytes are an address") }
        return Endpoint(address, 9094)
    }

    /// Each node joins the first.
    mutating func joinAll(spacing: Int64 = 10_000_000) {
        for number in nodes.indices.dropFirst() {
            handle(.join([nodes[0].endpoint]), number)
            run(for: spacing)
        }
    }

    mutating func kill(_ number: Int) { nodes[number].isUp = false }

    /// A new process at the same address.
    mutating func restart(_ number: Int) {
        let settings = nodes[number].membership.settings
        var node = Node(membership: Membership(settings), endpoint: nodes[number].endpoint)
        node.group = nodes[number].group
        node.wakes = nodes[number].wakes + 1
        nodes[number] = node
        handle(.start, number)
    }

    mutating func say(_ fact: String, _ number: Int) {
        nodes[number].facts.insert(fact)
        handle(.broadcast(Array(fact.utf8)), number)
    }

    mutating func run(for span: Int64) {
        let end = now + span
        while let (time, happening) = queue.pop(upTo: end) {
            now = max(now, time)
            take(happening)
        }
        now = end
    }

    /// Runs until something holds. Returns: how long that took; nil if it does not within the span.
    mutating func run(atMost span: Int64, until holds: (GossipWorld) -> Bool) -> Int64? {
        let start = now
        while now - start <= span {
            if holds(self) { return now - start }
            run(for: 20_000_000)
        }
        return nil
    }

    private mutating func take(_ happening: Happening) {
        switch happening {
        case .wake(let number, let wake):
            if nodes[number].wakes == wake { handle(.wake, number) }
        case .packet(let from, let to, let bytes):
            if canReach(from, to, isPacket: true) {
                handle(.datagram(from: nodes[from].endpoint, bytes), to)
            }
        case .request(let from, let dial, let to): request(from, dial, to)
        case .reply(let to, let id, let bytes):
            guard open.remove(DialKey(node: to, id: id)) != nil else { return }
            handle(Self.read(bytes, StreamReader.dialling(), id), to)
        case .end(let number, let id, let end):
            guard open.remove(DialKey(node: number, id: id)) != nil else { return }
            handle(.ended(id, end), number)
        }
    }

    private mutating func request(_ from: Int, _ dial: Dial, _ to: Int) {
        guard canReach(from, to, isPacket: false) else { return }
        let number = nextConnection
        nextConnection += 1
        connections[number] = Connection(dialler: from, id: dial.id, awaitsAnswer: dial.awaitsAnswer)
        if !dial.awaitsAnswer { later(.end(of: from, dial.id, .written), latency()) }
        let reader = StreamReader.accepting(label: nodes[to].membership.settings.form.label)
        handle(Self.read(dial.bytes, reader, .accepted(number)), to)
    }

    /// What a stream brings, which arrives in two pieces.
    private static func read(_ bytes: [UInt8], _ reader: StreamReader, _ id: StreamID) -> Event {
        var reader = reader
        do throws(WireError) {
            if let early = try reader.add(bytes.prefix(bytes.count / 2)) { return .received(id, early) }
            if let message = try reader.add(bytes.dropFirst(bytes.count / 2)) {
                return .received(id, message)
            }
            return .ended(id, .failed("closed too early"))
        } catch {
            return .ended(id, .unreadable(error))
        }
    }

    private func canReach(_ from: Int, _ to: Int, isPacket: Bool) -> Bool {
        let pair = [min(from, to), max(from, to)]
        return nodes[from].isUp && nodes[to].isUp && nodes[from].group == nodes[to].group
            && !cutPairs.contains(pair) && !(isPacket && deafPairs.contains(pair))
    }

    private mutating func latency() -> Int64 {
        let (least, most) = (weather.latency.lowerBound, weather.latency.upperBound)
        return 1_000_000 * least + Int64(dice.below(Int(1_000_000 * (most - least) + 1)))
    }

    private mutating func later(_ happening: Happening, _ span: Int64) {
        queue.push(happening, at: now + span)
    }

    /// One event for one node, and all that follows from it at once.
    mutating func handle(_ event: Event, _ number: Int) {
        guard nodes[number].isUp else { return }
        var events = [event]
        while !events.isEmpty {
            let event = events.removeFirst()
            let clock = nodes[number].clock(now)
            let actions = nodes[number].membership.handle(event, at: clock, using: &dice)
            nodes[number].membership.checkInvariants()
            for action in actions { events += perform(action, number) }
        }
        nodes[number].wakes += 1
        if let wake = nodes[number].membership.nextWake {
            let span = max(wake - nodes[number].clock(now), Nanoseconds(0)).count
            // A slow clock takes a little longer to get there, and then finds that it is not yet time.
            later(.wake(number, number: nodes[number].wakes), max(span, 1000))
        }
    }

    /// Does what an action says. Returns: what the node is told at once.
    private mutating func perform(_ action: Action, _ number: Int) -> [Event] {
        switch action {
        case .send(let to, let bytes): send(bytes, from: number, to)
        case .dial(let dial): self.dial(dial, from: number)
        case .answer(let answer):
            if case .accepted(let id) = answer.id, let connection = connections.removeValue(forKey: id) {
                later(.reply(to: connection.dialler, connection.id, answer.bytes), latency())
            }
        case .close(let id):
            if case .accepted(let id) = id, let connection = connections.removeValue(forKey: id),
                connection.awaitsAnswer
            {
                later(.end(of: connection.dialler, connection.id, .failed("closed")), latency())
            }
        case .askState:
            let text = nodes[number].facts.sorted().joined(separator: "\n")
            return [.localState(Array(text.utf8))]
        case .deliver(let bytes):
            let fact = String(decoding: bytes, as: UTF8.self)
            let isNews = nodes[number].facts.insert(fact).inserted
            return isNews && bytes.count <= 700 ? [.broadcast(bytes)] : []
        case .deliverState(let bytes, _):
            let facts = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            nodes[number].facts.formUnion(facts)
        case .notice(let notice): nodes[number].notices.append((now, notice))
        case .log(let line): nodes[number].logs.append(line.text)
        }
        return []
    }

    private func node(at endpoint: Endpoint) -> Int? { nodes.lastIndex { $0.endpoint == endpoint } }

    private mutating func send(_ bytes: [UInt8], from number: Int, _ to: Endpoint) {
        packets += 1
        for byte in bytes + [UInt8(number & 255)] { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
        digest = (digest ^ UInt64(now)) &* 0x100_0000_01b3
        guard let target = node(at: to) else { return }
        let copies = 1 + (dice.below(1000) < weather.duplication ? 1 : 0)
        for _ in 0..<copies where dice.below(1000) >= weather.loss {
            later(.packet(from: number, to: target, bytes), latency())
        }
    }

    private mutating func dial(_ dial: Dial, from number: Int) {
        open.insert(DialKey(node: number, id: dial.id))
        guard let target = node(at: dial.to), nodes[target].isUp else {
            return later(.end(of: number, dial.id, .failed("connection refused")), latency())
        }
        later(.end(of: number, dial.id, .failed("timeout")), dial.timeout.count)
        later(.request(from: number, dial, to: target), latency())
    }
}

extension GossipWorld {
    /// Whether each of these nodes takes exactly these for live.
    func agree(_ numbers: some Collection<Int>) -> Bool {
        let names = numbers.map { nodes[$0].membership.settings.name }.sorted()
        return numbers.allSatisfy { nodes[$0].membership.liveMembers.map(\.name) == names }
    }

    /// When a node noticed that another was gone, since the beginning.
    func goneNotices(at number: Int, about other: Int) -> [Int64] {
        nodes[number].notices.compactMap { at, notice in
            if case .gone(let member) = notice, member.name == nodes[other].membership.settings.name {
                return at
            }
            return nil
        }
    }

    /// How many lines of all logs have this text in them.
    func logged(_ text: String) -> Int {
        nodes.reduce(0) { sum, node in sum + node.logs.count { $0.contains(text) } }
    }

    func state(of other: Int, at number: Int) -> MemberState? {
        nodes[number].membership.member(nodes[other].membership.settings.name)?.state
    }
}

/// Things that will happen, the earliest first, and what was arranged first of those at one time.
struct Agenda<Thing> {
    private struct Item {
        let time: Int64
        let number: Int
        let thing: Thing

        static func isBefore(_ a: Item, _ b: Item) -> Bool { (a.time, a.number) < (b.time, b.number) }
    }

    private var heap: [Item] = []
    private var count = 0

    mutating func push(_ thing: Thing, at time: Int64) {
        count += 1
        heap.append(Item(time: time, number: count, thing: thing))
        var child = heap.count - 1
        while child > 0, Item.isBefore(heap[child], heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop(upTo end: Int64) -> (Int64, Thing)? {
        guard let first = heap.first, first.time <= end else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && Item.isBefore(heap[child], heap[least]) {
                least = child
            }
            if least == parent { return (first.time, first.thing) }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
