import AMCore
import AMText

/// After the calm: has everybody heard what they must have heard?
extension World {
    /// So long after a change everybody must have heard of it.
    private var bound: Double {
        let route = workload.settings[0].route
        return 2 * route.groupInterval.inSeconds + route.groupWait.inSeconds + 3 * workload.resend + 60
    }

    mutating func judge() {
        let quiet = seconds - bound
        for story in workload.stories where !mayBeMuted(story) {
            let fingerprint = Fingerprint(of: story.labels)
            // tidy: any order, they are only counted
            let beliefs = checkers.heard.values.compactMap { $0.belief[fingerprint] }
            let isSteady = story.firing.allSatisfy { range in
                [range.lowerBound, range.upperBound].allSatisfy { $0 < quiet - 600 || $0 > seconds }
            }
            guard isSteady else { continue }
            if story.holds(at: seconds) {
                if beliefs.isEmpty { checkers.fault("never told: \(story.labels)") }
                if beliefs.contains(.over) { checkers.fault("believed resolved, but fires: \(story.labels)") }
            } else if beliefs.contains(.firing) {
                checkers.fault("believed firing, but over: \(story.labels)")
            }
        }
        checkBounds()
    }

    /// Whether a silence or an inhibition may have kept something from the ears at the end of this story.
    private func mayBeMuted(_ story: Workload.Story) -> Bool {
        let hushed = workload.hushes.contains { hush in
            guard
                let matcher = try? Matcher(
                    name: hush.matcher.name, op: hush.matcher.op, value: hush.matcher.value)
                // A matcher that does not compile would be a mistake of the workload: be careful.
            else { return true }
            return matcher.matches(story.labels["instance"] ?? "")
        }
        let inhibited =
            !workload.settings[0].inhibitRules.isEmpty && story.labels["severity"] == "warning"
            && workload.stories.contains { other in
                other.labels["severity"] == "critical" && other.labels["team"] == story.labels["team"]
                    && other.labels["alertname"] == story.labels["alertname"]
            }
        let isPaused = !workload.settings[0].timeIntervals.isEmpty && story.labels["team"] == "db"
        return hushed || inhibited || isPaused
    }

    /// *bounded*: nothing piles up.
    private mutating func checkBounds() {
        guard let value = node?.value else { return }
        let census = value.census
        let alerts = workload.stories.count
        if census.alerts > alerts { checkers.fault("more alerts than there are: \(census.alerts)") }
        if census.groups > 3 * alerts { checkers.fault("groups pile up: \(census.groups)") }
        if census.flushes > census.groups { checkers.fault("flushes pile up: \(census.flushes)") }
        if census.deliveries > 4 * census.groups {
            checkers.fault("deliveries pile up: \(census.deliveries)")
        }
        if census.agenda > 20 * (census.groups + 10) {
            checkers.fault("the agenda piles up: \(census.agenda)")
        }
        for fault in value.brokenInvariants() { checkers.fault(fault) }
    }
}
