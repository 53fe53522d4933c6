package import AMText

/// Every bound of the heart, in one place.
package struct Limits: Sendable {
    /// Refreshes of known alerts are written to the journal at most this late. What a crash takes of them is
    /// made good by the grace that alerts get when they ran out while the node was down.
    package var refreshLag: GoDuration = .seconds(2)
    /// How often the node writes that it is alive, so that a start knows how long it was down.
    package var aliveInterval: GoDuration = .seconds(10)
    /// The shortest deadline of a flush. Source: dispatch.go, the notify timeout's minimum.
    package var shortestFlush: GoDuration = .seconds(10)
    /// First delay before another attempt, the largest one, and the factor between them. Source: notify.go
    /// RetryStage.
    package var firstRetry: GoDuration = .milliseconds(500)
    package var longestRetry: GoDuration = .seconds(60)
    /// A label id is reused only after so many have come free, because then the verdicts remembered by id are
    /// dropped.
    package var labelsBeforeReuse = 4096
    /// Inputs that wait for the owner; more are refused with 503.
    package var mailbox = 20_000
    /// How often resolved sources leave the inhibition index. Source: inhibit.go gcInterval.
    package var inhibitionSweep: GoDuration = .minutes(15)
    /// How often the configured names of peers are looked up. Source: cluster.go DefaultRefreshInterval.
    package var peerRefresh: GoDuration = .seconds(15)
    /// How often peers that failed long ago are let go. Source: cluster.go Join.
    package var failedPeerSweep: GoDuration = .minutes(5)
    /// Failed peers that are tried again. Ours.
    package var failedPeers = 1024
    /// A message longer than this is not gossiped in packets. Unit: bytes. Source: cluster/delegate.go,
    /// cluster.go OversizedMessage: half of a packet.
    package var gossipMessage = 700
    /// When so many messages wait for packets already, our own news takes streams. Ours: packets carry some
    /// thirty records a second, which would keep what a thousand groups told from others for too long.
    package var gossipBacklog = 4
    /// Bytes of records that one message on streams takes together.
    package var streamBatch = 512 << 10
    /// In a cluster the time of the wall is dealt out to its members in slots of this length, and who tries
    /// again does so at the beginning of a slot of its own: when a receiver is back that failed all of them,
    /// the first one's word of it is with the others before their slots come. Unit: whole seconds.
    package var retrySlot: GoDuration = .seconds(3)
    /// How long the beginning of a slot is.
    package var retryWindow: GoDuration = .seconds(1)
    /// What a member told may be so far ahead of our clock before somebody should look at the clocks.
    package var clockSkew: GoDuration = .seconds(10)
    /// How long a warning about the cluster is shown after its cause was seen last.
    package var concernKept: GoDuration = .minutes(5)
    /// What nodes of ours share.
    package var sharing = SharingLimits()
    /// The defaults.
    package init() {}
}
