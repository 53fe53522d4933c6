import AMCore
import AMGossip
import AMText
import Testing

/// A node waits until its cluster is at rest.
@Suite struct SettlingTests {
    private static func lines(_ scene: ClusterScene, _ number: Int) -> [String] {
        scene.logged(number) { $0.message.contains("settle") }
    }

    @Test func `a node without peers is at rest at the fifth look`() {
        var scene = ClusterScene(.simple())
        scene.add(peers: [])
        scene.run(to: 9.999)
        let before = scene.nodes[0].value.view().cluster?.isReady
        scene.run(to: 10.001)
        let after = scene.nodes[0].value.view().cluster?.isReady
        #expect(before == false && after == true && scene.faults == [])
        #expect(
            Self.lines(scene, 0) == [
                "0.0 Waiting for gossip to settle... interval=2s",
                "2.0 gossip not settled polls=0 before=0 now=1 elapsed=2s",
                "4.0 gossip looks settled elapsed=4s", "6.0 gossip looks settled elapsed=6s",
                "8.0 gossip looks settled elapsed=8s", "10.0 gossip settled; proceeding elapsed=10s",
            ])
    }

    @Test func `a newcomer begins the count anew`() {
        var scene = ClusterScene(.simple())
        scene.add(peers: [1])
        scene.run(to: 5)
        scene.add(peers: [0])
        scene.run(to: 15.9)
        let isReady = [0, 1].map { scene.nodes[$0].value.view().cluster?.isReady }
        scene.run(to: 16.1)
        let isReadyLater = [0, 1].map { scene.nodes[$0].value.view().cluster?.isReady }
        #expect(isReady == [true, true] || isReady == [false, true])
        #expect(isReadyLater == [true, true])
        #expect(Self.lines(scene, 0).contains { $0.contains("polls=2 before=1 now=2 elapsed=6s") })
    }

    @Test func `the wait has an end, and may be none`() {
        var scene = ClusterScene(.simple())
        scene.add(peers: []) { $0.cluster?.settleTimeout = .seconds(5) }
        scene.add(peers: []) { $0.cluster?.settleTimeout = .zero }
        let isReadyAtOnce = [0, 1].map { scene.nodes[$0].value.view().cluster?.isReady }
        scene.run(to: 5.1)
        #expect(isReadyAtOnce == [false, true])
        #expect(
            Self.lines(scene, 0).last == "5.0 gossip not settled but continuing anyway polls=2 elapsed=5s")
        #expect(
            Self.lines(scene, 1).last == "0.0 gossip not settled but continuing anyway polls=0 elapsed=0s")
    }

    @Test func `a flush waits for rest, and fails at its deadline`() {
        var scene = ClusterScene(.simple(wait: 1, interval: 30))
        scene.add(peers: [])
        scene.add(peers: []) {
            $0.cluster?.gossip.gossipInterval = .seconds(2)
            $0.cluster?.settleTimeout = .seconds(200)
        }
        scene.post(["alertname": "A"], until: 1000, to: [0, 1])
        scene.run(to: 99)
        let failures = scene.logged(1) { $0.message == "Notify for alerts failed" }
        // The other one needs a hundred seconds, and then its third flush is waiting.
        #expect(scene.told == ["10 a +A -"])
        #expect(failures.count == 3 && failures.allSatisfy { $0.hasSuffix("err=context deadline exceeded") })
        scene.run(to: 101)
        #expect(scene.told == ["10 a +A -", "100 b +A -"] && scene.faults == [])
    }

    @Test func `a flush that was held survives a restart and a reload`() {
        var scene = ClusterScene(.simple(wait: 1, interval: 60))
        scene.add(peers: [])
        scene.post(["alertname": "A"], until: 1000, to: [0])
        scene.run(to: 3)
        var changed = Settings.simple(wait: 1, interval: 60)
        changed.receivers[0].integrations.append(IntegrationRef(kind: "email", index: 0, sendResolved: true))
        scene.turn(0, [.reload(changed, generation: 1)])
        scene.run(to: 11)
        let kinds = scene.letters.map(\.letter.integration.kind)
        #expect(kinds == ["webhook", "email"])

        scene = ClusterScene(.simple(wait: 1, interval: 60))
        scene.add(peers: [])
        scene.post(["alertname": "A"], until: 1000, to: [0])
        scene.run(to: 3)
        scene.restart(0)
        scene.run(to: 30)
        #expect(scene.told == ["13 a +A -"] && scene.faults == [])

        scene = ClusterScene(.simple(wait: 1, interval: 60))
        scene.add(peers: [])
        scene.post(["alertname": "A"], until: 1000, to: [0])
        scene.run(to: 3)
        let other = Settings.simple(wait: 1, interval: 60) {
            $0.matchers = []; $0.groupBy = .names(["other"])
        }
        scene.turn(0, [.reload(other, generation: 1)])
        scene.run(to: 30)
        #expect(scene.letters.count == 1 && scene.faults == [])
    }
}
