import AMBytes
import AMCore
import AMGossip
import AMText

/// What nodes of ours say to each other.
enum Peers {
    /// A node that shares alerts and knows some. Each input meets a fresh copy of it.
    private static let node: Alertmanager = {
        let start = Now(wall: Timestamp(seconds: 1_800_000_000), steady: Ticks(nanoseconds: 1))
        guard let address = IPAddress([10, 0, 0, 1]) else { preconditionFailure("four bytes are an address") }
        let gossip = GossipSettings(name: NodeName("me"), advertised: Endpoint(address, 9094))
        var options = Options(dispatchAt: start.steady)
        options.cluster = ClusterSettings(gossip: gossip)
        options.perAlertnameLimit = 8
        let route = Route(receiver: "team")
        let settings = Settings(route: route, receivers: [Receiver(name: "team", integrations: [])])
        var node = Alertmanager(options: options, settings: settings, dice: Dice(seed: 1), now: start)
        let alerts = (0..<3).map { PlainAlert(labels: ["alertname": "A\($0)"]) }
        _ = node.turn([.alerts(Intake(alerts: alerts, now: start.wall), RequestID(number: 1))], at: start)
        return node
    }()

    /// A message: what was read is written and read the same; then a node gets it, and some time passes.
    static func message(_ input: [UInt8]) {
        if let message = try? PeerMessage(parsing: input) {
            must(
                (try? PeerMessage(parsing: message.encoded)) == message, "a message is read as it was written"
            )
            for record in message.records {
                must(record.registers.count <= AlertRegisters.limit, "a limit is kept")
            }
        }
        var node = node
        let part = MeshCodec.encodePart(key: PeerMessage.key, data: input)
        for second in 1...3 as ClosedRange<Int64> {
            let now = Now(
                wall: Timestamp(seconds: 1_800_000_000 + 10 * second),
                steady: Ticks(nanoseconds: 10_000_000_000 * second))
            _ = node.turn([.gossip(.received(.accepted(UInt64(second)), .user(part)))], at: now)
        }
        _ = node.view().cluster?.warnings
    }
}
