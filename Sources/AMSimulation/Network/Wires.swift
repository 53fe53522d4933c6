internal import AMCore
internal import AMGossip

/// What happens on the wires.
enum NetworkEvent {
    case packet(from: Wires.Place, to: Endpoint, [UInt8])
    /// Somebody's first bytes of a stream are at the door.
    case connect(Wires.DialKey, from: Wires.Place, to: Endpoint, [UInt8])
    /// A piece of a stream arrives; the last one says so.
    case piece(connection: UInt64, toDialler: Bool, ArraySlice<UInt8>, isLast: Bool)
    /// A stream that we dialled ends without a message.
    case end(Wires.DialKey, StreamEnd)
}

/// The network between the machines: who cannot reach whom, and the streams that are open.
struct Wires {
    /// Where a packet comes from.
    struct Place: Hashable {
        var machine: Int
        var endpoint: Endpoint
    }
    /// A stream as its dialler knows it.
    struct DialKey: Hashable {
        var process: ProcessID
        var id: StreamID
    }
    /// A direction between two machines.
    struct Road: Hashable {
        var from: Int
        var to: Int
    }
    /// An accepted stream.
    struct Connection {
        var dialler: DialKey
        var acceptor: ProcessID
        var awaitsAnswer: Bool
        /// Reads what arrives at the acceptor, then what arrives at the dialler.
        var reader: StreamReader
        /// Whether the acceptor has got its message.
        var isHeard = false
    }

    /// Directions in which nothing goes.
    var cuts: Set<Road> = []
    /// The number of the last partition.
    var partition = 0
    var connections: [UInt64: Connection] = [:]
    /// Dialled streams that bring no message back, until they are accepted.
    var oneWay: Set<DialKey> = []
    /// Streams that were dialled and neither brought a message nor ended.
    var open: Set<DialKey> = []
    private var nextConnection: UInt64 = 1

    func isCut(from: Int, to: Int) -> Bool { !cuts.isEmpty && cuts.contains(Road(from: from, to: to)) }

    mutating func add(_ connection: Connection) -> UInt64 {
        defer { nextConnection += 1 }
        connections[nextConnection] = connection
        return nextConnection
    }

    /// The streams that somebody takes part in. Shape: ascending.
    func connections(of process: ProcessID) -> [UInt64] {
        // tidy: any order, they are sorted right here
        connections.filter { $0.value.acceptor == process || $0.value.dialler.process == process }
            .keys.sorted()
    }
}

/// What names stand for, as the name service says it: what was true some time ago.
struct NameService {
    var records: [String: [Endpoint]] = [:]
    /// All addresses that were ever given to a machine; the first are those at the beginning.
    private(set) var literals: [Endpoint] = []
    /// Addresses that machines of the judged cluster have left.
    var left: [Endpoint] = []

    /// An address that nobody had before.
    mutating func freshEndpoint() -> Endpoint {
        let number = literals.count
        guard let address = IPAddress([10, 0, UInt8(number / 250), UInt8(number % 250 + 1)]) else {
            preconditionFailure("four bytes are an address")
        }
        literals.append(Endpoint(address, 9094))
        return literals[number]
    }

    /// Answers a question. Shape: each endpoint once, in the order of the names.
    func look(_ question: PeerLookup, fails: Bool) -> PeerAddresses {
        var answer = PeerAddresses(purpose: question.purpose, endpoints: [])
        for peer in question.peers {
            let literal = literals.first { $0.description == peer }
            guard let found = literal.map({ [$0] }) ?? (fails ? nil : records[peer]) else {
                answer.failures.append(.init(peer: peer, text: "lookup \(peer): server misbehaving"))
                continue
            }
            for one in found where !answer.endpoints.contains(one) { answer.endpoints.append(one) }
        }
        return answer
    }
}
