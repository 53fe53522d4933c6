/// What was counted since the start.
package struct GossipCounts: Sendable, Equatable {
    /// Messages and their bytes.
    package struct Tally: Sendable, Equatable {
        package internal(set) var count: UInt64 = 0
        package internal(set) var bytes: UInt64 = 0

        mutating func add(_ size: Int) {
            count += 1
            bytes += UInt64(size)
        }
    }

    /// Members that came (ourselves included), went, and changed their metadata.
    package internal(set) var joined: UInt64 = 0
    package internal(set) var left: UInt64 = 0
    package internal(set) var updated: UInt64 = 0
    /// Messages that give a live node's name to another one.
    package internal(set) var conflicts: UInt64 = 0
    /// Alive messages by the node that they are about, stale ones and our own included.
    package internal(set) var aliveMessages: [NodeName: UInt64] = [:]
    /// Messages of the layer above; each copy in a packet counts.
    package internal(set) var updatesSent = Tally()
    package internal(set) var updatesReceived = Tally()
    /// Whole states of the layer above.
    package internal(set) var statesSent = Tally()
    package internal(set) var statesReceived = Tally()
    /// Messages of the layer above that were dropped because too many waited.
    package internal(set) var pruned: UInt64 = 0
}
