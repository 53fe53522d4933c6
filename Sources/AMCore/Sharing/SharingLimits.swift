package import AMText

/// Every bound of what nodes of ours share, in one place.
package struct SharingLimits: Sendable {
    /// News leaves in batches at least so far apart.
    package var batchInterval: GoDuration = .milliseconds(100)
    /// About the size of one message. Unit: bytes. Who gets it reads it in one go, so it is short.
    package var messageBytes = 128 << 10
    /// Messages of one batch; what is left goes with the next one.
    package var batchMessages = 8
    /// Batches that wait for the disk; news waits behind them.
    package var waitingBatches = 64
    /// A refresh leaves at least so long before the end that the others know.
    package var shortestLead: GoDuration = .seconds(2)
    /// How long each node waits for the one before it to tell a refresh that they all have.
    package var turn: GoDuration = .seconds(2)
    /// Alerts that have refreshes to tell are looked at no more often.
    package var sweepSpacing: GoDuration = .seconds(1)
    /// How often a node says how it is, and compares what it knows with one other node.
    package var heartbeat: GoDuration = .seconds(10)
    /// Alerts that one step of a comparison names.
    package var marksPerStep = 8192
    /// About the bytes of records that one step of a comparison sends.
    package var recordsPerStep = 4 << 20
    /// Steps of one comparison, and how far apart they are.
    package var steps = 200
    package var stepDelay: GoDuration = .milliseconds(250)
    /// What others say of the time moves our stamps no further past our own clock.
    package var clockReach: GoDuration = .minutes(1)
    /// A peer that said nothing for so long may know what we do not.
    package var deafAfter: GoDuration = .seconds(25)
    /// For so long a peer that went without a goodbye may be beyond a broken network.
    package var lostFor: GoDuration = .minutes(2)
    /// While there is such a peer, an alert that ran out counts as firing for so long.
    package var lapseGrace: GoDuration = .seconds(30)
    /// An alert that is over is kept for so long after the last word of it, if an older word says otherwise.
    package var keepsEnded: GoDuration = .hours(24)
    /// Clocks that differ more are told to operators.
    package var clockTolerance: GoDuration = .seconds(5)
    /// Configurations may differ for so long, because reloads reach one node after the other.
    package var configurationGrace: GoDuration = .minutes(1)
    /// A sender that has not reached this node for so long, while others got so many refreshes, is told to
    /// operators.
    package var unheardFor: GoDuration = .minutes(30)
    package var unheardRefreshes: UInt8 = 8
    /// Peers that are remembered, those that are gone included.
    package var peers = 256
    /// The defaults.
    package init() {}
}
