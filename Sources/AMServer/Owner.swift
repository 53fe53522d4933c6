import AMCore
import AMStore
import AMText
import AMWeb
import Glibc

/// The thread that owns the value: takes what came in, turns, hands the changes to the journal, and lets the effects
/// out when their changes are on disk. It decides nothing.
final class Owner: @unchecked Sendable {
    // Safe: `value` and what stands with it belong to the one thread of `run`; all else is touched inside the gate.

    /// What the owner needs of the world.
    struct World: Sendable {
        var deliver: @Sendable (Notification) -> Void
        var cancel: @Sendable (DeliveryID) -> Void
        var log: @Sendable (LogLine) -> Void
    }

    private let gate = Gate()
    private var mailbox: [Input] = []
    private var waiting: [RequestID: @Sendable (Reply) -> Void] = [:]
    private var nextRequest: UInt64 = 1
    private var readers: [@Sendable (AlertmanagerView) -> Void] = []
    private var shared: (view: AlertmanagerView, turn: UInt64)?
    private var turns: UInt64 = 0
    private var isBroken = false
    /// A view with the settings that hold and nothing else.
    private var bare: AlertmanagerView

    private let limit: Int
    private let world: World
    private var value: Alertmanager
    private let held = HeldEffects()
    /// Set once, before the thread starts.
    private var journal: JournalWriter?

    init(value: Alertmanager, world: World) {
        self.value = value
        self.world = world
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

    /// Stops in order: running deliveries are given up, everything is written, the journal is closed. Returns then.
    func stop() {
        let done = Gate()
        let state = Mark()
        insist(.stop)
        afterTurn { _ in
            done.inside {
                state.isSet = true
                done.broadcast()
            }
        }
        done.inside {
            while !state.isSet { done.wait(until: nil) }
        }
        journal?.stop()
    }

    /// A mark that one thread sets and another waits for, inside a gate.
    private final class Mark: @unchecked Sendable { var isSet = false }

    /// What the journal counted, and the lines it has for the log.
    var journalStats: JournalStats? { journal?.stats }

    /// Puts something into the mailbox. False: it is full, and nothing happened.
    @discardableResult
    func post(_ input: Input) -> Bool {
        gate.inside {
            guard mailbox.count < limit else { return false }
            mailbox.append(input)
            gate.signal()
            return true
        }
    }

    /// Puts something into the mailbox, full or not: for what must not be lost and is rare.
    func insist(_ input: Input) {
        gate.inside {
            mailbox.append(input)
            gate.signal()
        }
    }

    /// Asks for something. The answer comes on any thread, once what it promises is on disk. False: the mailbox is full.
    func ask(_ make: (RequestID) -> Input, answer: @escaping @Sendable (Reply) -> Void) -> Bool {
        gate.inside {
            guard mailbox.count < limit else { return false }
            let id = RequestID(number: nextRequest)
            nextRequest += 1
            waiting[id] = answer
            mailbox.append(make(id))
            gate.signal()
            return true
        }
    }

    /// Calls `use` with a view that has everything in it that was answered so far: at once if there is such a view,
    /// otherwise after the next turn, on the owner's thread. `use` must be short: it hands the view on.
    func read(_ use: @escaping @Sendable (AlertmanagerView) -> Void) {
        let ready: AlertmanagerView? = gate.inside {
            if let shared, shared.turn == turns { return shared.view }
            readers.append(use)
            gate.signal()
            return nil
        }
        if let ready { use(ready) }
    }

    /// Calls `use` on the owner's thread with a view of after everything that is in the mailbox now.
    func afterTurn(_ use: @escaping @Sendable (AlertmanagerView) -> Void) {
        gate.inside {
            readers.append(use)
            gate.signal()
        }
    }

    /// What the decoding of a body may know: the settings and the time. Not the tables, for which a view would be
    /// made at each request.
    func intakeReading(_ configuration: LoadedConfiguration) -> Reading {
        let view = gate.inside { bare }
        return Reading(view: view, now: SystemClock.now(), configuration: configuration) {
            $0.route.route.labels
        }
    }

    /// How many inputs wait.
    var depth: Int { gate.inside { mailbox.count } }

    private func run() {
        var wakeAt: Ticks? = Ticks(nanoseconds: 0)
        while true {
            let (inputs, asked): ([Input], [@Sendable (AlertmanagerView) -> Void]) = gate.inside {
                while mailbox.isEmpty, readers.isEmpty, !isDue(wakeAt) {
                    gate.wait(until: wakeAt?.nanoseconds)
                }
                defer {
                    mailbox = []
                    readers = []
                }
                return (mailbox, readers)
            }
            if !inputs.isEmpty || isDue(wakeAt) { wakeAt = turn(inputs) }
            if !asked.isEmpty { publish(asked) }
        }
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
        return turn.wakeAt
    }

    private func publish(_ asked: [@Sendable (AlertmanagerView) -> Void]) {
        let view = value.view()
        gate.inside { shared = (view, turns) }
        for use in asked { use(view) }
    }

    private func commit(_ turn: Turn) {
        guard value.journalFailure == nil else {
            for effect in turn.afterCommit { perform(effect, isKept: true) }
            return
        }
        guard let number = held.hold(turn) else {
            for effect in turn.afterCommit { perform(effect, isKept: true) }
            return
        }
        if turn.changes.isEmpty { return }
        if case .startOver? = turn.changes.first {
            let whole = turn.changes
            journal?.rewrite(number: number) { put in put(whole) }
        } else {
            journal?.submit(turn.changes, number: number)
        }
    }

    /// The journal's thread tells how far it is. Effects go out in the order of their turns.
    private func committed(upTo number: UInt64, _ failure: JournalFailure?) {
        for effect in held.release(upTo: number) { perform(effect, isKept: failure == nil) }
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

    private func probe() {
        while gate.inside({ isBroken }) {
            sleep(Self.probeSeconds)
            journal?.probe { [self] result in
                guard case .success = result else { return }
                gate.inside { isBroken = false }
                world.log(LogLine(.info, "The journal works again: writing it anew", component: "journal"))
                insist(.journal(failure: nil))
            }
        }
    }

    private static let probeSeconds: UInt32 = 5

    private func perform(_ effect: Effect, isKept: Bool) {
        switch effect {
        case .reply(let id, let reply, let instead):
            let answer = gate.inside { waiting.removeValue(forKey: id) }
            answer?(isKept ? reply : instead)
        case .deliver(let letter): world.deliver(letter)
        case .cancel(let id): world.cancel(id)
        case .log(let line): world.log(line)
        }
    }
}

/// Effects that wait for the disk, by the number of their commit.
final class HeldEffects: @unchecked Sendable {
    // Safe: everything that changes is touched inside the gate alone.
    private let gate = Gate()
    private var waiting: [(number: UInt64, effects: [Effect])] = []
    private var last: UInt64 = 0
    private var done: UInt64 = 0

    /// Keeps the effects of a turn back. Returns the number of its commit; nil: there is nothing to wait for.
    func hold(_ turn: Turn) -> UInt64? {
        gate.inside {
            if turn.changes.isEmpty, done == last { return nil }
            if !turn.changes.isEmpty { last += 1 }
            if !turn.afterCommit.isEmpty { waiting.append((last, turn.afterCommit)) }
            return last
        }
    }

    /// Lets go of everything up to a number, in order.
    func release(upTo number: UInt64) -> [Effect] {
        gate.inside {
            done = max(done, number)
            let count = waiting.prefix { $0.number <= number }.count
            defer { waiting.removeFirst(count) }
            return waiting.prefix(count).flatMap(\.effects)
        }
    }
}
