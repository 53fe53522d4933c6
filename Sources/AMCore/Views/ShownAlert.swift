/// Of an alert in a view, what every answer shows; its status is asked for apart.
package struct ShownAlert: Sendable {
    /// Its identity.
    package var fingerprint: Fingerprint
    /// Its labels.
    package var labels: LabelRun
    /// Shape: the details of `AlertBody`.
    package var details: [UInt8]
    /// When it starts and ends.
    package var times: AlertTimes
    /// The routes it matches, as a number of `RouteSets`.
    package var routeSet: UInt32
    /// Whether silences match it or rules may inhibit it; if not, it is active.
    package var mayBeHeld: Bool
}

extension AlertmanagerView {
    /// The alert in a slot; nil: the slot is free.
    package func shown(_ slot: UInt32) -> ShownAlert? {
        let at = Int(slot)
        guard let fingerprint = alerts[at]?.fingerprint, let labels = alerts[at]?.labels,
            let details = alerts[at]?.details, let times = alerts[at]?.times,
            let routeSet = alerts[at]?.routeSet
        else { return nil }
        let isFree = alerts[at]?.silences.isEmpty ?? true && alerts[at]?.inhibition.isEmpty ?? true
        return ShownAlert(
            fingerprint: fingerprint, labels: labels, details: details, times: times, routeSet: routeSet,
            mayBeHeld: !isFree)
    }

    /// The groups that hold the alert in a slot, by index.
    package func groups(of slot: UInt32) -> SlotList { alerts[Int(slot)]?.groups ?? [] }

    /// The routes that the alert in a slot matches, as a number of `RouteSets`.
    package func routeSet(of slot: UInt32) -> UInt32? { alerts[Int(slot)]?.routeSet }
}
