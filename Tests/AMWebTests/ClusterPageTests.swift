import AMBytes
import AMCore
import AMGossip
import AMText
import AMWeb
import Testing

/// The cluster as the API and the page of metrics show it.
@Suite struct ClusterPageTests {
    private static let file = "route: {receiver: a}\nreceivers: [{name: a}]"

    private static func endpoint(_ port: UInt16) -> Endpoint {
        guard let address = IPAddress([127, 0, 0, 1]) else {
            preconditionFailure("four bytes are an address")
        }
        return Endpoint(address, port)
    }

    /// A server that is a member named `bravo`, with another one under each of these names.
    private static func server(_ others: [(name: String, port: UInt16)]) throws -> TestServer {
        let gossip = GossipSettings(name: NodeName("bravo"), advertised: endpoint(9094))
        var server = try TestServer(file: file, cluster: ClusterSettings(gossip: gossip))
        for (i, other) in others.enumerated() {
            var far = Membership(GossipSettings(name: NodeName(other.name), advertised: endpoint(other.port)))
            var dice = Dice(seed: 3)
            let now = Nanoseconds(server.now.steady.nanoseconds)
            _ = far.handle(.start, at: now, using: &dice)
            var actions = far.handle(.join([endpoint(9094)]), at: now, using: &dice)
            actions += far.handle(.localState([]), at: now, using: &dice)
            for case .dial(let dial) in actions {
                server.take(.gossip(.received(.accepted(UInt64(i)), dial.message)))
                // What it says is taken once our own state is there to be answered with.
                server.take(.gossip(.localState([])))
            }
        }
        return server
    }

    private static func status(_ server: inout TestServer) -> String {
        let text = text(server.answer(HTTPRequest("GET", "/api/v2/status")))
        // The configuration stands between what is looked at.
        let head = text.firstRange(of: ",\"config\"").map { text[..<$0.lowerBound] } ?? ""
        let tail = text.firstRange(of: "\"versionInfo\"").map { text[$0.lowerBound...] } ?? ""
        return head + " " + tail.drop { $0 != "}" }
    }

    @Test func `the status names the members, and says when they have settled`() throws {
        var server = try Self.server([("charlie", 9096), ("alpha", 9095)])
        let before = Self.status(&server)
        server.pass(.seconds(30))
        let after = Self.status(&server)
        let peers = """
            {"address":"127.0.0.1:9095","name":"alpha"},{"address":"127.0.0.1:9094","name":"bravo"},\
            {"address":"127.0.0.1:9096","name":"charlie"}
            """
        let facts = [
            before == "{\"cluster\":{\"name\":\"bravo\",\"peers\":[\(peers)],\"status\":\"settling\"} }}\n",
            after.contains("\"status\":\"ready\"}"),
        ]
        #expect(facts.allSatisfy { $0 }, "\(before) \(after)")
    }

    @Test func `what somebody should look at stands behind the rest, and only then`() throws {
        var server = try Self.server([("alpha", 9095), ("alpha", 9097)])
        let status = Self.status(&server)
        let warning = "another node at 127.0.0.1:9097 has the name alpha of the one at 127.0.0.1:9095"
        let page = text(server.answer(HTTPRequest("GET", "/metrics"))).split(separator: "\n")
        #expect(
            status.hasSuffix("},\"warnings\":[\"\(warning)\"]}\n")
                && page.contains("amserver_cluster_warnings 1"), "\(status)")
    }

    @Test func `the page shows the cluster under the names of the original`() throws {
        var server = try Self.server([("alpha", 9095)])
        let page = text(server.answer(HTTPRequest("GET", "/metrics"))).split(separator: "\n").map(String.init)
        let wanted = [
            "alertmanager_cluster_enabled 1", "alertmanager_cluster_members 2",
            "alertmanager_cluster_failed_peers 0", "alertmanager_cluster_health_score 0",
            "alertmanager_peer_position 1", "alertmanager_cluster_peer_info{peer=\"bravo\"} 1",
            "alertmanager_cluster_peers_joined_total 2", "alertmanager_cluster_peers_left_total 0",
            "alertmanager_cluster_peers_update_total 0",
            "alertmanager_cluster_peer_name_conflicts_total 0",
            "alertmanager_cluster_reconnections_total 0",
            "alertmanager_cluster_reconnections_failed_total 0",
            "alertmanager_cluster_refresh_join_total 0", "alertmanager_cluster_refresh_join_failed_total 0",
            "alertmanager_cluster_messages_received_total{msg_type=\"full_state\"} 0",
            "alertmanager_cluster_messages_received_total{msg_type=\"update\"} 0",
            "alertmanager_cluster_messages_received_size_total{msg_type=\"full_state\"} 0",
            "alertmanager_cluster_messages_sent_total{msg_type=\"update\"} 0",
            "alertmanager_cluster_messages_sent_size_total{msg_type=\"update\"} 0",
            "alertmanager_cluster_messages_queued 0", "alertmanager_cluster_messages_pruned_total 0",
            "alertmanager_cluster_alive_messages_total{peer=\"alpha\"} 1",
            "alertmanager_oversized_gossip_message_sent_total{key=\"nfl\"} 0",
            "alertmanager_oversized_gossip_message_failure_total{key=\"sil\"} 0",
            "alertmanager_oversized_gossip_message_dropped_total{key=\"sil\"} 0",
            "alertmanager_oversize_gossip_message_duration_seconds_bucket{key=\"nfl\",le=\"10\"} 0",
            "alertmanager_nflog_gossip_messages_propagated_total 0",
            "alertmanager_silences_gossip_messages_propagated_total 0",
        ]
        let absent = ["alertmanager_tls_transport", "alertmanager_cluster_pings_seconds"]
        let missing = wanted.filter { !page.contains($0) }
        let present = absent.filter { name in page.contains { $0.contains(name) } }
        #expect(missing == [] && present == [], "\(page.joined(separator: "\n"))")
    }

    @Test func `a node that is alone shows that alone`() throws {
        var server = try TestServer(file: Self.file)
        let page = text(server.answer(HTTPRequest("GET", "/metrics"))).split(separator: "\n")
        let shown = page.filter { $0.contains("cluster") || $0.contains("peer") || $0.contains("oversize") }
        #expect(shown.filter { !$0.hasPrefix("#") } == ["alertmanager_cluster_enabled 0"])
    }
}
