package import AMText

/// Decides whether an integration has to tell about a group once more, from what the notification log says
/// was told.
///
/// | previous entry | alerts now | reason |
/// | --- | --- | --- |
/// | none | some firing | first notification |
/// | none | none firing | – |
/// | none, and a telling failed | none firing, with `notify_missed` | all alerts resolved |
/// | without firing ones | some firing that is not in it | first notification |
/// | with firing ones | some firing that is not in it | new alerts added |
/// | with firing ones | none firing | all alerts resolved, even without `send_resolved` |
/// | without firing ones | none firing | – |
/// | any | some resolved that is not in it, with `send_resolved` | some alerts resolved |
/// | older than the repeat interval | anything else | repeat interval elapsed |
/// | younger | anything else | – |
///
/// That all are resolved is a reason even for who does not tell about resolved alerts: the log entry has to
/// say so.
///
/// Source: notify/notify.go DedupStage.needsUpdate.
package struct Dedup: Sendable {
    /// After how long the same is told again.
    package var repeatInterval: GoDuration
    /// Whether the integration tells about resolved alerts.
    package var sendResolved: Bool
    /// Whether it failed to tell that these alerts fire, and wants to make up for it.
    package var owesMissed: Bool

    /// What the decision depends on besides the alerts.
    package init(repeatInterval: GoDuration, sendResolved: Bool, owesMissed: Bool = false) {
        self.repeatInterval = repeatInterval
        self.sendResolved = sendResolved
        self.owesMissed = owesMissed
    }

    /// Why to tell; nil: there is nothing to tell.
    /// - Parameters:
    ///   - previous: the entry of the notification log, even one past its expiry.
    ///   - firing: hashes of the alerts that fire now.
    ///   - resolved: hashes of those that are resolved now.
    ///   - now: when the group's timer fired.
    package func reason(
        previous: LogEntry?, firing: [UInt64], resolved: [UInt64], now: Timestamp
    ) -> NotifyReason? {
        let makesUp = owesMissed && sendResolved && firing.isEmpty && !resolved.isEmpty
        guard let previous else {
            return !firing.isEmpty ? .firstNotification : makesUp ? .allAlertsResolved : nil
        }
        if !Self.contains(previous.firing, all: firing) {
            return previous.firing.isEmpty ? .firstNotification : .newAlertsAdded
        }
        if firing.isEmpty {
            return !previous.firing.isEmpty || (makesUp && !Self.contains(previous.resolved, all: resolved))
                ? .allAlertsResolved : nil
        }
        if sendResolved, !Self.contains(previous.resolved, all: resolved) { return .someAlertsResolved }
        return previous.timestamp < now - repeatInterval ? .repeatIntervalElapsed : nil
    }

    private static func contains(_ told: [UInt64], all hashes: [UInt64]) -> Bool {
        // Most groups are small, and mostly nothing changed in them.
        if told == hashes { return true }
        if told.count < 16 { return hashes.allSatisfy { told.contains($0) } }
        let known = Set(told)
        return hashes.allSatisfy { known.contains($0) }
    }
}
