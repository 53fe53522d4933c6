internal import AMCore
internal import AMText

/// What receivers do with letters.
extension World {
    /// A letter leaves a node.
    mutating func deliver(_ written: Notification, _ process: ProcessID) {
        guard let settings = machines[process.machine].node?.value.settings,
            let dispatchAt = machines[process.machine].node?.value.options.dispatchAt,
            let view = machines[process.machine].node?.value.view()
        else { return }
        let letter = sabotaged(written, view)
        note(UInt64(time) ^ letter.id.number)
        checkers.letter(letter, from: process.machine, at: second, silences: silences(view))
        checkers.letter(letter, at: second, pausesIn: settings)
        let now = now(process.machine)
        if now.steady < dispatchAt { checkers.fault("told before the start delay was over at \(second)") }
        if let cluster = view.cluster, !cluster.isReady {
            checkers.fault("told before the cluster settled at \(second) by \(process.machine)")
        }
        checkers.letter(letter, at: second, rules: settings.inhibitRules, view)
        if isStrict { judgeTurn(letter, process.machine, view) }
        travel(letter, process, now)
    }

    private mutating func travel(_ letter: Notification, _ process: ProcessID, _ now: Now) {
        let latency = 0.001 + dice.fraction() * (isCalm ? 0.2 : weather.slowestAnswer)
        let fate = isCalm ? 1 : dice.fraction()
        var limit = weather.serverErrors
        if fate < limit { return fail(letter, process, latency, retry: true) }
        limit += weather.refusals
        if fate < limit { return fail(letter, process, latency, retry: false) }
        limit += weather.hangs
        if fate < limit { return }
        limit += weather.lostAnswers
        // An answer that comes after the deadline is as good as lost.
        let isInTime = now.steady + GoDuration(nanoseconds: Int64(latency * 1e9)) < letter.deadline
        let ownsAnswer = fate >= limit && isInTime
        let isLost =
            sabotage == .losesLetters || sabotage == .losesEnds && letter.alerts.allSatisfy(\.isResolved)
        if !isLost { after(latency / 2, .accepted(process, letter, ownsAnswer: ownsAnswer)) }
        if sabotage == .doublesLetters {
            after(latency * 0.7, .accepted(process, letter, ownsAnswer: ownsAnswer))
        }
        if !ownsAnswer { return fail(letter, process, latency, retry: true) }
        let outcome = DeliveryOutcome(id: letter.id, result: .delivered(keep: nil), seconds: latency)
        after(latency, .outcome(process, outcome))
    }

    private mutating func fail(
        _ letter: Notification, _ process: ProcessID, _ latency: Double, retry: Bool
    ) {
        let result = DeliveryOutcome.Result.failed(
            text: "unexpected status code \(retry ? 500 : 400)", retry: retry,
            reason: retry ? .serverError : .clientError)
        let outcome = DeliveryOutcome(id: letter.id, result: result, seconds: latency)
        after(latency, .outcome(process, outcome))
    }

    mutating func accept(_ letter: Notification, _ process: ProcessID, ownsAnswer: Bool) {
        note(UInt64(time) &* 31 ^ letter.id.number)
        let isCalledBack = cancelled[process]?.contains(letter.id) ?? false
        let who = "\(letter.receiver) \(letter.groupKey)"
        tell("\(who): accepted \(letter.id.number) of \(process), owns \(ownsAnswer), back \(isCalledBack)")
        if keepsLetters {
            letters.append(ReceivedLetter(second: second, machine: process.machine, letter: letter))
        }
        if isStrict { judgeTruth(letter) }
        checkers.accepted(
            letter, from: process, at: second, ownsAnswer: ownsAnswer && !isCalledBack,
            strictly: isStrict ? (isCluster ? raceWindow : 0) : nil)
    }

    /// *told once*: no node tells before those that come before it had their time.
    private mutating func judgeTurn(_ letter: Notification, _ machine: Int, _ view: AlertmanagerView) {
        guard let position = view.cluster?.position else { return }
        let waited = (now(machine).wall - letter.flushedAt).inSeconds
        if waited < Double(position) * plan.cluster.peerTimeout {
            checkers.fault("told out of turn at \(second) by \(machine) of position \(position): \(waited)")
        }
    }

    /// So soon after a letter another node cannot know of it: their timers are not the same, so one whose
    /// turn has come may flush just when another one tells.
    private var raceWindow: Double { 0.5 + 4 * plan.cluster.gossipInterval }

    /// *closed*: nobody is told that something is over while some sender still says that it fires.
    private mutating func judgeTruth(_ letter: Notification) {
        guard isCluster else { return }
        let window = longestFlush + 3 * workload.resend
        for alert in letter.alerts where alert.isResolved {
            for story in workload.stories
            where Fingerprint(of: story.labels) == alert.fingerprint
                && story.firing.contains(where: { $0.lowerBound < second - window && second < $0.upperBound })
            {
                checkers.fault("told as over while it fires at \(second): \(alert.labels)")
            }
        }
    }

    /// So long a flush may take, from its timer to its last attempt.
    var longestFlush: Double {
        let interval = workload.settings[0].route.groupInterval.inSeconds
        return max(interval, 10) + Double(ours.count - 1) * plan.cluster.peerTimeout
    }

    func silences(_ view: AlertmanagerView) -> [Silence] {
        var all: [Silence] = []
        view.silences.forEach { _, silence in
            if let silence { all.append(silence) }
        }
        return all
    }

    func silence(_ id: String, on machine: Int) -> Silence? {
        guard let view = machines[machine].node?.value.view() else { return nil }
        return silences(view).first { $0.id == id }
    }
}
