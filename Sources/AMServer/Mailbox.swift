import AMCore

/// What waits for the owner. What comes from the cluster goes before everything else, and of the rest so much
/// is handed out at a time that the cluster never waits long: a node that does not answer pings counts as
/// dead.
struct Mailbox {
    /// Alerts and other inputs of one turn.
    private static let portion = 16_384

    private var ofCluster: [Input] = []
    private var others: [Input] = []
    /// Where the rest of `others` begins.
    private var first = 0
    /// How many of the others were ever put in, and handed out.
    private(set) var accepted: UInt64 = 0
    private(set) var handedOut: UInt64 = 0

    /// How many inputs wait.
    var count: Int { ofCluster.count + others.count - first }
    var isEmpty: Bool { count == 0 }

    mutating func put(_ input: Input) {
        others.append(input)
        accepted += 1
    }

    /// Puts in what comes from the cluster.
    mutating func putOfCluster(_ input: Input) { ofCluster.append(input) }

    /// Takes out what the next turn is to take.
    mutating func next() -> [Input] {
        var end = first
        var weight = 0
        while end < others.count, weight < Self.portion {
            weight += others[end].weight
            end += 1
        }
        handedOut += UInt64(end - first)
        var inputs = ofCluster
        ofCluster = []
        if first == 0, end == others.count, inputs.isEmpty {
            inputs = others
        } else {
            inputs.append(contentsOf: others[first..<end])
        }
        first = end
        if first == others.count {
            others = []
            first = 0
        }
        return inputs
    }
}

extension Input {
    /// How much work it is, roughly.
    fileprivate var weight: Int {
        if case .alerts(let intake, _) = self { 1 + intake.alerts.count } else { 1 }
    }
    /// Whether the node is to stop.
    var isStop: Bool { if case .stop = self { true } else { false } }
    /// Whether it is a packet of another node.
    var isPacket: Bool { if case .gossip(.datagram(from: _, _)) = self { true } else { false } }
}
