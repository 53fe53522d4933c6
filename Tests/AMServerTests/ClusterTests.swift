import AMBytes
import AMCore
import AMNet
import AMSystem
import AMText
import Glibc
import Testing

@testable import AMServer

/// Servers that know each other, over loopback.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ClusterTests {
    private static let quick = [
        "--cluster.gossip-interval=20ms", "--cluster.settle-timeout=0s", "--cluster.probe-interval=200ms",
        "--cluster.probe-timeout=150ms", "--cluster.reconnect-interval=200ms",
    ]
    private static let plain = "route: {receiver: a}\nreceivers: [{name: a}]"

    /// A node with a name; the others are named by their addresses.
    private static func node(
        _ name: String, _ configuration: String = plain, peers: [String] = [], flags: [String] = [],
        in folder: TestFolder = TestFolder()
    ) throws -> TestNode {
        try TestNode(
            configuration,
            ["--cluster.listen-address=127.0.0.1:0", "--cluster.peer-name=\(name)"] + quick
                + peers.map { "--cluster.peer=\($0)" } + flags, in: folder)
    }

    /// The part of the status about the cluster.
    private static func cluster(_ node: TestNode) async throws -> JSONValue {
        let text = try await node.get("/api/v2/status").text
        return try JSONValue(parsing: Array(text.utf8))["cluster"] ?? .null
    }

    private static func names(_ node: TestNode) async throws -> [String] {
        try await cluster(node)["peers"]?.array?.map { $0["name"]?.string ?? "" } ?? []
    }

    /// Where the first peer of a node is: itself, as long as it is alone.
    private static func address(_ node: TestNode) async throws -> String {
        try await cluster(node)["peers"]?[0]?["address"]?.string ?? ""
    }

    /// Asks until it is so. The limit of the suite ends what never comes.
    private static func until(_ isSo: () async throws -> Bool) async throws {
        while try await !isSo() { await Task.yield() }
    }

    @Test func `members find each other, silences travel, and a stop is a goodbye`() async throws {
        let first = try Self.node("alpha")
        let address = try await Self.address(first)
        let second = try Self.node("bravo", peers: [address])
        try await Self.until { try await Self.names(first) == ["alpha", "bravo"] }
        try await Self.until { try await Self.names(second) == ["alpha", "bravo"] }
        let status = try await Self.cluster(second)
        _ = try await first.silence("X", comment: "from alpha")
        try await Self.until { try await second.get("/api/v2/silences").text.contains("from alpha") }
        // Too long for a packet.
        _ = try await second.silence("Y", comment: String(repeating: "long", count: 500))
        try await Self.until { try await first.get("/api/v2/silences").text.contains("longlong") }
        let numbers = [
            try await first.metric("alertmanager_cluster_members"),
            try await first.metric("alertmanager_cluster_enabled"),
            try await first.metric("alertmanager_peer_position"),
            try await second.metric("alertmanager_peer_position"),
            try await second.metric("alertmanager_cluster_peers_joined_total"),
            try await second.metric("alertmanager_cluster_failed_peers"),
        ]
        let begun = SystemClock.now().steady
        second.server.stop()
        try await Self.until { try await Self.names(first) == ["alpha"] }
        let goodbye = (SystemClock.now().steady - begun).inSeconds
        let left = try await first.metric("alertmanager_cluster_peers_left_total")
        first.server.stop()
        let facts = [
            status["name"]?.string == "bravo", status["status"]?.string == "ready",
            status["peers"]?[0]?["address"]?.string == address, numbers == [2, 1, 0, 1, 2, 0], left == 1,
            // Nobody had to suspect it.
            goodbye < 10,
        ]
        #expect(facts.allSatisfy { $0 }, "\(facts) \(numbers) \(status) \(goodbye)")
    }

    @Test func `an alert that all members get is told once`() async throws {
        let receiver = try TestReceiver()
        let file = TestNode.configuration(receiver)
        let first = try Self.node("alpha", file, flags: ["--cluster.peer-timeout=700ms"])
        let address = try await Self.address(first)
        let second = try Self.node("bravo", file, peers: [address], flags: ["--cluster.peer-timeout=700ms"])
        try await Self.until { try await Self.names(first).count == 2 }
        try await Self.until { try await Self.names(second).count == 2 }
        _ = try await second.post("Up")
        _ = try await first.post("Up")
        let told = await receiver.next()
        // The second looks at what the first told when its turn comes.
        try await Self.until { try await (second.metric("alertmanager_nflog_queries_total") ?? 0) > 0 }
        let name = "alertmanager_notifications_total{integration=\"webhook\"}"
        let counts = [try await first.metric(name), try await second.metric(name)]
        second.server.stop()
        first.server.stop()
        #expect(told?.target == "/hook" && counts == [1, 0], "\(counts)")
    }

    @Test func `a node that comes back with nothing gets everything from its peers, under its old name`()
        async throws
    {
        let first = try Self.node("alpha")
        let address = try await Self.address(first)
        let second = try Self.node("bravo", peers: [address])
        try await Self.until { try await Self.names(first).count == 2 }
        let place = try await Self.cluster(second)["peers"]?[1]?["address"]?.string ?? ""
        second.server.stop()
        _ = try await first.silence("X", comment: "meanwhile")
        let third = try TestNode(
            Self.plain,
            ["--cluster.listen-address=\(place)", "--cluster.peer-name=bravo", "--cluster.peer=\(address)"]
                + Self.quick)
        try await Self.until { try await third.get("/api/v2/silences").text.contains("meanwhile") }
        try await Self.until { try await Self.names(first) == ["alpha", "bravo"] }
        let names = try await Self.names(third)
        third.server.stop()
        first.server.stop()
        #expect(names == ["alpha", "bravo"])
    }

    @Test func `nodes with another label are no members`() async throws {
        let first = try Self.node("alpha", flags: ["--cluster.label=blue"])
        let address = try await Self.address(first)
        let stranger = try Self.node("stranger", peers: [address], flags: ["--cluster.label=green"])
        let second = try Self.node("bravo", peers: [address], flags: ["--cluster.label=blue"])
        try await Self.until { try await Self.names(first) == ["alpha", "bravo"] }
        try await Self.until {
            try await (stranger.metric("alertmanager_cluster_reconnections_failed_total") ?? 0) > 0
        }
        let names = [try await Self.names(first), try await Self.names(stranger)]
        let failed = try await stranger.metric("alertmanager_cluster_failed_peers")
        for node in [stranger, second, first] { node.server.stop() }
        let warnings = stranger.log.messages.filter { $0.hasPrefix("WARN") }
        #expect(
            names == [["alpha", "bravo"], ["stranger"]] && failed == 1
                && warnings.contains { $0.contains("unable to join gossip mesh") }, "\(names) \(warnings)")
    }

    @Test func `a node without a name gets one that sorts by the moment of its start`() async throws {
        let node = try TestNode(Self.plain, ["--cluster.listen-address=127.0.0.1:0"])
        let name = try await Self.cluster(node)["name"]?.string ?? ""
        let info = try await node.metric("alertmanager_cluster_peer_info{peer=\"\(name)\"}")
        node.server.stop()
        var dice = SystemRandomNumberGenerator()
        let early = ULID.make(at: Timestamp(seconds: 1_700_000_000), using: &dice)
        let known = ULID.make(at: Timestamp(seconds: 1_469_918_176, nanoseconds: 385_000_000), using: &dice)
        let facts = [
            name.utf8.count == 26, early < name, known.hasPrefix("01ARYZ6S41"), info == 1,
            !node.log.messages.contains { $0.contains("unable to join") },
        ]
        #expect(facts.allSatisfy { $0 }, "\(facts) \(name) \(known)")
    }
}
