package import AMText

/// Gives stamps that rise, and that lie behind what this node has heard of others.
///
/// A peer whose clock is far ahead must not carry everybody with it. So what is heard moves the clock at most
/// `reach` past our own wall clock. That an update of an alert still lies behind those that were known when
/// it was accepted is seen to for each alert on its own (`stamp(at:after:)`): a wrong clock is felt by the
/// alerts it touched and by no others. Nobody changes a stamp that another node gave, because two nodes that
/// changed it differently would never agree again.
package struct HybridClock: Sendable {
    /// What is heard moves the clock no further than this past our own.
    package let reach: GoDuration
    /// How far the clocks of the cluster, taken together, are ahead of ours.
    package var shift = GoDuration.zero
    private var last = HybridStamp(wall: 0)

    /// A clock.
    package init(reach: GoDuration) { self.reach = reach }

    /// A stamp later than every one before, and later than what is known of the alert it is for.
    package mutating func stamp(at now: Timestamp, after known: HybridStamp?) -> HybridStamp {
        let own = HybridStamp(now + shift)
        // A clock that was set back does not leave stamps in the future behind: that they rise for each alert
        // is all that counts, and is seen to below.
        last = last > HybridStamp(now + shift + reach + reach) ? own : max(own, last.next)
        // Not kept in the clock: only this alert has to go past it.
        if let known, known >= last { return known.next }
        return last
    }

    /// Notes a stamp of another node. Returns whether it lies further ahead than clocks should differ.
    @discardableResult
    package mutating func hear(_ stamp: HybridStamp, at now: Timestamp) -> Bool {
        let farthest = HybridStamp(now + shift + reach)
        last = max(last, min(stamp, farthest))
        return stamp > farthest
    }
}
