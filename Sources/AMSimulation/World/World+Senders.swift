package import AMCore
package import AMText

/// An alert of a post.
package struct Posted: Sendable {
    package var body: AlertBody
    package var startsAt: Timestamp
    package var endsAt: Timestamp

    /// An alert that fires between two seconds of the run, as far as its sender knows.
    package init(_ labels: LabelSet, from start: Double, until end: Double) {
        body = AlertBody(labels: labels, annotations: [:], generatorURL: "")
        startsAt = World.moment(start)
        endsAt = World.moment(end)
    }

    init(body: AlertBody, startsAt: Timestamp, endsAt: Timestamp) {
        self.body = body
        self.startsAt = startsAt
        self.endsAt = endsAt
    }
}

/// Senders repeat what fires, and for a while what is over, as Prometheus does.
extension World {
    /// The true wall time of a second of the run.
    package static func moment(_ second: Double) -> Timestamp {
        start + GoDuration(nanoseconds: Int64(second * 1e9))
    }

    mutating func post(_ sender: Int) {
        after(workload.resend, .post(sender: sender))
        if !isCluster, !isCalm, dice.fraction() < weather.lostPosts { return }
        var posted: [Posted] = []
        for (story, body) in zip(workload.stories, bodies) {
            let end: Double
            if story.holds(at: second) {
                end = second + 4 * workload.resend
            } else if let ended = story.ended(before: second), second - ended < Workload.resolvedRetention {
                end = ended
            } else {
                continue
            }
            let start = story.firing.last { $0.lowerBound <= second }?.lowerBound ?? second
            posted.append(Posted(body: body, startsAt: Self.moment(start), endsAt: Self.moment(end)))
        }
        guard !posted.isEmpty else { return }
        for machine in targets(of: sender) {
            if isCluster {
                if !isCalm, dice.fraction() < weather.lostPosts { continue }
                after(0.001 + dice.fraction() * 0.03, .arrive(machine: machine, posted))
            } else {
                arrive(posted, machine)
            }
        }
    }

    private mutating func targets(of sender: Int) -> [Int] {
        switch plan.cluster.road {
        case .everyNode: Array(ours)
        case .anyNode:
            // A balancer knows who lives.
            ours.filter { machines[$0].node != nil }.randomElement(using: &dice).map { [$0] } ?? []
        case .gapped: ours.filter { sender > 0 || $0 > 0 || ours.count == 1 }
        }
    }

    mutating func arrive(_ posted: [Posted], _ machine: Int) {
        let wall = now(machine).wall
        var intake = Intake()
        for one in posted {
            let begin = intake.bytes.count
            intake.bytes.append(contentsOf: one.body.bytes)
            let times = AlertTimes(startsAt: one.startsAt, endsAt: one.endsAt, updatedAt: wall)
            intake.alerts.append(
                PostedAlert(
                    fingerprint: one.body.fingerprint, times: times, bodyStart: begin,
                    bodyEnd: intake.bytes.count, detailsOffset: one.body.detailsOffset))
            if times.isResolved(at: wall) { intake.resolved += 1 } else { intake.firing += 1 }
        }
        ask(machine, .alerts(intake.alerts)) { .alerts(intake, $0) }
    }
}
