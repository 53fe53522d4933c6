internal import AMCore
internal import AMText

/// *told once*: each message has a cause.
extension Checkers {
    /// The receiver took a letter. In strict times it must say what the ear has not heard, or its time to be
    /// repeated has come, or it crossed another one on the way; before that it is enough that its node has a
    /// reason of its own to send it.
    /// - Parameter strictly: how long letters may be on their way and cross; nil: these are no strict times.
    mutating func accepted(
        _ letter: Notification, from process: ProcessID, at second: Double, ownsAnswer: Bool,
        strictly: Double?
    ) {
        accepted += 1
        if strictly != nil { strictlyAccepted += 1 }
        let ear = Ear(
            receiver: letter.receiver, integration: letter.integration.index, groupKey: letter.groupKey)
        let words = Words(
            firing: Set(letter.alerts.filter { !$0.isResolved }.map(\.fingerprint)),
            resolved: Set(letter.alerts.filter(\.isResolved).map(\.fingerprint)), at: second)
        var now = heard[ear] ?? Heard(last: words)
        let isFirst = heard[ear] == nil
        if !isFirst {
            if !ownsAnswer, let latest = now.latest[process.machine],
                (process.life, letter.id) < (latest.life, latest.id)
            {
                // A letter that was given up, and that a later one overtook on the way: nobody can call it
                // back.
                return doubt(words, at: ear)
            }
            if !hasCause(letter, words, now, process.machine, strictly) {
                let counts =
                    "\(now.last.firing.count)+\(now.last.resolved.count) then "
                    + "\(words.firing.count)+\(words.resolved.count)"
                let who = "\(letter.receiver) \(letter.groupKey), \(letter.reason.rawValue), \(counts)"
                fault("told twice at \(second) by \(process.machine), first at \(now.last.at): \(who)")
            }
        }
        for (all, belief) in [(words.firing, Belief.firing), (words.resolved, .over)] {
            for one in all where ownsAnswer || now.belief[one] != belief {
                now.belief[one] = ownsAnswer ? belief : .unsure
            }
        }
        now.excused.remove(process.machine)
        // What the log of others says of this ear may be something else now.
        // tidy: any order, each is looked at alone
        for (machine, own) in now.byMachine where machine != process.machine && !own.isSame(as: words) {
            if strictly == nil { now.excused.insert(machine) }
        }
        if !ownsAnswer { now.excused = Set(ledgers.indices) }
        now.last = words
        now.byMachine[process.machine] = words
        now.latest[process.machine] = (process.life, letter.id)
        heard[ear] = now
    }

    private mutating func hasCause(
        _ letter: Notification, _ words: Words, _ heard: Heard, _ machine: Int, _ strictly: Double?
    ) -> Bool {
        func mayRepeat(_ before: Words) -> Bool {
            words.isNews(after: before)
                || words.at - before.at >= letter.repeatInterval.inSeconds - 30
        }
        if mayRepeat(heard.last) || heard.excused.contains(machine) { return true }
        // What was told while clocks were wrong bears their time, and is repeated by it.
        if letter.reason == .repeatIntervalElapsed, heard.last.at < strictSince { return true }
        if let strictly {
            let speaker = heard.byMachine.filter { $0.value.at == heard.last.at }.keys.min()
            crossed += 1
            return speaker != machine && words.at - heard.last.at < strictly
        }
        return heard.byMachine[machine].map(mayRepeat) ?? true
    }

    private mutating func doubt(_ words: Words, at ear: Ear) {
        for one in words.firing where heard[ear]?.belief[one] != .firing {
            heard[ear]?.belief[one] = .unsure
        }
        for one in words.resolved where heard[ear]?.belief[one] != .over {
            heard[ear]?.belief[one] = .unsure
        }
    }
}
