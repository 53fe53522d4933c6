package import AMText

/// What becomes of an alert's times when it is received again.
package enum Merge {
    /// The times that hold after an alert was received again, and whose details hold.
    ///
    /// Overlapping ranges are merged; anything else is a plain replacement, which covers the same range, a
    /// wider one, and ranges that do not touch. Source: provider/mem Alerts.Put, types.Alert.Merge.
    package static func received(
        _ new: AlertTimes, over old: AlertTimes, now: Timestamp
    ) -> (times: AlertTimes, keepsNewDetails: Bool) {
        let endsInside = new.endsAt > old.startsAt && new.endsAt < old.endsAt
        let startsInside = new.startsAt > old.startsAt && new.startsAt < old.endsAt
        guard endsInside || startsInside else { return (new, true) }
        let newIsYoung = new.updatedAt >= old.updatedAt
        let young = newIsYoung ? new : old
        let elder = newIsYoung ? old : new
        var result = young
        if elder.startsAt < young.startsAt {
            result.startsAt = elder.startsAt
            result.startOffset = elder.startOffset
        }
        let elderEndsLater = elder.endsAt > young.endsAt
        let takesEldersEnd =
            young.isResolved(at: now)
            ? elder.isResolved(at: now) && elderEndsLater : elderEndsLater && !elder.isTimeout
        if takesEldersEnd {
            result.endsAt = elder.endsAt
            result.endOffset = elder.endOffset
        }
        return (result, newIsYoung)
    }
}
