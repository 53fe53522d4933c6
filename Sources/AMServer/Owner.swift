import AMCore
import AMStore
import AMText
import AMWeb
import Glibc

/// The thread that owns the value: takes what came in, turns, hands the changes to the journal, and lets the
/// effects out when their changes are on disk. It decides nothing.
final class Owner: @unchecked Sendable {
    // Safe: `value` and what stands with it belong to the one thread of `run`; all else is touched inside the
    // gate.

    /// What the owner needs of the world.
    struct World: Sendable {
        var deliver: @Sendable (Notification) -> Void
        var cancel: @Sendable (DeliveryID) -> Void
        var log: @Sendable (LogLine) -> Void
        /// Writes the two files of the original; nil: nobody does.
        var exporter: Exporter?
        /// The cluster; nil: the node is alone.
        var cluster: ClusterLink?
    }

    private let gate = Gate()
    private var mailbox = Mailbox()
    private var waiting: [RequestID: @Sendable (Reply) -> Void] = [:]
    private var nextRequest: UInt64 = 1
    private var readers: [@Sendable (AlertmanagerView) -> Void] = []
    private var shared: (view: AlertmanagerView, turn: UInt64)?
    private var turns: UInt64 = 0
    private var isBroken = false
    /// A view with the settings that hold and nothing else.
    private var bare: AlertmanagerView

    /// How many inputs, but for those of the cluster, all turns so far have taken.
    private var finished: UInt64 = 0
    /// Threads in `waitForTurn`.
    private var turnWaiters = 0

    /// Whether `stop` was called; nothing new is taken then.
    private var isStopping = false
    /// Whether the cluster heard the goodbye.
    private var hasLeft = false
    /// Whether the thread has ended.
    private var isOver = false

    private let limit: Int
    private let world: World
    /// How often a journal that broke is tried again.
    private let probeEvery: GoDuration
    private var value: Alertmanager
    private let held = HeldEffects()
    /// Set once, before the thread starts.
    private var journal: JournalWriter?

    init(value: Alertmanager, world: World, probeEvery: GoDuration = .seconds(5)) {
        self.value = value
        self.world = world
        self.probeEvery = probeEvery
        bare = value.bareView()
        limit = value.options.limits.mailbox
    }

    /// Starts the thread, with the journal behind it.
    func start(_ journal: sending SQLiteJournal) throws(JournalFailure) {
        self.journal = try JournalWriter(journal) { [self] number, result in
            switch result {
            case .success: committed(upTo: number, nil)
            case .failure(let failure): committed(upTo: number, failure)
            }
        }
        startThread { [self] in run() }
    }

    /// Stops in order: running deliveries are given up, the cluster hears a goodbye, everything is written,
    /// the thread ends, the journal is closed. Returns then. What comes in later is refused.
    func stop() {
        let isFirst = gate.inside {
            let isFirst = !isStopping
            if isFirst {
                isStopping = true
                mailbox.put(.stop)
                gate.broadcast()
            }
            while !isOver { gate.wait(until: nil) }
            return isFirst
        }
        // The thread is gone, so the value may be looked at here.
        if isFirst, let files = world.exporter?.finish(), value.journalFailure == nil,
            let number = held.hold([], hasChanges: true)
        {
            journal?.submit([.stateFiles(files)], number: number)
        }
        journal?.stop()
    }

    /// What the journal counted; nil before the start.
    var journalStats: JournalStats? { journal?.stats }

    /// Puts something into the mailbox. False: it is full, and nothing happened.
    @discardableResult
    func post(_ input: Input) -> Bool {
        gate.inside {
            guard mailbox.count < limit, !isStopping else { return false }
            mailbox.put(input)
            gate.broadcast()
            return true
        }
    }

    /// Puts something into the mailbox, full or not: for what must not be lost and is rare. False: the node
    /// stops, and nothing happened.
    @discardableResult
    func insist(_ input: Input) -> Bool {
        gate.inside {
            guard !isStopping else { return false }
            mailbox.put(input)
            gate.broadcast()
            return true
        }
    }

