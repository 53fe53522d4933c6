package import AMGossip

/// Who waits for an answer: a number that AMServer gave a request.
package struct RequestID: Sendable, Hashable {
    package var number: UInt64
    /// An id.
    package init(number: UInt64) { self.number = number }
}

/// Everything that may come in.
package enum Input: Sendable {
    /// Alerts of one request.
    case alerts(Intake, RequestID)
    /// A silence to make or change.
    case setSilence(SilenceDraft, RequestID)
    /// A silence to end.
    case expireSilence(id: String, RequestID)
    /// An attempt to tell ended.
    case delivered(DeliveryOutcome)
    /// A new configuration holds from here on. Its generation is what letters carry.
    case reload(Settings, generation: Int)
    /// The journal cannot write (`text` says why), or can again (nil). While it cannot, promises are refused.
    case journal(failure: String?)
    /// A packet came, a stream brought its message or ended, or the encoded state that was asked for is
    /// there. Only `datagram`, `received`, `ended` and `localState` come from outside.
    case gossip(Event)
    /// Names of peers were looked up.
    case lookedUp(PeerAddresses)
    /// The state of another node, decoded.
    case mesh(MeshState, isJoin: Bool)
    /// News of our own is on disk: the cluster may hear it.
    case announce(Announcement)
    /// The two files of the original were read or written, and look like this now.
    case stateFiles(StateFiles)
    /// Time passed: look at the agenda.
    case wake
    /// The node stops in order: running deliveries are given up, what lags is written, the cluster hears a
    /// goodbye. Until `Effect.hasLeft` the value goes on taking what comes from the cluster.
    case stop
}

/// What is answered to a request.
package enum Reply: Sendable, Equatable {
    /// Done; nothing to say.
    case done
    /// Alerts were taken; these texts say which were not.
    case alerts(refusals: [String])
    /// The silence has this id now.
    case silence(id: String)
    /// There is no such silence.
    case notFound
    /// Refused, with the text that users know.
    case refused(String)
    /// It cannot be promised now (the journal does not write); answered with 503.
    case unavailable(String)
}

/// Everything that may be done to the world.
package enum Effect: Sendable {
    /// An answer. If the turn's changes could not be written, `instead` is answered.
    case reply(RequestID, Reply, instead: Reply)
    /// A letter for a courier, who reports a `DeliveryOutcome` exactly once.
    case deliver(Notification)
    /// Give up a delivery; no outcome is expected any more.
    case cancel(DeliveryID)
    /// A line for the log.
    case log(LogLine)
    /// Send, dial, answer or close; what the gossip has to say to the layer above never leaves the value.
    case gossip(Action)
    /// Look names of peers up; answered by `Input.lookedUp`, once.
    case lookUp(PeerLookup)
    /// Encode a whole state (`MeshCodec.encodeFullState`); answered by `Input.gossip(.localState(_))`, once.
    case encodeState(MeshSnapshot)
    /// Decode a whole state (`MeshCodec.decodeFullState`); answered by `Input.mesh`, once.
    case decodeState([UInt8], isJoin: Bool)
    /// Comes straight back as `Input.announce`: the only road of our own news leads over the disk.
    case announce(Announcement)
    /// Write the two files of the original, `silences` and `nflog`.
    case export(MeshSnapshot)
    /// After `Input.stop`: the goodbye was said, or waited long enough; a node that is alone has none to say.
    /// Comes once, and nothing is awaited behind it.
    case hasLeft
}

/// What one turn returns: what must be written, and what must then be done.
package struct Turn: Sendable {
    /// For the disk, one transaction, in order.
    package var changes: [Change] = []
    /// To be done at once: promises nothing.
    package var atOnce: [Effect] = []
    /// To be done only when `changes`, and those of all earlier turns, are on disk.
    package var afterCommit: [Effect] = []
    /// When the value wants to be woken, replacing what an earlier turn asked; nil: never.
    package var wakeAt: Ticks?

    /// Nothing yet.
    package init() {}
}
