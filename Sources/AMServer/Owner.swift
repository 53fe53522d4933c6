import AMCore
import AMStore
import AMText

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
    private var isDone = false

    private let limit: Int
    private let world: World
    private let journal: JournalWriter
    private var value: Alertmanager
    private var held: HeldEffects

    init(value: Alertmanager, journal: JournalWriter, world: World) {
        self.value = value
        self.journal = journal
        self.world = world
        limit = value.options.limits.mailbox
        held = HeldEffects()
    }

    /// Starts the thread.
    func start() { startThread("am-owner") { [self] in run() } }

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
        let turn = value.turn(inputs, at: SystemClock.now())
        gate.inside { turns += 1 }
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
        journal.submit(turn.changes, number: number) { [self] upTo, failure in
            committed(upTo: upTo, failure)
        }
    }

    /// The journal's thread tells how far it is. Effects go out in the order of their turns.
    private func committed(upTo number: UInt64, _ failure: JournalFailure?) {
        for effect in held.release(upTo: number) { perform(effect, isKept: failure == nil) }
        if let failure { post(.journal(failure: failure.text)) }
    }

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
