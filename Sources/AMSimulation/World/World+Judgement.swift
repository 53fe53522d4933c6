internal import AMCore
internal import AMGossip
internal import AMText

/// After the calm: has everybody heard what they must have heard, and do all nodes have the same?
extension World {
    /// So long after a change everybody must have heard of it.
    private var bound: Double {
        let route = workload.settings[0].route
        let others = isCluster ? Double(ours.count) * plan.cluster.peerTimeout : 0
        return 2 * route.groupInterval.inSeconds + route.groupWait.inSeconds + 3 * workload.resend + 60
            + others
    }

    /// So long after the calm began the nodes have found each other and told what they owed.
    var settling: Double { bound + longestFlush + 180 }

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
        for machine in machines.indices { checkBounds(machine) }
        // Whoever waits for his turn crosses another letter by chance alone.
        if checkers.crossed > 3 + checkers.strictlyAccepted / 10 {
            checkers.fault("\(checkers.crossed) of \(checkers.strictlyAccepted) letters crossed others")
        }
        if isCluster, isStrict { judgeAgreement() }
        judgeStrangers()
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
    private mutating func checkBounds(_ machine: Int) {
        guard let census = machines[machine].node?.value.census else { return }
        let alerts = bodies.count + known.count
        if census.alerts > alerts { checkers.fault("more alerts than there are: \(census.alerts)") }
        if census.groups > 3 * alerts { checkers.fault("groups pile up: \(census.groups)") }
        if census.flushes > census.groups { checkers.fault("flushes pile up: \(census.flushes)") }
        if census.deliveries > 4 * census.groups {
            checkers.fault("deliveries pile up: \(census.deliveries)")
        }
        if census.agenda > 20 * (census.groups + 10) {
            checkers.fault("the agenda piles up: \(census.agenda)")
        }
        let faults = machines[machine].node?.value.brokenInvariants() ?? []
        for fault in faults { checkers.fault("node \(machine): \(fault)") }
        if let cluster = machines[machine].node?.value.view().cluster, cluster.queuedUpdates > 4_096 {
            checkers.fault("messages pile up: \(cluster.queuedUpdates)")
        }
    }

    /// *agreed*: what the disks of all nodes hold is the same, but for what is so new that it is on its way.
    mutating func judgeAgreement() {
        let living = ours.filter { machines[$0].node != nil }
        let fresh = trueWall - GoDuration(nanoseconds: Int64((2 * plan.cluster.pushPullInterval + 10) * 1e9))
        let soon = trueWall + .minutes(20)
        var silenceIDs = Set<String>()
        var keys = Set<LogKey>()
        for machine in living {
            silenceIDs.formUnion(machines[machine].disk.kept.silences.keys)
            keys.formUnion(machines[machine].disk.kept.logEntries.keys)
        }
        for id in silenceIDs.sorted() {
            let forms = living.map { machines[$0].disk.kept.silences[id] }
            guard !forms.contains(where: { $0.map { $0.updatedAt > fresh || $0.expiresAt < soon } ?? false }),
                Set(forms).count > 1
            else { continue }
            checkers.fault("nodes disagree about the silence \(id): \(forms.map { $0?.updatedAt })")
        }
        for key in keys.sorted(by: { $0.text < $1.text }) {
            let forms = living.map { machines[$0].disk.kept.logEntries[key].map(Self.withoutExpiry) }
            let all = living.compactMap { machines[$0].disk.kept.logEntries[key] }
            guard !all.contains(where: { $0.timestamp > fresh || $0.expiresAt < soon }), Set(forms).count > 1
            else { continue }
            checkers.fault("nodes disagree about the log of \(key.text): \(forms.map { $0?.timestamp })")
        }
        judgeMembers(living)
        if plan.cluster.sharesAlerts { judgeAlerts(living) }
    }

    /// The same alerts fire everywhere, but for those that began or ended a moment ago.
    private mutating func judgeAlerts(_ living: [Int]) {
        let steady = Set(
            workload.stories.filter { story in
                story.firing.allSatisfy { range in
                    [range.lowerBound, range.upperBound].allSatisfy {
                        abs(seconds - $0) > 6 * workload.resend
                    }
                }
            }.map { Fingerprint(of: $0.labels) })
        let listed = living.map { firing($0).filter(steady.contains) }
        if Set(listed).count > 1 { checkers.fault("nodes list \(listed.map(\.count)) alerts") }
    }

    /// Until when an entry is kept is each node's own business.
    private static func withoutExpiry(_ entry: LogEntry) -> LogEntry {
        var entry = entry
        entry.expiresAt = .zero
        return entry
    }

    private mutating func judgeMembers(_ living: [Int]) {
        let names = living.map { machines[$0].name }.sorted().map(\.description)
        for machine in living {
            guard let cluster = machines[machine].node?.value.view().cluster else {
                checkers.fault("node \(machine) shows no cluster")
                continue
            }
            let seen = cluster.peers.map(\.name)
            if seen != names { checkers.fault("node \(machine) sees \(seen), not \(names)") }
            if !cluster.isReady { checkers.fault("node \(machine) never settled") }
            if cluster.failedPeers > 0, living.count == ours.count, self.names.left.isEmpty,
                plan.network.strangers == 0
            {
                checkers.fault("node \(machine) still goes after \(cluster.failedPeers) peers that live")
            }
        }
    }

    /// What belongs to another cluster stays there.
    private mutating func judgeStrangers() {
        func silences(_ isStranger: Bool) -> Set<String> {
            Set(machines.filter { $0.isStranger == isStranger }.flatMap { $0.disk.kept.silences.keys })
        }
        let mixed = silences(true).intersection(silences(false))
        if let one = mixed.min() { checkers.fault("another cluster has the silence \(one)") }
    }
}
