package import AMCore
internal import AMGossip
internal import AMText

/// A world with time, weather and faults around some Alertmanagers. The seed decides everything.
package struct World {
    /// What happens, and when.
    enum Event {
        case wake(ProcessID, at: Ticks)
        case commit(ProcessID, number: Int)
        case probe(ProcessID)
        /// Something comes in that the shell has ready only now.
        case input(ProcessID, Input)
        case network(NetworkEvent)
        case post(sender: Int)
        case arrive(machine: Int, [Posted])
        case accepted(ProcessID, Notification, ownsAnswer: Bool)
        case outcome(ProcessID, DeliveryOutcome)
        case crash
        case restart(machine: Int)
        case breakDisk
        case healDisk(machine: Int)
        case jumpClock
        case reload
        case reloadOne(machine: Int)
        case hush(Int)
        case endHush(Int)
        case partition
        case heal(number: Int)
        case publish([String: [Endpoint]])
        case stranger
        case calm
        case strict
    }
    /// What a request asked for.
    enum Asked {
        case alerts([PostedAlert])
        case silence(hush: Int)
        case endOfSilence(hush: Int)
        /// Somebody waits for the reply itself.
        case anything
    }

    /// What the seed decided, or a scene.
    package let plan: Plan
    /// What goes wrong; a scene may change it while the world runs.
    package var weather: Weather
    /// What goes wrong between nodes; a scene may change it while the world runs.
    package var network: NetworkWeather
    let workload: Workload
    let sabotage: Sabotage?
    var dice: Dice
    var queue = EventQueue<Event>()
    /// Unit: nanoseconds of the run.
    var time: Int64 = 0
    var machines: [Machine] = []
    var lives = 0
    var wires = Wires()
    var names = NameService()
    var isCalm = false
    var isStrict = false
    var hasBegun = false
    var generation = 0
    var requests: [RequestID: (process: ProcessID, asked: Asked)] = [:]
    var nextRequest: UInt64 = 1
    /// Replies to those who waited for them.
    var replies: [RequestID: Reply] = [:]
    /// Deliveries that were called back.
    var cancelled: [ProcessID: Set<DeliveryID>] = [:]
    /// Ids of the hushes' silences that were answered.
    var hushIDs: [Int: String] = [:]
    /// Of each story, the alert as it is posted.
    var bodies: [AlertBody]
    /// Alerts that scenes post besides the stories.
    var known: Set<Fingerprint> = []
    var checkers = Checkers()
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    var turns = 0
    /// Letters that receivers accepted, if somebody wants to read them.
    package internal(set) var letters: [ReceivedLetter] = []
    /// Whether letters are collected in `letters`.
    package var keepsLetters = false
    /// Whether what happens is written down in `story`.
    package var isTold = false
    /// What happened, line by line, if somebody wants to read it.
    package private(set) var story: [String] = []

    static let start = Timestamp(seconds: 1_800_000_000)

    /// A world for a seed; the number of nodes may be given.
    package init(seed: UInt64, hours: Double, nodes: Int? = nil, sabotage: Sabotage? = nil) {
        var dice = Dice(seed: seed)
        var plan = Plan(seed: seed, hours: hours, using: &dice, nodes: nodes)
        plan.sabotage = sabotage
        self.init(plan, dice)
    }

    /// A world for a plan.
    package init(_ plan: Plan) { self.init(plan, Dice(seed: plan.seed)) }

    private init(_ plan: Plan, _ dice: Dice) {
        self.plan = plan
        self.dice = dice
        weather = plan.weather
        network = plan.network
        workload = plan.workload
        sabotage = plan.sabotage
        bodies = plan.workload.stories.map {
            AlertBody(labels: $0.labels, annotations: [:], generatorURL: "")
        }
        for number in 0..<plan.cluster.nodes { addMachine("node-\(number)", isStranger: false) }
        for number in 0..<plan.cluster.strangers { addMachine("other-\(number)", isStranger: true) }
        checkers.begin(machines.count)
    }

    var seconds: Double { plan.seconds }
    /// Unit: seconds of the run.
    package var second: Double { Double(time) / 1e9 }
    /// The true wall clock, which the senders have.
    var trueWall: Timestamp { Self.start + GoDuration(nanoseconds: time) }
    /// Whether there is more than one node.
    var isCluster: Bool { plan.cluster.nodes > 1 }
    /// The nodes that are judged.
    var ours: Range<Int> { 0..<plan.cluster.nodes }

    /// The clocks of a node.
    func now(_ machine: Int) -> Now {
        let machine = machines[machine]
        return Now(
            wall: trueWall + machine.clockError, steady: Ticks(nanoseconds: time + machine.steadyStart))
    }

    func isLiving(_ process: ProcessID) -> Bool { machines[process.machine].node?.life == process.life }

    /// Runs to the end. Returns what was seen.
    package mutating func run() -> Report {
        run(until: seconds)
        return finish()
    }

    /// Runs to a moment. Unit: seconds of the run.
    package mutating func run(until second: Double) {
        begin()
        let end = Int64(second * 1e9)
        while checkers.faults.count < 20, let (at, event) = queue.next(upTo: end) {
            time = max(time, at)
            handle(event)
        }
        time = max(time, end)
    }

    /// Judges what is there now. Returns what was seen.
    package mutating func finish() -> Report {
        judge()
        return Report(
            seed: plan.seed, faults: checkers.faults, weather: weather, network: network,
            cluster: plan.cluster, told: checkers.accepted, crossed: checkers.crossed, turns: turns,
            digest: digest, lastDice: dice.next())
    }

    private mutating func begin() {
        guard !hasBegun else { return }
        hasBegun = true
        for machine in machines.indices {
            after(machine == 0 ? 0 : dice.fraction() * 3, .restart(machine: machine))
        }
        for sender in 0..<workload.senders { after(dice.fraction() * workload.resend, .post(sender: sender)) }
        for i in workload.hushes.indices {
            queue.add(.hush(i), at: Int64(workload.hushes[i].at * 1e9))
            if let end = workload.hushes[i].endedAt { queue.add(.endHush(i), at: Int64(end * 1e9)) }
        }
        if plan.calmFrom < .infinity {
            queue.add(.calm, at: Int64(plan.calmFrom * 1e9))
            if isCluster { queue.add(.strict, at: Int64((plan.calmFrom + settling) * 1e9)) }
        }
        if let from = plan.strictFrom { queue.add(.strict, at: Int64(from * 1e9)) }
        again(.crash, weather.crashes)
        again(.breakDisk, weather.diskFailures)
        again(.jumpClock, weather.clockJumps)
        again(.reload, weather.reloads)
        if isCluster { again(.partition, network.partitions) }
        if plan.cluster.strangers > 0 { again(.stranger, network.strangers) }
    }

    mutating func after(_ seconds: Double, _ event: Event) {
        queue.add(event, at: time + Int64(seconds * 1e9))
    }

    /// Plans the next of a kind of fault, unless the weather has none or the calm has come.
    mutating func again(_ event: Event, _ mean: Double) {
        if mean > 0, !isCalm { after(mean * (0.2 + 1.6 * dice.fraction()), event) }
    }

    mutating func tell(_ words: @autoclosure () -> String) {
        if isTold { story.append("\(second): \(words())") }
    }

    mutating func note(_ words: UInt64) {
        digest = (digest ^ words) &* 1_099_511_628_211
    }

    /// One turn of a node, and all that follows from it.
    mutating func turn(_ machine: Int, _ inputs: [Input]) {
        let now = now(machine)
        guard let life = machines[machine].node?.life,
            let result = machines[machine].node?.turn(inputs, at: now)
        else { return }
        turns += 1
        let process = ProcessID(machine: machine, life: life)
        if let changes = machines[machine].node?.lastChanges, !changes.isEmpty {
            checkers.watch(changes, on: machine, wall: now.wall, at: second)
        }
        tell("turn of \(machine): \(inputs.map(Self.words)), commit \(result.commit ?? 0)")
        if let commit = result.commit {
            after(
                0.0002 + dice.fraction() * (isCalm ? 0.02 : weather.slowestCommit),
                .commit(process, number: commit))
        }
        plan(result.wakeAt, process)
        for effect in result.atOnce { perform(effect, process, isKept: true) }
    }

    private mutating func plan(_ wakeAt: Ticks?, _ process: ProcessID) {
        guard wakeAt != machines[process.machine].alarm else { return }
        machines[process.machine].alarm = wakeAt
        guard let wakeAt else { return }
        let at = wakeAt.nanoseconds - machines[process.machine].steadyStart
        queue.add(.wake(process, at: wakeAt), at: max(at, time))
    }

    mutating func perform(_ effect: Effect, _ process: ProcessID, isKept: Bool) {
        tell("effect of \(process.machine): \(Self.words(effect))")
        switch effect {
        case .reply(let id, let reply, let instead): answered(id, isKept ? reply : instead, isKept: isKept)
        case .deliver(let letter): deliver(letter, process)
        case .cancel(let id): cancelled[process, default: []].insert(id)
        case .gossip(let action): perform(action, process)
        case .lookUp(let question): lookUp(question, process)
        case .encodeState(let snapshot): encode(snapshot, process)
        case .decodeState(let bytes, let isJoin): decode(bytes, isJoin: isJoin, process)
        case .announce(let news): if !isSilent(process) { after(0, .input(process, .announce(news))) }
        case .export(let snapshot): export(snapshot)
        case .hasLeft: if machines[process.machine].isStopping { crash(process.machine) }
        case .log(let line):
            if line.level == .error, line.message != "Notify for alerts failed" {
                checkers.fault("an error was logged at \(second) by \(process.machine): \(line.message)")
            }
        }
    }
}

/// What a run found.
package struct Report: Sendable, Equatable {
    package var seed: UInt64
    /// Sentences; empty: all is well.
    package var faults: [String]
    /// The weather of the run.
    package var weather: Weather
    package var network: NetworkWeather
    package var cluster: ClusterPlan
    /// Letters that arrived.
    package var told: Int
    /// Those that repeated what another node told while they were on their way.
    package var crossed: Int
    package var turns: Int
    /// A digest of everything that happened.
    package var digest: UInt64
    /// The next random number after the run: equal runs have used chance equally.
    package var lastDice: UInt64
}

/// A letter that a receiver accepted.
package struct ReceivedLetter: Sendable {
    /// When, and from which node. Unit: seconds of the run.
    package var second: Double
    package var machine: Int
    package var letter: Notification
}
