package import AMText

/// What time it is, when the nodes' clocks do not agree.
///
/// If most nodes agree and we do not, our clock is wrong, and the node goes by theirs: else it would take
/// alerts for over that fire, and tell so, while the others tell that they fire. If three or more do not
/// agree at all, every one goes by the clock in the middle, so that they agree at least with each other. With
/// two nodes nobody can know which clock is wrong. Then each keeps its own, but an alert is over when it is
/// so by both.
package struct ClusterTime: Sendable {
    /// What is added to our own wall clock.
    package private(set) var correction = GoDuration.zero
    /// How far the other clock lies behind the one we go by, if there are two and they do not agree.
    package private(set) var behind = GoDuration.zero
    /// Our own wall clock now.
    package private(set) var ownWall = Timestamp.epoch
    /// The steady clock's zero by our own wall clock.
    private var base: Timestamp?
    private let tolerance: GoDuration

    /// - Parameter tolerance: clocks that differ by no more agree.
    package init(tolerance: GoDuration) { self.tolerance = tolerance }

    /// The moment of a turn. Returns: the moment to go by, and whether our own clock was set since the last
    /// turn: then nothing is known any more.
    package mutating func begin(_ moment: Now) -> (now: Now, wasSet: Bool) {
        ownWall = moment.wall
        let fresh = moment.wall - GoDuration(nanoseconds: moment.steady.nanoseconds)
        let wasSet = base.map { !Self.areNear(fresh - $0, .zero, .seconds(1)) } ?? false
        base = fresh
        if wasSet {
            correction = .zero
            behind = .zero
        }
        return (Now(wall: moment.wall + correction, steady: moment.steady), wasSet)
    }

    /// Takes what is known of the clocks of others, less our own.
    package mutating func consider(_ others: [GoDuration]) {
        let clocks = others + [.zero]
        // Who hears fewer than two has nothing to go by, and keeps what is known.
        if clocks.count > 2 {
            let right = Self.majority(of: clocks, tolerance) ?? clocks.sorted()[(clocks.count - 1) / 2]
            behind = .zero
            let wanted = Self.areNear(right, .zero, tolerance) ? .zero : right
            // What a message takes on its way is not to move the time to and fro.
            if wanted == .zero || !Self.areNear(wanted, correction, .seconds(1)) { correction = wanted }
        } else {
            let earliest = clocks.min() ?? .zero
            let span = earliest - correction
            behind = span < .zero - tolerance ? span : .zero
        }
    }

    /// What most clocks agree on; nil: there is no such thing.
    static func majority(of clocks: [GoDuration], _ tolerance: GoDuration) -> GoDuration? {
        for clock in clocks {
            let agreeing = clocks.filter { areNear($0, clock, tolerance) }.sorted()
            if 2 * agreeing.count > clocks.count { return agreeing[agreeing.count / 2] }
        }
        return nil
    }

    /// Whether two readings differ by no more than a tolerance.
    static func areNear(_ a: GoDuration, _ b: GoDuration, _ tolerance: GoDuration) -> Bool {
        a - b <= tolerance && b - a <= tolerance
    }
}

extension GoDuration {
    /// The difference; saturates.
    static func - (a: GoDuration, b: GoDuration) -> GoDuration {
        let (difference, overflow) = a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
        return GoDuration(nanoseconds: overflow ? (a < b ? .min : .max) : difference)
    }
}

extension AlertTimes {
    /// Moves those times of a post that come from this node's clock, and not from the sender.
    mutating func move(by correction: GoDuration) {
        if startsAt == updatedAt { startsAt = startsAt + correction }
        if isTimeout { endsAt = endsAt + correction }
        updatedAt = updatedAt + correction
    }
}