    /// Puts in what comes from the cluster, which does not wait behind other things, and is taken until the
    /// goodbye is said. How much of it waits is bounded by whoever calls.
    func hear(_ input: Input) {
        gate.inside {
            guard !isOver else { return }
            mailbox.putOfCluster(input)
            gate.broadcast()
        }
    }

    /// Asks for something. The answer comes on any thread, once what it promises is on disk. False: the
    /// mailbox is full.
    func ask(_ make: (RequestID) -> Input, answer: @escaping @Sendable (Reply) -> Void) -> Bool {
        gate.inside {
            guard mailbox.count < limit, !isStopping else { return false }
            let id = RequestID(number: nextRequest)
            nextRequest += 1
            waiting[id] = answer
            mailbox.put(make(id))
            gate.broadcast()
            return true
        }
    }

    /// Calls `use` with a view that has everything in it that was answered so far: at once if there is such a
    /// view, otherwise after the next turn, on the owner's thread. `use` must be short: it hands the view on.
    func read(_ use: @escaping @Sendable (AlertmanagerView) -> Void) {
        let ready: AlertmanagerView? = gate.inside {
            if let shared, shared.turn == turns { return shared.view }
            guard !isOver else { return shared?.view ?? bare }
            readers.append(use)
            gate.broadcast()
            return nil
        }
        if let ready { use(ready) }
    }

    /// Returns after the turn that takes everything which is in the mailbox now. Not for the owner's thread.
    func waitForTurn() {
        gate.inside {
            let target = mailbox.accepted
            turnWaiters += 1
            while finished < target, !isOver { gate.wait(until: nil) }
            turnWaiters -= 1
        }
    }

    /// What the decoding of a body may know: the settings and the time. Not the tables, for which a view
    /// would be made at each request.
    func intakeReading(_ configuration: LoadedConfiguration) -> Reading {
        let view = gate.inside { bare }
        return Reading(view: view, now: SystemClock.now(), configuration: configuration) {
            $0.route.route.labels
        }
    }

    /// How many inputs wait.
    var depth: Int { gate.inside { mailbox.count } }

    /// How long the goodbye may take: a little longer than the cluster gives it. After that it ends all the
    /// same.
    private static let longestGoodbye = GoDuration.seconds(12)

    private func run() {
        var wakeAt: Ticks? = Ticks(nanoseconds: 0)
        var end: Ticks?
        while true {
            let (inputs, asked): ([Input], [@Sendable (AlertmanagerView) -> Void]) = gate.inside {
                while mailbox.isEmpty, readers.isEmpty, !isDue(wakeAt), !isDue(end), !(end != nil && hasLeft)
                {
                    gate.wait(until: [wakeAt, end].compactMap { $0?.nanoseconds }.min())
                }
                defer { readers = [] }
                return (mailbox.next(), readers)
            }
            if !inputs.isEmpty || isDue(wakeAt) { wakeAt = turn(inputs) }
            if !asked.isEmpty { publish(asked) }
            if inputs.contains(where: \.isStop) { end = SystemClock.now().steady + Self.longestGoodbye }
            let isDone = gate.inside {
                finished = mailbox.handedOut
                if turnWaiters > 0 { gate.broadcast() }
                return end != nil && (hasLeft || isDue(end))
            }
            if isDone { break }
        }
        // Who asked meanwhile sees how it ended; then the thread is gone.
        let asked: [@Sendable (AlertmanagerView) -> Void] = gate.inside {
            isOver = true
            gate.broadcast()
            defer { readers = [] }
            return readers
        }
        if !asked.isEmpty { publish(asked) }
    }

    private func isDue(_ at: Ticks?) -> Bool { at.map { $0 <= SystemClock.now().steady } ?? false }

