internal import AMCore
internal import AMGossip
internal import AMText

/// Which process it is: the machine it runs on, and its number among all processes of the run. What an
/// earlier one asked for is void.
struct ProcessID: Hashable, Comparable, Sendable {
    var machine: Int
    var life: Int

    static func < (a: ProcessID, b: ProcessID) -> Bool { (a.machine, a.life) < (b.machine, b.life) }
}

/// What outlives a process: the disk, the clocks, and the place in the network.
struct Machine {
    /// What runs there; nil: nothing.
    var node: Node?
    var disk = SimDisk()
    /// How far the wall clock is off.
    var clockError = GoDuration.zero
    /// What the steady clock shows at the beginning of the run: two machines have nothing in common there.
    var steadyStart: Int64 = 0
    /// When the process is to be woken: the one alarm that counts.
    var alarm: Ticks?
    /// Whether it belongs to the other cluster.
    let isStranger: Bool
    /// The name by which the name service knows it.
    let host: String
    /// What its process calls itself.
    var name: NodeName
    var endpoint: Endpoint
    /// Whether its process was asked to end.
    var isStopping = false
    /// Which settings it has.
    var generation = 0
}
