import AMCore
import AMText

/// Things happen.
extension World {
    mutating func handle(_ event: Event) {
        switch event {
        case .wake(let life, let at): wake(life, at)
        case .commit(let life, let number): if node?.life == life { commit(number) }
        case .probe(let life): if node?.life == life { probe() }
        case .post: post()
        case .accepted(let life, let letter, let ownsAnswer):
            accept(letter, life: life, ownsAnswer: ownsAnswer && life == node?.life)
        case .outcome(let life, let outcome): if node?.life == life { turn([.delivered(outcome)]) }
        case .crash: crash()
        case .restart: if node == nil { restart() }
        case .breakDisk: breakDisk()
        case .healDisk: disk.isBroken = false
        case .jumpClock: jumpClock()
        case .reload: reload()
        case .hush(let i): hush(i)
        case .endHush(let i): endHush(i)
        case .calm: calm()
        }
    }

    private mutating func wake(_ life: Int, _ at: Ticks) {
        guard node?.life == life, alarm == at else { return }
        alarm = nil
        turn([.wake])
    }

    private mutating func commit(_ number: Int) {
        guard var running = node, running.value.journalFailure == nil else { return }
        do throws(JournalFailure) {
            let effects = try running.commit(upTo: number, &disk)
            node = running
            for effect in effects { perform(effect, isKept: true) }
        } catch {
            let effects = running.releaseUnkept()
            node = running
            for effect in effects { perform(effect, isKept: false) }
            turn([.journal(failure: error.text)])
            after(5, .probe(life: running.life))
        }
    }

    private mutating func probe() {
        if disk.isBroken {
            after(5, .probe(life: lives))
        } else {
            turn([.journal(failure: nil)])
        }
    }

    private mutating func crash() {
        tell("crash")
        again(.crash, weather.crashes)
        guard !isCalm, node != nil else { return }
        node = nil
        alarm = nil
        requests = [:]
        checkers.excuseAll()
        after(dice.fraction() * weather.downtime, .restart)
    }

    mutating func restart() {
        lives += 1
        let delay = GoDuration(nanoseconds: Int64(workload.startDelay * 1e9))
        var options = Options(dispatchAt: now.steady + delay)
        options.retention = Self.retention
        let value = Alertmanager(
            options: options, settings: workload.settings[generation % 2], recovered: disk.kept,
            dice: Dice(seed: dice.next()), now: now)
        node = Node(value: value, life: lives)
        if lives > 1 { checkers.restarted(value.view(), disk.kept, at: second, wall: now.wall) }
        turn([.wake])
    }

    private mutating func breakDisk() {
        tell("the disk breaks")
        again(.breakDisk, weather.diskFailures)
        guard !isCalm else { return }
        disk.isBroken = true
        checkers.excuseAll()
        after(dice.fraction() * 120, .healDisk)
    }

    private mutating func jumpClock() {
        tell("the clock jumps")
        again(.jumpClock, weather.clockJumps)
        guard !isCalm else { return }
        clockError = GoDuration.seconds(Int64(dice.next() % 7_200) - 3_600)
        checkers.excuseAll()
    }

    private mutating func reload() {
        again(.reload, weather.reloads)
        guard !isCalm else { return }
        generation += 1
        if workload.moves { checkers.moved() }
        turn([.reload(workload.settings[generation % 2], generation: generation)])
    }

    private mutating func calm() {
        tell("calm")
        isCalm = true
        disk.isBroken = false
        clockError = .zero
        checkers.excuseAll()
    }

    private mutating func ask(_ asked: Asked, _ make: (RequestID) -> Input) {
        guard node != nil else { return }
        let id = RequestID(number: nextRequest)
        nextRequest += 1
        requests[id] = asked
        turn([make(id)])
    }

    /// A sender repeats what fires, and for a while what is over, as Prometheus does.
    private mutating func post() {
        after(workload.resend, .post)
        if !isCalm, dice.fraction() < weather.lostPosts { return }
        var intake = Intake()
        for story in workload.stories {
            let end: Double
            if story.holds(at: second) {
                end = second + 4 * workload.resend
            } else if let ended = story.ended(before: second), second - ended < Workload.resolvedRetention {
                end = ended
            } else {
                continue
            }
            let start = story.firing.last { $0.lowerBound <= second }?.lowerBound ?? second
            add(story.labels, from: start, until: end, to: &intake)
        }
        guard !intake.alerts.isEmpty else { return }
        ask(.alerts(intake.alerts)) { .alerts(intake, $0) }
    }