    private func turn(_ inputs: [Input]) -> Ticks? {
        let generation = value.generation
        let turn = value.turn(inputs, at: SystemClock.now())
        gate.inside {
            turns += 1
            if value.generation != generation { bare = value.bareView() }
            // Kept on, an old view would make every table that is written stand in memory twice.
            shared = nil
        }
        for effect in turn.atOnce { perform(effect, isKept: true) }
        commit(turn)
        if let cluster = world.cluster {
            let packets = inputs.count { $0.isPacket }
            if packets > 0 { cluster.tookPackets(packets) }
        }
        return turn.wakeAt
    }

    private func publish(_ asked: [@Sendable (AlertmanagerView) -> Void]) {
        let view = value.view()
        gate.inside { shared = (view, turns) }
        for use in asked { use(view) }
    }

    private func commit(_ turn: Turn) {
        // While the journal is broken nothing is written, not even what the same turn took before it learnt
        // of that.
        let isWritable = value.journalFailure == nil
        guard let number = held.hold(turn.afterCommit, hasChanges: isWritable && !turn.changes.isEmpty) else {
            for effect in turn.afterCommit { perform(effect, isKept: isWritable) }
            return
        }
        guard isWritable, !turn.changes.isEmpty else { return }
        guard case .startOver? = turn.changes.first else {
            journal?.submit(turn.changes, number: number)
            return
        }
        let whole = turn.changes.dropFirst()
        journal?.rewrite(number: number) { put in
            var rest = whole
            while !rest.isEmpty {
                put(Array(rest.prefix(Self.piece)))
                rest = rest.dropFirst(Self.piece)
            }
        }
    }

    /// How many changes of a whole state are handed to the journal at a time.
    private static let piece = 4096

    /// The journal's thread tells how far it is. Effects go out in the order of their turns.
    private func committed(upTo number: UInt64, _ failure: JournalFailure?) {
        while let effects = held.next(upTo: number) {
            for effect in effects { perform(effect, isKept: failure == nil) }
        }
        for line in journal?.takeNotices() ?? [] { world.log(line) }
        if let failure { broke(failure) }
    }

    /// The journal failed: the value learns it, and the journal is tried again until it works.
    private func broke(_ failure: JournalFailure) {
        let isFirst = gate.inside {
            defer { isBroken = true }
            return !isBroken
        }
        insist(.journal(failure: failure.text))
        guard isFirst else { return }
        let words =
            "The journal cannot be written: going on from memory. Silences are refused until it works again"
        world.log(LogLine(.error, words, component: "journal", [LogField("err", failure.text)]))
        startThread { [self] in probe() }
    }

    /// Tries the journal until it works or the program stops.
    private func probe() {
        while true {
            let isOver = gate.inside {
                let end = (SystemClock.now().steady + probeEvery).nanoseconds
                while isBroken, !isStopping, SystemClock.now().steady.nanoseconds < end {
                    gate.wait(until: end)
                }
                return !isBroken || isStopping
            }
            if isOver { return }
            journal?.probe { [self] result in
                guard case .success = result else { return }
                let isNew = gate.inside {
                    defer { isBroken = false }
                    return isBroken
                }
                guard isNew else { return }
                world.log(LogLine(.info, "The journal works again: writing it anew", component: "journal"))
                insist(.journal(failure: nil))
            }
        }
    }

    private func perform(_ effect: Effect, isKept: Bool) {
        switch effect {
        case .reply(let id, let reply, let instead):
            let answer = gate.inside { waiting.removeValue(forKey: id) }
            answer?(isKept ? reply : instead)
        case .deliver(let letter): world.deliver(letter)
        case .cancel(let id): world.cancel(id)
        case .log(let line): world.log(line)
        case .gossip(let action): world.cluster?.perform(action)
        case .lookUp(let question): world.cluster?.lookUp(question)
        case .encodeState(let snapshot): world.cluster?.encode(snapshot)
        case .decodeState(let bytes, let isJoin): world.cluster?.decode(bytes, isJoin: isJoin)
        case .announce(let news): hear(.announce(news))
        case .export(let snapshot): world.exporter?.export(snapshot)
        case .hasLeft:
            gate.inside {
                hasLeft = true
                gate.broadcast()
            }
        }
    }
}
