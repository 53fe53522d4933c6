import AMCore
import AMGossip
import AMTesting
import AMText
import Testing

/// Nodes that share alerts while networks, clocks and processes fail.
@Suite struct SharingFaultTests {
    @Test func `after a partition all list the same, and nobody is told more`() {
        var world = SharingTests.three(seed: 3)
        _ = world.feed("A", from: 20, to: 200)
        world.nodes[2].group = 1
        // Behind the load balancer posts come to both sides; one alert begins on each, and one ends.
        _ = world.feed("B", from: 220, to: 700, choose: { _ in [2] })
        _ = world.feed("C", from: 710, to: 800, choose: { _ in [0] })
        world.nodes[2].group = 0
        world.run(to: 830)
        let disagreement = world.disagreement([0, 1, 2])
        let names = world.names(1)
        let before = world.story.count
        _ = world.feed("B", from: 840, to: 1300)
        #expect(
            disagreement == nil && names == ["B {}", "C {}"]
                && world.told.dropFirst(before).allSatisfy { $0.letter.alerts.allSatisfy(\.isResolved) },
            "\(disagreement ?? "") \(world.story)")
    }

    @Test func `a node that was away does not bring back what ended meanwhile`() {
        var world = SharingTests.three()
        _ = world.feed("A", from: 20, to: 200, choose: { _ in [0] })
        world.post("B", to: 0, from: 201, until: 4000)
        world.run(to: 210)
        world.kill(0)
        world.run(to: 230)
        world.post("B", to: 1, from: 201, until: 230)
        // Meanwhile A runs out, and its end is told by those who are there.
        world.run(to: 640)
        let before = world.story.count
        world.start(0)
        world.run(to: 1300)
        #expect(
            world.told.dropFirst(before).isEmpty && (0..<3).allSatisfy { world.listed($0).isEmpty },
            "\(world.story) \(world.listed(0))")
    }

    @Test func `a node that was away knows what began meanwhile`() {
        var world = SharingTests.three()
        world.post("A", to: 1, from: 20, until: 900)
        world.run(to: 60)
        world.kill(1)
        world.run(to: 100)
        world.post("B", to: 2, from: 100, until: 900)
        world.post("A", to: 2, from: 20, until: 1000)
        world.run(to: 130)
        world.start(1)
        world.run(to: 150)
        #expect(world.disagreement([0, 1, 2]) == nil && world.listed(1).count == 2)
    }

    @Test func `whoever has the wrong clock among three, an alert is told once and ends once`() {
        var faults: [String] = []
        for (wrong, skew) in [(0, 3600), (1, -3600), (2, 3600)] as [(Int, Int64)] {
            var world = PeerWorld(seed: 4)
            for (number, name) in ["alpha", "bravo", "charlie"].enumerated() {
                world.add(name, skew: number == wrong ? .seconds(skew) : .zero)
            }
            world.run(to: 40)
            _ = world.feed("A", from: 40, to: 500)
            world.run(to: 510)
            world.post("A", to: 1, from: 40, until: 509)
            world.run(to: 600)
            _ = world.feed("B", from: 620, to: 900, choose: { _ in [0, 1, 2] })
            world.run(to: 1400)
            let told = world.told.map { one in
                one.letter.alerts.map { ($0.labels["alertname"] ?? "") + ($0.isResolved ? "-" : "+") }
                    .joined()
            }
            if told != ["A+", "A-", "B+", "B-"] { faults.append("\(wrong) \(skew): \(told)") }
            let name = ["alpha", "bravo", "charlie"][wrong]
            let words = skew > 0 ? "ahead of" : "behind"
            let sentence = "the clock of \(name) is 3600 s \(words) those of the other nodes"
            for node in 0..<3 where world.warnings(node) != [sentence] {
                faults.append("\(wrong) \(skew): node \(node) warns \(world.warnings(node))")
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `with one wrong clock of two no end is told while the alert fires`() {
        var faults: [String] = []
        for skew in [3600, -3600] as [Int64] {
            // What is told again after a while is told by clocks that differ: not here.
            var world = PeerWorld(seed: 5, settings: .simple(wait: 5, interval: 60, repeatAfter: 100_000))
            world.add("alpha")
            world.add("bravo", skew: .seconds(skew))
            world.run(to: 40)
            _ = world.feed("A", from: 40, to: 600, choose: { _ in [0, 1] })
            if world.story != ["+1 -0"] { faults.append("\(skew): \(world.story)") }
            world.run(to: 4700)
            let over = world.told.dropFirst().map { $0.letter.alerts.filter(\.isResolved).count }
            if over != [1] { faults.append("\(skew): end \(world.story)") }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `a clock that is set back by ten minutes loses and doubles nothing`() {
        var world = SharingTests.three(seed: 6)
        _ = world.feed("A", from: 20, to: 500)
        world.setClock(0, ahead: .seconds(-600))
        let faults = world.feed(
            "A", from: 560, to: 1600,
            check: { world in
                let lists = (0..<3).map { world.listed($0) }
                return lists.allSatisfy { $0.count == 1 } ? nil : "\(lists)"
            })
        world.run(to: 2600)
        #expect(faults.isEmpty && world.story == ["+1 -0", "+0 -1"], "\(faults) \(world.story)")
    }

    @Test func `while somebody is not heard, an alert that ran out is given a little time`() {
        var world = SharingTests.three()
        world.post("A", to: 2, from: 20, until: 260)
        world.run(to: 200)
        world.brokenStreams = 1000
        world.post("A", to: 2, from: 20, until: 440)
        // The refresh does not arrive, and the end that the others know passes.
        world.run(to: 280)
        world.brokenStreams = 0
        world.run(to: 400)
        #expect(world.story == ["+1 -0"] && world.disagreement([0, 1, 2]) == nil, "\(world.story)")
    }

    @Test func `a disk that stalls keeps news back, and no refresh`() {
        var world = SharingTests.three()
        world.post("A", to: 2, from: 20, until: 260)
        world.run(to: 30)
        world.nodes[2].commitDelay = 3_600_000
        world.post("B", to: 2, from: 30, until: 900)
        world.run(to: 200)
        world.post("A", to: 2, from: 20, until: 440)
        world.run(to: 205)
        #expect((0..<2).map { world.listed($0) } == Array(repeating: ["A 20.0 440.0 {}"], count: 2))
    }
}
