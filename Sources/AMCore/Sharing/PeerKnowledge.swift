import AMGossip
import AMText

/// What is known of another node of ours.
struct PeerKnowledge: Sendable {
    /// When it was last heard; at first, when it came.
    var heardAt: Ticks
    /// When it went without a goodbye; nil: it is a member.
    var lostAt: Ticks?
    /// The digest of its configuration; 0: unknown.
    var configuration: UInt64 = 0
    /// Alerts whose senders reach others, but not it.
    var unheard = 0
    /// Who is reached. Shape: sorted.
    var via: [NodeName] = []
    /// Steps that a comparison with it may still take; nil: none is wanted.
    var steps: Int?
    /// What its clock said, less ours when we heard it. Shape: the last few, oldest first.
    private var samples: [(at: Ticks, ahead: GoDuration)] = []

    init(at now: Ticks) { heardAt = now }

    /// Notes its clock.
    mutating func hear(wall: Timestamp, at now: Now) {
        heardAt = now.steady
        lostAt = nil
        if samples.count == 8 { samples.removeFirst() }
        samples.append((now.steady, wall - now.wall))
    }

    /// How far its clock is ahead of ours; nil: unknown. A message is read later than it was written, never
    /// earlier, so of the last readings the largest is nearest to the truth.
    func ahead(at now: Ticks) -> GoDuration? {
        samples.filter { now - $0.at < .minutes(1) }.map(\.ahead).max()
    }
}
