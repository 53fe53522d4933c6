import AMCore
import AMGossip
import AMText
import Testing

/// Several nodes know the same alerts, and each receiver hears of them once.
@Suite struct TurnTakingTests {
    private static func calm(
        _ count: Int, _ settings: Settings = .simple(), change: (Int, inout Options) -> Void = { _, _ in }
    ) -> ClusterScene {
        var scene = ClusterScene(settings, count: count) { number, options in
            options.cluster?.settleTimeout = .zero
            change(number, &options)
        }
        scene.run(to: 5)
        return scene
    }

    private static let failure = DeliveryOutcome.Result.failed(
        text: "down", retry: true, reason: .serverError)

    @Test func `each waits its turn, and the deadline with it`() {
        var scene = Self.calm(3)
        scene.answer = { number, _, _ in number == 2 ? .delivered(keep: nil) : Self.failure }
        scene.post(["alertname": "A"], until: 1000, to: [0, 1, 2])
        scene.run(to: 45)
        let firsts = (0..<3).map { number in scene.letters.first { $0.node == number }?.at }
        #expect(firsts == [6, 21, 36])
        let deadlines = (0..<3).compactMap { number in
            scene.letters.first { $0.node == number }.map {
                ($0.letter.deadline - ClusterScene.epoch.steady).inSeconds
            }
        }
        #expect(deadlines == [16, 31, 46])
    }

    @Test func `the first of them dies, and the next one tells`() {
        var scene = Self.calm(2)
        scene.post(["alertname": "A"], until: 1000, to: [0, 1])
        scene.run(to: 5.5)
        scene.kill(0)
        scene.run(to: 100)
        #expect(scene.told == ["21 b +A -"] && scene.faults == [])
    }

    /// The end of the alert comes between the moments at which the nodes flush: whoever was earlier took a
    /// snapshot in which it fires, whoever was later one in which it is over.
    @Test func `firing, resolved, and never firing again`() {
        var told: [String: Int] = [:]
        for offset in stride(from: -0.04, through: 0.04, by: 0.01) {
            for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
                var scene = Self.calm(3, .simple(wait: 5, interval: 20))
                for number in order {
                    scene.post(["alertname": "A"], until: 500, to: [number])
                    scene.run(to: scene.seconds + 0.015)
                }
                scene.run(to: 10.02 + offset)
                for number in order {
                    scene.post(["alertname": "A"], until: scene.seconds, to: [number])
                    scene.run(to: scene.seconds + 0.003)
                }
                scene.run(to: 200)
                let words = scene.told.map { $0.contains("+A") ? "firing" : "resolved" }
                told[words.joined(separator: " "), default: 0] += 1
            }
        }
        #expect(
            Set(told.keys).isSubset(of: ["", "firing resolved"]) && told["firing resolved"] != nil, "\(told)")
    }

    @Test func `a receiver that was down for all hears of it once`() {
        var counts: [Int: Int] = [:]
        for seed in 0..<6 {
            for count in [2, 3] {
                var scene = Self.calm(count, .simple(wait: 1, interval: 60))
                let back = 200.0 + Double(seed) * 7.3
                scene.answer = { _, _, at in at < back ? Self.failure : .delivered(keep: nil) }
                scene.deliveryTime = 0.3
                scene.post(["alertname": "A"], until: 10_000, to: Array(0..<count))
                scene.run(to: back)
                let before = scene.letters.count
                scene.run(to: back + 200)
                counts[scene.letters.count - before, default: 0] += 1
                if scene.faults != [] { counts[-1, default: 0] += 1 }
            }
        }
        #expect(counts == [1: 12])
    }

    @Test func `who is first and alone with its failure tries again without waiting for slots`() {
        var scene = Self.calm(2)
        scene.answer = { _, _, at in at < 7 ? Self.failure : .delivered(keep: nil) }
        scene.post(["alertname": "A"], until: 1000, to: [0, 1])
        scene.run(to: 60)
        let last = scene.letters.last.map { ($0.node, $0.at) }
        #expect(last?.0 == 0 && (last?.1 ?? 100) < 9.5)
    }

    @Test func `a reload while a turn is awaited takes it over`() {
        var scene = Self.calm(2, .simple(wait: 1, interval: 60))
        scene.post(["alertname": "A"], until: 1000, to: [1])
        scene.run(to: 10)
        var changed = Settings.simple(wait: 1, interval: 60)
        changed.receivers[0].integrations = [IntegrationRef(kind: "email", index: 0, sendResolved: true)]
        scene.turn(1, [.reload(changed, generation: 1)])
        scene.run(to: 60)
        // The integration that waited is gone, and the flush is over; the new one is told with the next.
        #expect(scene.letters.isEmpty && scene.faults == [])
        scene.run(to: 120)
        #expect(scene.letters.map(\.letter.integration.kind) == ["email"])
    }

    @Test func `a restart while a turn is awaited waits again`() {
        var scene = Self.calm(2, .simple(wait: 1, interval: 60))
        scene.post(["alertname": "A"], until: 1000, to: [1])
        scene.run(to: 10)
        scene.restart(1)
        scene.run(to: 100)
        #expect(scene.told == ["25 b +A -"] || scene.told == ["26 b +A -"])
        #expect(scene.faults == [])
    }

    @Test func `what two integrations saw differently is told to both`() {
        var settings = Settings.simple(wait: 1, interval: 30)
        settings.receivers[0].integrations.append(IntegrationRef(kind: "email", index: 0, sendResolved: true))
        var scene = Self.calm(2, settings)
        // One hears that it fires; the other is down, and tries again when it is over.
        scene.answer = { _, letter, at in
            letter.integration.kind == "email" && at < 12 ? Self.failure : .delivered(keep: nil)
        }
        scene.post(["alertname": "A"], until: 9, to: [0])
        scene.run(to: 200)
        let webhook = scene.letters.filter { $0.letter.integration.kind == "webhook" }
        #expect(webhook.map { $0.letter.alerts.map(\.isResolved) } == [[false], [true]])
        #expect(scene.nodes[0].value.census.groups == 0)
    }

    @Test func `both sides of a split tell, and after it nobody tells again`() {
        var scene = Self.calm(2, .simple(wait: 1, interval: 30))
        scene.move(1, to: 1)
        scene.run(to: 30)
        scene.post(["alertname": "A"], until: 10_000, to: [0, 1])
        scene.run(to: 60)
        let apart = scene.told
        scene.move(1, to: 0)
        scene.run(to: 400)
        #expect(apart == ["31 a +A -", "31 b +A -"] && scene.told == apart && scene.faults == [])
    }

    @Test func `bad weather costs few repetitions`() {
        var scene = Self.calm(3, .simple(wait: 1, interval: 60))
        scene.lossOneIn = 20
        scene.latency = 200_000_000
        for i in 0..<200 { scene.post(["alertname": "A\(i)"], until: 10_000, to: [0, 1, 2]) }
        scene.run(to: 100)
        let told = Set(scene.letters.compactMap { $0.letter.alerts.first?.labels["alertname"] })
        #expect(told.count == 200 && scene.letters.count <= 202, "\(scene.letters.count)")
    }

    @Test func `hundreds of groups are told once each`() {
        var scene = Self.calm(3, .simple(wait: 1, interval: 60))
        for i in 0..<400 { scene.post(["alertname": "A\(i)"], until: 10_000, to: [0, 1, 2]) }
        scene.run(to: 100)
        #expect(scene.letters.count == 400 && scene.letters.allSatisfy { $0.node == 0 })
    }
}
