package import AMCore

/// All that a seed decides about a run, or a scene fixes.
package struct Plan: Sendable {
    package var seed: UInt64
    /// Unit: seconds.
    package var seconds: Double
    /// From here on nothing goes wrong any more.
    package var calmFrom: Double
    /// From here on nobody may be told anything twice; nil: some time after the calm began.
    package var strictFrom: Double?
    package var weather: Weather
    package var network: NetworkWeather
    package var cluster: ClusterPlan
    package var workload: Workload
    package var sabotage: Sabotage?

    /// A plan for a seed. Worlds with several nodes are shorter, since they do more in the same time.
    package init(seed: UInt64, hours: Double, using dice: inout Dice, nodes: Int? = nil) {
        self.seed = seed
        let drawn = Weather(using: &dice)
        weather = drawn
        network = NetworkWeather(using: &dice)
        cluster = ClusterPlan(using: &dice)
        if let nodes { cluster.nodes = nodes }
        if cluster.peers == .addresses { network.movesAddresses = false }
        seconds = hours * 3_600
        if cluster.nodes > 1 { seconds = max(3_000, seconds / 2) }
        calmFrom = seconds * (cluster.nodes > 1 ? 0.4 : 0.5)
        workload = Workload(using: &dice, seconds: seconds)
    }

    /// A plan in which nothing is drawn: fair weather, and no calm that would end what a scene arranges.
    package init(seconds: Double, cluster: ClusterPlan, workload: Workload, seed: UInt64 = 1) {
        self.seed = seed
        self.seconds = seconds
        calmFrom = .infinity
        weather = Weather()
        network = NetworkWeather()
        self.cluster = cluster
        self.workload = workload
    }
}
