import AMCore
import AMGossip
import AMText
import Testing

/// Nodes find each other, lose each other and say goodbye.
@Suite struct MembershipTurnTests {
    private static func calm(_ count: Int, change: (Int, inout Options) -> Void = { _, _ in }) -> ClusterScene
    {
        var scene = ClusterScene(.simple(), count: count) { number, options in
            options.cluster?.settleTimeout = .zero
            change(number, &options)
        }
        scene.run(to: 5)
        return scene
    }

    private static func peers(_ scene: ClusterScene, _ number: Int) -> Int {
        scene.nodes[number].value.view().cluster?.peers.count ?? 0
    }

    @Test func `peers that are not there are named, and tried again`() {
        var scene = ClusterScene(.simple())
        scene.add(peers: [1])
        scene.addresses["b:9094"] = ClusterScene.endpoint(1)
        scene.run(to: 0)
        scene.restart(0)
        scene.run(to: 32)
        let view = scene.nodes[0].value.view().cluster
        #expect(view?.failedPeers == 1 && view?.counters.failedReconnections == 3)
        #expect(view?.counters.failedRefreshJoins == 1 && view?.counters.reconnections == 0)
        let words = scene.logged(0) { $0.message.contains("join") }
        #expect(words.filter { $0.contains("failed to join cluster") }.count == 1)
        #expect(words.contains { $0.contains("Failed to join 10.0.0.2:9094: connection refused") })
        #expect(words.contains { $0.contains("will retry joining cluster every 10s") })
        scene.add(peers: [])
        scene.run(to: 45)
        let later = scene.nodes[0].value.view().cluster
        #expect(later?.failedPeers == 0 && later?.counters.reconnections == 1 && Self.peers(scene, 1) == 2)
    }

    @Test func `a name that stands for nothing is a peer that cannot be joined`() {
        let scene = Self.calm(1) { _, options in options.cluster?.peers = ["nobody:9094"] }
        let words = scene.logged(0) { $0.message.contains("failed to join") }
        #expect(words.count == 1 && words[0].contains("Failed to resolve nobody:9094: no such host"))
        var later = scene
        later.run(to: 16)
        let warned = later.logged(0) { $0.message == "refresh" && $0.level == .warn }
        #expect(warned.count == 1 && later.nodes[0].value.view().cluster?.counters.failedRefreshJoins == 1)
    }

    @Test func `a name that stands for another address is found`() {
        var scene = Self.calm(1) { _, options in options.cluster?.peers = ["moving:9094"] }
        scene.add(peers: []) { $0.cluster?.settleTimeout = .zero }
        scene.run(to: 8)
        scene.addresses["moving:9094"] = ClusterScene.endpoint(1)
        scene.run(to: 16)
        let view = scene.nodes[0].value.view().cluster
        #expect(view?.peers.count == 2 && view?.counters.refreshJoins == 1)
    }

    @Test func `who failed long ago is let go`() {
        var scene = Self.calm(2) { _, options in
            options.cluster?.reconnectTimeout = .minutes(4)
            options.cluster?.peers = []
        }
        scene.turn(0, [.gossip(.join([ClusterScene.endpoint(1)]))])
        scene.run(to: 10)
        scene.kill(1)
        scene.run(to: 290)
        let before = scene.nodes[0].value.view().cluster?.failedPeers
        scene.run(to: 302)
        #expect(before == 1 && scene.nodes[0].value.view().cluster?.failedPeers == 0)
    }

    @Test func `who stops says goodbye, and who is alone has nobody to say it to`() {
        var scene = Self.calm(2)
        scene.post(["alertname": "A"], until: 1000, to: [0, 1])
        scene.run(to: 5.5)
        scene.turn(1, [.stop])
        let atOnce = scene.nodes[1].hasLeftAt
        // What was said before the goodbye still goes out.
        scene.silence("B", until: 1000, at: 1)
        scene.run(to: 8)
        let left = scene.nodes[1].hasLeftAt
        scene.kill(1)
        scene.run(to: 9)
        #expect(atOnce == nil && (left.map { (5.5...7).contains($0) } ?? false))
        #expect(Self.peers(scene, 0) == 1 && scene.comments(at: 0) == ["c"])
        scene.turn(0, [.stop])
        scene.run(to: 10)
        #expect(scene.nodes[0].hasLeftAt != nil && scene.faults == [])

        var alone = Scene(.simple())
        let turn = alone.value.turn([.stop], at: alone.now)
        let isGone = turn.afterCommit.contains { if case .hasLeft = $0 { true } else { false } }
        alone.turn([.wake])
        #expect(isGone)
    }

    @Test func `a name that is claimed twice is shown`() {
        var scene = Self.calm(2)
        scene.add(peers: [0]) { options in
            options.cluster?.gossip = GossipSettings(
                name: NodeName("b"), advertised: ClusterScene.endpoint(9))
        }
        scene.run(to: 9)
        let warnings = scene.nodes[0].value.view().cluster?.warnings ?? []
        #expect(warnings == ["another node at 10.0.0.10:9094 has the name b of the one at 10.0.0.2:9094"])
    }

    @Test func `the files of the original are written at each collection and at the end`() {
        var scene = Self.calm(1) { _, options in options.exportsFiles = true }
        scene.silence("A", until: 10_000, at: 0)
        scene.run(to: 901)
        let first = scene.nodes[0].exports.map(\.silences.count)
        scene.turn(0, [.stop])
        #expect(first == [1] && scene.nodes[0].exports.count == 2)
    }

    @Test func `what was counted is there to be read`() {
        var scene = Self.calm(3)
        scene.silence("A", until: 10_000, at: 0)
        scene.run(to: 60)
        let view = scene.nodes[0].value.view().cluster
        #expect(view?.gossip.joined == 3 && view?.healthScore == 0 && view?.isReady == true)
        #expect(view?.counters.pings.keys.map(\.description).sorted() == ["b", "c"])
        #expect((view?.counters.pings.values.reduce(0) { $0 + $1.count } ?? 0) > 40)
        #expect((view?.gossip.updatesSent.count ?? 0) > 0 && (view?.gossip.statesReceived.count ?? 0) > 0)
    }
}
