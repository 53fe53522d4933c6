import AMCore
import AMGossip
import AMText
import Testing

/// What one node knows of silences and of what was told, the others learn.
@Suite struct MeshTurnTests {
    private static func calm(_ count: Int, _ settings: Settings = .simple()) -> ClusterScene {
        var scene = ClusterScene(settings, count: count) { _, options in
            options.cluster?.settleTimeout = .zero
        }
        scene.run(to: 5)
        return scene
    }

    @Test func `members know each other, and who is ours`() {
        let scene = Self.calm(3)
        for number in 0..<3 {
            let cluster = scene.nodes[number].value.view().cluster
            #expect(
                cluster?.peers.map(\.name) == ["a", "b", "c"] && cluster?.peers.allSatisfy(\.isOurs) == true
                    && cluster?.position == number && cluster?.failedPeers == 0)
        }
        #expect(scene.faults == [])
    }

    @Test func `a silence of one holds on all, and so does its change and its end`() {
        var scene = Self.calm(3)
        let id = scene.silence("A", until: 1000, comment: "one", at: 0)
        scene.run(to: 7)
        let first = (0..<3).map { scene.comments(at: $0) }
        scene.silence("A", id: id, until: 1000, comment: "two", at: 1)
        scene.run(to: 9)
        let second = (0..<3).map { scene.comments(at: $0) }
        scene.expire(id, at: 2)
        scene.run(to: 11)
        let ends = (0..<3).map { scene.silence(id, at: $0)?.endsAt }
        #expect(first == Array(repeating: ["one"], count: 3))
        #expect(second == Array(repeating: ["two"], count: 3))
        #expect(ends == Array(repeating: scene.wall(9), count: 3))
        // What is on disk is what is in memory.
        #expect((0..<3).allSatisfy { scene.nodes[$0].disk.silences[id]?.endsAt == scene.wall(9) })
        #expect(scene.faults == [])
    }

    @Test func `a silence that was ended stays so when a node comes back that slept too long`() {
        var scene = ClusterScene(.simple(wait: 5), count: 2) { _, options in
            options.retention = .seconds(60)
            options.maintenanceInterval = .seconds(30)
        }
        let id = scene.silence("A", until: 1000, comment: "long", at: 0)
        scene.run(to: 10)
        let known = (0..<2).map { scene.disk($0, has: id) }
        scene.kill(1)
        scene.expire(id, at: 0)
        scene.run(to: 300)
        let isShown = scene.silence(id, at: 0) != nil
        scene.restart(1)
        scene.run(to: 340)
        let ends = scene.nodes.map { $0.disk.silences[id]?.endsAt }
        scene.run(to: 1200)
        #expect(known == [true, true] && !isShown)
        #expect(ends == [scene.wall(10), scene.wall(10)])
        #expect(scene.comments(at: 0) == [] && scene.comments(at: 1) == [])
        #expect(!scene.disk(0, has: id) && !scene.disk(1, has: id) && scene.faults == [])
    }

    @Test func `a silence of another node silences an alert that is there, and one that comes`() {
        var scene = Self.calm(2, .simple(wait: 3))
        scene.post(["alertname": "A"], until: 1000, to: [1])
        scene.silence("A", until: 1000, at: 0)
        scene.silence("B", until: 1000, at: 0)
        scene.run(to: 7)
        scene.post(["alertname": "B"], until: 1000, to: [1])
        scene.run(to: 60)
        #expect(scene.told == [])
    }

    @Test func `what one told the other does not tell`() {
        var scene = Self.calm(3)
        scene.post(["alertname": "A"], until: 30, to: [0, 1, 2])
        scene.run(to: 100)
        #expect(scene.told == ["6 a +A -", "31 a + -A"] && scene.faults == [])
        let entries = (0..<3).map { scene.nodes[$0].disk.logEntries.values.map(\.firing.count) }
        #expect(entries == [[0], [0], [0]])
    }

    @Test func `who is the only one to know an alert tells it after its wait`() {
        var scene = Self.calm(3)
        scene.post(["alertname": "A"], until: 1000, to: [2])
        scene.run(to: 100)
        #expect(scene.told == ["36 c +A -"])
    }

    @Test func `a large silence takes a stream, and is not passed on`() {
        var scene = Self.calm(3)
        let comment = String(repeating: "x", count: 5000)
        scene.silence("A", until: 1000, comment: comment, at: 0)
        scene.run(to: 6)
        #expect((0..<3).allSatisfy { scene.comments(at: $0) == [comment] })
        let counted = scene.nodes.compactMap { $0.value.view().cluster?.counters }
        #expect(counted.map(\.oversizedSilences.sent) == [2, 0, 0])
        #expect(counted.map(\.silencesPropagated) == [0, 0, 0])
        #expect(counted[0].oversizedSilences.seconds.count == 1 && scene.streamed.map(\.node) == [0, 0])
    }

    @Test func `a small silence is passed on once by each who learns of it`() {
        var scene = Self.calm(3)
        scene.silence("A", until: 1000, at: 0)
        scene.run(to: 8)
        let counted = scene.nodes.compactMap { $0.value.view().cluster?.counters.silencesPropagated }
        #expect(counted == [0, 1, 1] && scene.streamed.isEmpty)
    }

    /// More than packets can carry, and more than the original's queue has places for.
    @Test func `a burst of silences of all sizes arrives everywhere`() {
        var scene = Self.calm(3)
        for i in 0..<500 {
            scene.silence(
                "A\(i)", until: 1000, comment: String(repeating: "x", count: i * 7 % 3000), at: i % 3)
        }
        scene.run(to: 12)
        let counts = (0..<3).map { scene.comments(at: $0).count }
        let dropped = scene.nodes.compactMap { $0.value.view().cluster?.counters.oversizedSilences.dropped }
        let pruned = scene.nodes.compactMap { $0.value.view().cluster?.gossip.pruned }
        #expect(counts == [500, 500, 500])
        #expect(dropped == [0, 0, 0] && pruned == [0, 0, 0])
        #expect(scene.faults == [])
    }

    @Test func `who comes late learns all of it`() {
        var scene = Self.calm(2)
        scene.silence("A", until: 1000, comment: String(repeating: "y", count: 2000), at: 0)
        scene.silence("B", until: 1000, at: 1)
        scene.post(["alertname": "C"], until: 1000, to: [0])
        scene.run(to: 20)
        let late = scene.add(peers: [0]) { $0.cluster?.settleTimeout = .zero }
        scene.run(to: 21)
        #expect(scene.comments(at: late).count == 2)
        #expect(scene.nodes[late].disk.logEntries.count == 1 && scene.nodes[late].disk.silences.count == 2)
    }

    @Test func `a split heals, and the later change wins on both sides`() {
        var scene = Self.calm(2)
        let id = scene.silence("A", until: 10_000, comment: "before", at: 0)
        scene.run(to: 7)
        scene.move(1, to: 1)
        scene.run(to: 30)
        scene.silence("A", id: id, until: 10_000, comment: "left", at: 0)
        scene.run(to: 40)
        scene.silence("A", id: id, until: 10_000, comment: "right", at: 1)
        scene.silence("B", until: 10_000, comment: "new", at: 0)
        let apart = scene.nodes.compactMap { $0.value.view().cluster?.peers.count }
        let failed = scene.nodes.compactMap { $0.value.view().cluster?.failedPeers }
        scene.run(to: 60)
        scene.move(1, to: 0)
        scene.run(to: 75)
        #expect(apart == [1, 1] && failed == [1, 1])
        #expect((0..<2).map { scene.comments(at: $0) } == [["new", "right"], ["new", "right"]])
        let counted = scene.nodes.compactMap { $0.value.view().cluster?.counters }
        #expect(counted.reduce(0) { $0 + $1.reconnections } > 0)
        #expect(counted.allSatisfy { $0.failedReconnections > 0 } && scene.faults == [])
    }

    /// One node sleeps longer than ended silences are kept.
    @Test func `a silence that is forgotten does not come back`() {
        var scene = ClusterScene(.simple(), count: 2) { _, options in
            options.cluster?.settleTimeout = .zero
            options.retention = .seconds(100)
            options.maintenanceInterval = .seconds(20)
        }
        scene.run(to: 5)
        let id = scene.silence("A", until: 50, at: 0)
        scene.run(to: 7)
        scene.kill(1)
        scene.run(to: 10)
        scene.expire(id, at: 0)
        scene.run(to: 160)
        let isForgotten = scene.silence(id, at: 0) == nil
        scene.restart(1)
        scene.run(to: 200)
        #expect(isForgotten && scene.silence(id, at: 0) == nil && scene.silence(id, at: 1) == nil)
    }

    @Test func `an ended silence does not live again because of who slept`() {
        var scene = Self.calm(2)
        let id = scene.silence("A", until: 10_000, at: 0)
        scene.run(to: 7)
        scene.kill(1)
        scene.run(to: 30)
        scene.expire(id, at: 0)
        scene.run(to: 40)
        scene.restart(1)
        scene.run(to: 60)
        #expect((0..<2).map { scene.silence(id, at: $0)?.endsAt } == [scene.wall(30), scene.wall(30)])
    }

    @Test func `news of our own leaves over the disk, and not before`() {
        let scene = Self.calm(2)
        let draft = SilenceDraft(
            matchers: [.init(name: "alertname", value: "A", op: .equal)], startsAt: scene.wall(5),
            endsAt: scene.wall(1000), createdBy: "me", comment: "c")
        var value = scene.nodes[0].value
        let moment = Now(wall: scene.wall(5), steady: ClusterScene.epoch.steady + .seconds(5))
        let turn = value.turn([.setSilence(draft, RequestID(number: 77))], at: moment)
        var announced: [Announcement] = []
        for case .announce(let news) in turn.afterCommit { announced.append(news) }
        let later = value.turn([.wake], at: Now(wall: scene.wall(6), steady: moment.steady + .seconds(1)))
        let queued = value.view().cluster?.queuedUpdates
        _ = value.turn(announced.map { .announce($0) }, at: moment)
        #expect(announced.count == 1 && queued == 0 && value.view().cluster?.queuedUpdates == 1)
        #expect(
            turn.changes.contains { if case .silence = $0 { true } else { false } } && later.changes.isEmpty)
    }

    @Test func `a state is asked for behind the disk`() {
        var scene = Self.calm(1)
        var value = scene.nodes[0].value
        let moment = Now(wall: scene.wall(5), steady: ClusterScene.epoch.steady + .seconds(5))
        let turn = value.turn([.gossip(.join([ClusterScene.endpoint(7)]))], at: moment)
        let isBehind = turn.afterCommit.contains { if case .encodeState = $0 { true } else { false } }
        let isBefore = turn.atOnce.contains { if case .encodeState = $0 { true } else { false } }
        #expect(isBehind && !isBefore)
        scene.run(to: 6)
    }

    @Test func `what a silence of a newer version carries is kept and passed on`() {
        var scene = Self.calm(2)
        var silence = Silence(
            id: "x", matcherSets: [[SilenceMatcher(name: "alertname", op: .regexp, value: "(")]],
            startsAt: scene.wall(0), endsAt: scene.wall(1000), updatedAt: scene.wall(1),
            expiresAt: scene.wall(2000))
        silence.foreign.inner = [0x62, 0x01, 0x41]
        let part = MeshCodec.encodePart(key: MeshCodec.silencesKey, data: MeshCodec.encode([silence]))
        scene.turn(0, [.gossip(.received(.accepted(900), .user(part)))])
        scene.run(to: 8)
        let kept = (0..<2).map { scene.silence("x", at: $0) }
        #expect(kept.allSatisfy { $0?.isBroken == true && $0?.foreign.inner == [0x62, 0x01, 0x41] })
        #expect(scene.nodes[1].disk.silences["x"]?.foreign.inner == [0x62, 0x01, 0x41])
    }

    /// The clock of one is an hour ahead, or behind.
    @Test(arguments: [3600.0, -3600.0]) func `clocks that differ cost no order`(skew: Double) {
        var scene = ClusterScene(.simple(wait: 1, interval: 10))
        for number in 0..<2 {
            scene.add(peers: [1 - number]) { $0.cluster?.settleTimeout = .zero }
            scene.skew(number, number == 0 ? skew : 0)
        }
        scene.run(to: 5)
        let id = scene.silence("Z", until: 100_000, comment: "first", at: 0)
        scene.run(to: 7)
        scene.silence("Z", id: id, until: 100_000, comment: "second", at: 1)
        scene.run(to: 9)
        scene.silence("Z", id: id, until: 100_000, comment: "third", at: 0)
        scene.run(to: 11)
        #expect((0..<2).map { scene.comments(at: $0) } == [["third"], ["third"]])
        // One that knows no end has the same times on both.
        scene.post(["alertname": "A"], until: 100_000, to: [0, 1])
        scene.run(to: 40)
        #expect(scene.told.map { $0.split(separator: " ", maxSplits: 1).last } == ["a +A -"])
        let warnings = scene.nodes[1].value.view().cluster?.warnings ?? []
        #expect(warnings.contains { $0.contains("clock") } == (skew > 0) && scene.faults == [])
    }

    @Test func `messages that nobody can read do no harm`() {
        var scene = Self.calm(1)
        for bytes in [[0xFF], [], Array("\u{1}\u{2}".utf8), MeshCodec.encodePart(key: "zzz", data: [1])] {
            scene.turn(0, [.gossip(.received(.accepted(901), .user(bytes)))])
        }
        let torn = MeshCodec.encodePart(key: MeshCodec.silencesKey, data: [5, 1, 2])
        scene.turn(0, [.gossip(.received(.accepted(902), .user(torn)))])
        #expect(scene.comments(at: 0) == [] && scene.faults == [])
    }
}
