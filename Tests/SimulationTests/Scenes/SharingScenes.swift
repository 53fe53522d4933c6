import AMCore
import AMSimulation
import AMText
import Testing

/// Nodes that share alerts: whoever hears of one, all list it.
@Suite struct SharingScenes {
    /// A load balancer gives each post to whichever node it likes.
    @Test func `alerts that each reach one node only are listed by all and told once`() {
        var wrong: [String] = []
        for seed: UInt64 in 1...2 {
            let stories = (0..<8).map { i in
                let begin = 60 + Double(i) * 40
                return Workload.Story(labels: Stage.labels("Alert\(i)"), firing: [begin...(begin + 600)])
            }
            let workload = Workload(Stage.settings(), stories: stories)
            var world = Stage.world(nodes: 3, seconds: 1_800, workload, seed: seed) { plan in
                plan.cluster.road = .anyNode
            }
            world.run(until: 500)
            let listed = (0..<3).map { world.firing($0).count }
            if listed != [8, 8, 8] { wrong.append("\(seed): \(listed) are listed") }
            wrong += world.run().faults
            let heard = Stage.heard(world)
            wrong += heard.filter { $0.value != ["F", "R"] }.map { "\($0.key): \(String($0.value))" }.sorted()
            if heard.count != 8 { wrong.append("\(seed): \(heard.count) were told") }
        }
        #expect(wrong == [])
    }

    /// One of two senders never reaches the first node.
    @Test func `an alert whose sender cannot reach a node is there all the same`() {
        let stories = [Workload.Story(labels: Stage.labels("Down"), firing: [60...700])]
        let workload = Workload(Stage.settings(), stories: stories)
        var world = Stage.world(nodes: 3, seconds: 1_500, workload) { $0.cluster.road = .gapped }
        world.run(until: 300)
        let listed = (0..<3).map { world.firing($0).count }
        let faults = world.run().faults
        #expect(listed == [1, 1, 1] && faults == [])
        #expect(Stage.heard(world).map(\.value) == [["F", "R"]])
    }
}
