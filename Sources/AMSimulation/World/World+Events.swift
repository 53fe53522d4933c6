internal import AMCore
internal import AMText

/// Things happen.
extension World {
    mutating func handle(_ event: Event) {
        // tidy: switch
        switch event {
        case .wake(let process, let at): wake(process, at)
        case .commit(let process, let number): if isLiving(process) { commit(process, number) }
        case .probe(let process): if isLiving(process) { probe(process) }
        case .input(let process, let input): if isLiving(process) { turn(process.machine, [input]) }
        case .network(let event): handle(event)
        case .post(let sender): post(sender)
        case .arrive(let machine, let posted): arrive(posted, machine)
        case .accepted(let process, let letter, let ownsAnswer):
            accept(letter, process, ownsAnswer: ownsAnswer && isLiving(process))
        case .outcome(let process, let outcome):
            if isLiving(process) { turn(process.machine, [.delivered(outcome)]) }
        case .crash: crashAny()
        case .restart(let machine): if machines[machine].node == nil { restart(machine) }
        case .breakDisk: breakDisk()
        case .healDisk(let machine): machines[machine].disk.isBroken = false
        case .jumpClock: jumpClock()
        case .reload: reload()
        case .reloadOne(let machine): reloadOne(machine)
        case .hush(let i): hush(i)
        case .endHush(let i): endHush(i)
        case .partition: partition()
        case .heal(let number): if wires.partition == number { heal() }
        case .publish(let records): names.records.merge(records) { _, new in new }
        case .stranger: strangerComes()
        case .calm: calm()
        case .strict: strict()
        }
    }

    private mutating func wake(_ process: ProcessID, _ at: Ticks) {
        guard isLiving(process), machines[process.machine].alarm == at else { return }
        machines[process.machine].alarm = nil
        turn(process.machine, [.wake])
    }

    private mutating func commit(_ process: ProcessID, _ number: Int) {
        let machine = process.machine
        guard var running = machines[machine].node, running.value.journalFailure == nil else { return }
        machines[machine].node = nil
        do throws(JournalFailure) {
            let effects = try running.commit(upTo: number, &machines[machine].disk)
            machines[machine].node = running
            for effect in effects { perform(effect, process, isKept: true) }
        } catch {
            let effects = running.releaseUnkept()
            machines[machine].node = running
            for effect in effects { perform(effect, process, isKept: false) }
            turn(machine, [.journal(failure: error.text)])
            after(5, .probe(process))
        }
    }

    private mutating func probe(_ process: ProcessID) {
        if machines[process.machine].disk.isBroken {
            after(5, .probe(process))
        } else {
            turn(process.machine, [.journal(failure: nil)])
        }
    }

    /// One of our machines, whichever.
    mutating func anyMachine() -> Int { isCluster ? Int(dice.next() % UInt64(ours.count)) : 0 }

    private mutating func crashAny() {
        again(.crash, weather.crashes)
        let machine = anyMachine()
        guard !isCalm, machines[machine].node != nil else { return }
        crash(machine)
        if isCluster {
            if network.movesAddresses, dice.fraction() < 0.7 { move(machine) }
            if network.changesNames { rename(machine) }
        }
        after(dice.fraction() * weather.downtime, .restart(machine: machine))
    }

    mutating func restart(_ machine: Int) {
        lives += 1
        machines[machine].steadyStart = Int64(dice.next() % 1_000_000_000_000_000)
        machines[machine].generation = generation
        machines[machine].alarm = nil
        machines[machine].isStopping = false
        if network.clockSkew > 0, !isCalm, machines[machine].clockError == .zero {
            let skew = (dice.fraction() * 2 - 1) * network.clockSkew
            machines[machine].clockError = GoDuration(nanoseconds: Int64(skew * 1e9))
        }
        let now = now(machine)
        let delay = GoDuration(nanoseconds: Int64(workload.startDelay * 1e9))
        var options = Options(dispatchAt: now.steady + delay)
        options.retention = plan.cluster.retention
        options.exportsFiles = isCluster
        options.cluster = clusterSettings(machine)
        let value = Alertmanager(
            options: options, settings: workload.settings[generation % workload.settings.count],
            recovered: machines[machine].disk.kept, dice: Dice(seed: dice.next()), now: now)
        let isFirst = checkers.isNew(machine)
        var node = Node(value: value, life: lives)
        node.forgetsMerges = sabotage == .forgetsMerges && machine == 1
        machines[machine].node = node
        let (life, name, endpoint) = (lives, machines[machine].name, machines[machine].endpoint)
        tell("process \(life) starts on \(machine) as \(name) at \(endpoint)")
        if !isFirst {
            checkers.restarted(
                machine, value.view(), machines[machine].disk.kept, at: second, wall: now.wall)
        }
        publish(machine)
        turn(machine, [.wake])
    }

