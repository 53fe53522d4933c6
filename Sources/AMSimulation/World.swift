internal import AMCore
internal import AMText

/// A world with time, weather and faults around one Alertmanager. The seed decides everything.
package struct World {
    /// What happens, and when.
    enum Event {
        case wake(life: Int, at: Ticks)
        case commit(life: Int, number: Int)
        case probe(life: Int)
        case post
        case accepted(life: Int, Notification, ownsAnswer: Bool)
        case outcome(life: Int, DeliveryOutcome)
        case crash
        case restart
        case breakDisk
        case healDisk
        case jumpClock
        case reload
        case hush(Int)
        case endHush(Int)
        case calm
    }
    /// What a request asked for.
    enum Asked {
        case alerts([PostedAlert])
        case silence(hush: Int)
        case nothing
    }

    let seed: UInt64
    let seconds: Double
    let weather: Weather
    let sabotage: Sabotage?
    let workload: Workload
    var dice: Dice
    var queue = EventQueue<Event>()
    /// Unit: nanoseconds of the run.
    var time: Int64 = 0
    /// How far the node's wall clock is off.
    var clockError = GoDuration.zero
    var node: Node?
    var lives = 0
    var disk = SimDisk()
    var isCalm = false
    var generation = 0
    var requests: [RequestID: Asked] = [:]
    var nextRequest: UInt64 = 1
    /// When the node is to be woken: the one alarm that counts.
    var alarm: Ticks?
    /// Deliveries that were called back.
    var cancelled: Set<DeliveryID> = []
    /// Ids of the hushes' silences that were answered.
    var hushIDs: [Int: String] = [:]
    var checkers = Checkers()
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    var turns = 0
    /// Whether what happens is written down in `story`.
    package var isTold = false
    /// What happened, line by line, if somebody wants to read it.
    package private(set) var story: [String] = []

    static let retention = GoDuration.hours(24)
    static let start = Timestamp(seconds: 1_800_000_000)

    /// A world for a seed.
    package init(seed: UInt64, hours: Double, weather fixed: Weather? = nil, sabotage: Sabotage? = nil) {
        self.seed = seed
        self.sabotage = sabotage
        disk.forgetsRows = sabotage == .forgetsRows
        seconds = hours * 3_600
        dice = Dice(seed: seed)
        let drawn = Weather(using: &dice)
        weather = fixed ?? drawn
        workload = Workload(using: &dice, seconds: hours * 3_600)
    }

    var second: Double { Double(time) / 1e9 }
    /// The true wall clock, which the senders have.
    var trueWall: Timestamp { Self.start + GoDuration(nanoseconds: time) }
    /// The node's clocks.
    var now: Now { Now(wall: trueWall + clockError, steady: Ticks(nanoseconds: time)) }
    /// From here on nothing goes wrong any more.
    var calmFrom: Double { seconds * 0.5 }

    /// Runs to the end. Returns what was seen.
    package mutating func run() -> Report {
        begin()
        let end = Int64(seconds * 1e9)
        while let (at, event) = queue.next(), at <= end {
            time = at
            handle(event)
            if checkers.faults.count >= 20 { break }
        }
        time = end
        judge()
        return Report(
            seed: seed, faults: checkers.faults, weather: weather, told: checkers.accepted, turns: turns,
            digest: digest,
            lastDice: dice.next())
    }

    private mutating func begin() {
        restart()
        for _ in 0..<workload.senders { after(dice.fraction() * workload.resend, .post) }
        for i in workload.hushes.indices {
            queue.add(.hush(i), at: Int64(workload.hushes[i].at * 1e9))
            if let end = workload.hushes[i].endedAt { queue.add(.endHush(i), at: Int64(end * 1e9)) }
        }
        queue.add(.calm, at: Int64(calmFrom * 1e9))
        again(.crash, weather.crashes)
        again(.breakDisk, weather.diskFailures)
        again(.jumpClock, weather.clockJumps)
        again(.reload, weather.reloads)
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

    /// One turn of the node, and all that follows from it.
    mutating func turn(_ inputs: [Input]) {
        guard var running = node else { return }
        turns += 1
        let (atOnce, commit, wakeAt) = running.turn(inputs, at: now)
        let life = running.life
        node = running
        checkers.watch(running.lastChanges, wall: now.wall, at: second)
        let changes = running.lastChanges.count
        tell("turn \(inputs): \(changes) changes, commit \(commit ?? 0), wake \(wakeAt?.nanoseconds ?? 0)")
        if let commit {
            after(
                0.0002 + dice.fraction() * (isCalm ? 0.02 : weather.slowestCommit),
                .commit(life: life, number: commit))
        }
        plan(wakeAt, life)
        for effect in atOnce { perform(effect, isKept: true) }
    }

    private mutating func plan(_ wakeAt: Ticks?, _ life: Int) {
        guard wakeAt != alarm else { return }
        alarm = wakeAt
        if let wakeAt { queue.add(.wake(life: life, at: wakeAt), at: max(wakeAt.nanoseconds, time)) }
    }

    mutating func perform(_ effect: Effect, isKept: Bool) {
        tell("effect \(effect)")
        switch effect {
        case .reply(let id, let reply, let instead): answered(id, isKept ? reply : instead, isKept: isKept)
        case .deliver(let letter): deliver(letter)
        case .cancel(let id): cancelled.insert(id)
        case .gossip, .lookUp, .encodeState, .decodeState, .announce, .export, .hasLeft: break
        case .log(let line):
            if line.level == .error, line.message != "Notify for alerts failed" {
                checkers.fault("an error was logged at \(second): \(line.message)")
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
    /// Letters that arrived.
    package var told: Int
    package var turns: Int
    /// A digest of everything that happened.
    package var digest: UInt64
    /// The next random number after the run: equal runs have used chance equally.
    package var lastDice: UInt64
}
