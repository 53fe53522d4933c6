/// A question to a node whether it is there, from the ping to the verdict.
/// Source: memberlist state.go probeNode.
struct Probe: Sendable {
    let sequence: UInt32
    /// The node as it was when it was asked.
    let target: Member
    let sentAt: Nanoseconds
    /// When others are asked to try.
    let directDeadline: Nanoseconds
    /// When it is decided.
    let deadline: Nanoseconds
    /// Whether others were asked.
    var isIndirect = false
    var expectedNacks = 0
    var nacks = 0
    /// Whether the node answered on a stream.
    var answeredOnStream = false

    /// When something is to be done next.
    var nextDeadline: Nanoseconds { isIndirect ? deadline : directDeadline }
}

/// A ping that was sent for another node.
struct Relay: Sendable {
    let asker: Endpoint
    /// The asker's number.
    let sequence: UInt32
    let wantsNack: Bool
    let deadline: Nanoseconds
}

/// A recurring moment. An interval of none never comes.
struct Ticker: Sendable {
    private(set) var next: Nanoseconds
    private let interval: Nanoseconds

    /// First after a random part of the interval.
    init(every interval: Nanoseconds, from now: Nanoseconds, _ chance: inout Chance) {
        self.interval = interval
        next = interval.count > 0 ? now + chance.below(interval) : Nanoseconds(.max)
    }

    /// Whether it is time.
    func isDue(at now: Nanoseconds) -> Bool { next <= now && next.count < .max }

    /// Goes on to the first moment that is still to come; what was missed stays missed.
    mutating func advance(past now: Nanoseconds) {
        guard isDue(at: now) else { return }
        next = next + interval * ((now.count - next.count) / interval.count + 1)
    }
}