    private func add(_ labels: LabelSet, from start: Double, until end: Double, to intake: inout Intake) {
        let body = AlertBody(labels: labels, annotations: [:], generatorURL: "")
        let begin = intake.bytes.count
        intake.bytes.append(contentsOf: body.bytes)
        func moment(_ second: Double) -> Timestamp {
            Self.start + GoDuration(nanoseconds: Int64(second * 1e9))
        }
        let times = AlertTimes(startsAt: moment(start), endsAt: moment(end), updatedAt: now.wall)
        intake.alerts.append(
            PostedAlert(
                fingerprint: body.fingerprint, times: times, bodyStart: begin, bodyEnd: intake.bytes.count,
                detailsOffset: body.detailsOffset))
        if times.isResolved(at: now.wall) { intake.resolved += 1 } else { intake.firing += 1 }
    }

    private mutating func hush(_ i: Int) {
        let hush = workload.hushes[i]
        let draft = SilenceDraft(
            matchers: [hush.matcher], startsAt: now.wall,
            endsAt: now.wall + GoDuration(nanoseconds: Int64(hush.lasts * 1e9)))
        ask(.silence(hush: i)) { .setSilence(draft, $0) }
    }

    private mutating func endHush(_ i: Int) {
        guard let id = hushIDs[i] else { return }
        checkers.mayEnd(id, forgottenAt: now.wall + Self.retention)
        ask(.nothing) { .expireSilence(id: id, $0) }
    }

    mutating func answered(_ id: RequestID, _ reply: Reply, isKept: Bool) {
        guard let asked = requests.removeValue(forKey: id) else { return }
        note(UInt64(time))
        switch (asked, reply) {
        case (.alerts(let alerts), .alerts):
            if isKept, node?.value.journalFailure == nil { checkers.keeps(alerts) }
        case (.silence(let hush), .silence(let id)):
            hushIDs[hush] = id
            node?.value.view().silences.forEach { _, silence in
                if let silence, silence.id == id { checkers.keeps(silence) }
            }
        default: break
        }
    }

    /// The receiver gets a letter.
    mutating func deliver(_ written: Notification) {
        guard let node else { return }
        let letter = sabotaged(written)
        note(UInt64(time) ^ letter.id.number)
        checkers.letter(letter, at: second, silences: silences(node))
        checkers.letter(letter, at: second, pausesIn: node.value.settings)
        if now.steady < node.value.options.dispatchAt {
            checkers.fault("told before the start delay was over at \(second)")
        }
        checkers.letter(letter, at: second, rules: node.value.settings.inhibitRules, node.value.view())
        let latency = 0.001 + dice.fraction() * (isCalm ? 0.2 : weather.slowestAnswer)
        let fate = isCalm ? 1 : dice.fraction()
        var limit = weather.serverErrors
        if fate < limit { return fail(letter, latency, retry: true) }
        limit += weather.refusals
        if fate < limit { return fail(letter, latency, retry: false) }
        limit += weather.hangs
        if fate < limit { return }
        limit += weather.lostAnswers
        // An answer that comes after the deadline is as good as lost.
        let isInTime = now.steady + GoDuration(nanoseconds: Int64(latency * 1e9)) < letter.deadline
        let ownsAnswer = fate >= limit && isInTime
        let isLost =
            sabotage == .losesLetters || sabotage == .losesEnds && letter.alerts.allSatisfy(\.isResolved)
        if !isLost { after(latency / 2, .accepted(life: node.life, letter, ownsAnswer: ownsAnswer)) }
        if sabotage == .doublesLetters {
            after(latency * 0.7, .accepted(life: node.life, letter, ownsAnswer: ownsAnswer))
        }
        if !ownsAnswer { return fail(letter, latency, retry: true) }
        let outcome = DeliveryOutcome(id: letter.id, result: .delivered(keep: nil), seconds: latency)
        after(latency, .outcome(life: node.life, outcome))
    }

    private func silences(_ node: Node) -> [Silence] {
        var all: [Silence] = []
        node.value.view().silences.forEach { _, silence in
            if let silence { all.append(silence) }
        }
        return all
    }

    private mutating func fail(_ letter: Notification, _ latency: Double, retry: Bool) {
        let result = DeliveryOutcome.Result.failed(
            text: "unexpected status code \(retry ? 500 : 400)", retry: retry,
            reason: retry ? .serverError : .clientError)
        let outcome = DeliveryOutcome(id: letter.id, result: result, seconds: latency)
        after(latency, .outcome(life: lives, outcome))
    }

    private mutating func accept(_ letter: Notification, life: Int, ownsAnswer: Bool) {
        note(UInt64(time) &* 31 ^ letter.id.number)
        let isCalledBack = cancelled.contains(letter.id)
        tell("accepted \(letter.id.number), owns \(ownsAnswer), called back \(isCalledBack)")
        checkers.accepted(letter, life: life, at: second, ownsAnswer: ownsAnswer && !isCalledBack)
    }
}