    private mutating func breakDisk() {
        again(.breakDisk, weather.diskFailures)
        let machine = anyMachine()
        tell("the disk of \(machine) breaks")
        guard !isCalm else { return }
        machines[machine].disk.isBroken = true
        checkers.excuseAll()
        after(dice.fraction() * 120, .healDisk(machine: machine))
    }

    private mutating func jumpClock() {
        again(.jumpClock, weather.clockJumps)
        let machine = anyMachine()
        tell("the clock of \(machine) jumps")
        guard !isCalm else { return }
        machines[machine].clockError = GoDuration.seconds(Int64(dice.next() % 7_200) - 3_600)
        checkers.excuseAll()
    }

    private mutating func reload() {
        again(.reload, weather.reloads)
        guard !isCalm else { return }
        generation += 1
        if !isCluster { return reloadOne(0) }
        for machine in ours { after(dice.fraction() * 3, .reloadOne(machine: machine)) }
    }

    private mutating func reloadOne(_ machine: Int) {
        guard isCluster ? machines[machine].generation != generation : true else { return }
        machines[machine].generation = generation
        if workload.moves { checkers.moved() } else if isCluster { checkers.excuseAll() }
        let settings = workload.settings[generation % workload.settings.count]
        turn(machine, [.reload(settings, generation: generation)])
    }

    private mutating func calm() {
        tell("calm")
        isCalm = true
        for machine in machines.indices {
            machines[machine].disk.isBroken = false
            machines[machine].clockError = .zero
        }
        heal()
        checkers.excuseAll()
    }

    private mutating func strict() {
        tell("from here on nobody may be told twice")
        isStrict = true
        checkers.strictSince = second
        checkers.forgiveNoMore()
    }

    mutating func ask(_ machine: Int, _ asked: Asked, _ make: (RequestID) -> Input) {
        guard let life = machines[machine].node?.life else { return }
        let id = RequestID(number: nextRequest)
        nextRequest += 1
        requests[id] = (ProcessID(machine: machine, life: life), asked)
        turn(machine, [make(id)])
    }

    private mutating func hush(_ i: Int) {
        let hush = workload.hushes[i]
        let machine = anyMachine()
        let begin = now(machine).wall
        let draft = SilenceDraft(
            matchers: [hush.matcher], startsAt: begin,
            endsAt: begin + GoDuration(nanoseconds: Int64(hush.lasts * 1e9)))
        ask(machine, .silence(hush: i)) { .setSilence(draft, $0) }
    }

    private mutating func endHush(_ i: Int) {
        guard let id = hushIDs[i] else { return }
        let machine = anyMachine()
        // The node that ends it may be ahead of the one that made it.
        checkers.mayEnd(id, forgottenAt: now(machine).wall + plan.cluster.retention)
        if isCluster, machines[machine].node == nil { return after(20, .endHush(i)) }
        ask(machine, .endOfSilence(hush: i)) { .expireSilence(id: id, $0) }
    }

    mutating func answered(_ id: RequestID, _ reply: Reply, isKept: Bool) {
        guard let (process, asked) = requests.removeValue(forKey: id) else { return }
        note(UInt64(time))
        switch (asked, reply) {
        case (.alerts(let alerts), .alerts):
            if isKept, machines[process.machine].node?.value.journalFailure == nil {
                checkers.keeps(alerts, on: process.machine)
            }
        case (.silence(let hush), .silence(let id)):
            hushIDs[hush] = id
            if let silence = silence(id, on: process.machine) {
                checkers.keeps(silence, on: process.machine)
            }
        case (.endOfSilence(let hush), .notFound):
            guard isCluster else { break }
            if isStrict { checkers.fault("a silence is unknown to node \(process.machine) at \(second)") }
            after(20, .endHush(hush))
        case (.anything, _): replies[id] = reply
        default: break
        }
    }
}
