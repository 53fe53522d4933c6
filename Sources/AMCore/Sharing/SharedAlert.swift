import AMText

/// What is kept of a shared alert, besides the alert itself.
struct SharedAlert: Sendable {
    let fingerprint: Fingerprint
    /// What the nodes of ours know in common: our own register as it was told last.
    var registers = AlertRegisters()
    /// Our own register as it is, if the others do not know it yet.
    var pending: AlertRegister?
    /// Whether `pending` only holds the time that the alert's sender gets after a restart: that is ours alone
    /// and never told, and it ends when somebody who was there says anything about the alert.
    var isGrace = false
    /// The hash of the details that are held here.
    var details: UInt64
    /// What a digest says of it; 0: nothing is known in common.
    var mark: UInt64 = 0
    /// The end that the registers come to.
    var sharedEnd = Timestamp.zero
    /// The last batch that told news of it.
    var batch: UInt64 = 0
    /// Whether our own register is one that the journal held: its stamp is as old as it can be.
    var isRestored = false
    /// Whether others may lack its labels and details.
    var needsBody = true
    /// Whether it is in the outbox, and whether as news.
    var isQueued = false
    var isNews = false
    /// Whether it is among those whose refreshes can wait.
    var isLater = false
    /// Whether somebody else heard our own register.
    var isOwnTold = false
    /// Since when it is known, and when a sender last posted it here. Unit: seconds of the steady clock.
    var knownSince: Int64
    var postedAt: Int64
    /// How often others heard of it since then. Stops at the end of the type.
    var refreshes: UInt8 = 0

    init(_ fingerprint: Fingerprint, details: UInt64, at now: Ticks) {
        self.fingerprint = fingerprint
        self.details = details
        knownSince = now.nanoseconds / 1_000_000_000
        postedAt = knownSince
    }

    /// The last stamp that is known of it.
    var newest: HybridStamp? {
        guard let pending else { return registers.newest }
        return registers.newest.map { max($0, pending.stamp) } ?? pending.stamp
    }

    /// Whether a digest has it at a moment: what is over is not compared.
    func isCompared(at moment: Timestamp) -> Bool { mark != 0 && (isGrace || sharedEnd > moment) }

    /// Takes what is known in common anew, after it changed.
    mutating func settle(_ origins: borrowing OriginTable) {
        mark = registers.mark(fingerprint, details: details, origins)
        sharedEnd = registers.effective(pending: nil, origins)?.times.endsAt ?? .zero
    }

    /// Makes our own register known in common.
    mutating func tellPending(_ origins: borrowing OriginTable) {
        guard let own = pending, !isGrace else { return }
        pending = nil
        _ = registers.put(own, origins)
        settle(origins)
    }
}
