import AMCore
import AMNotify
import AMStore
import AMText
import AMWeb
import Synchronization
import Testing

@testable import AMServer

/// The thread that owns the value, and what waits for its disk.
@Suite(.timeLimit(.minutes(1))) struct OwnerTests {
    private static func effect(_ number: UInt64) -> Effect { .cancel(DeliveryID(number: number)) }

    private static func numbers(_ effects: [Effect]) -> [UInt64] {
        effects.compactMap { if case .cancel(let id) = $0 { id.number } else { nil } }
    }

    private static func all(_ held: HeldEffects, upTo number: UInt64) -> [UInt64] {
        var all: [UInt64] = []
        while let effects = held.next(upTo: number) { all += numbers(effects) }
        return all
    }

    @Test func `effects leave in the order of their turns, none before its commit`() {
        let held = HeldEffects()
        let first = held.hold([Self.effect(1)], hasChanges: true)
        let second = held.hold([Self.effect(2)], hasChanges: false)
        let third = held.hold([Self.effect(3)], hasChanges: true)
        let early = Self.all(held, upTo: 0)
        let one = Self.all(held, upTo: 1)
        let two = Self.all(held, upTo: 2)
        let free = held.hold([Self.effect(4)], hasChanges: false)
        #expect(first == 1 && second == 1 && third == 2 && early == [] && one == [1, 2] && two == [3])
        #expect(free == nil)
    }

    @Test func `what comes while effects leave does not overtake them`() {
        let held = HeldEffects()
        _ = held.hold([Self.effect(1)], hasChanges: true)
        let first = held.next(upTo: 1).map(Self.numbers)
        // They were taken but are not done: a turn without changes waits behind them.
        let number = held.hold([Self.effect(2)], hasChanges: false)
        let second = held.next(upTo: 1).map(Self.numbers)
        let end = held.next(upTo: 1)
        #expect(first == [1] && number == 1 && second == [2] && end == nil)
    }

    private static func owner() -> Owner {
        let route = Route(receiver: "a")
        let settings = Settings(route: route, receivers: [Receiver(name: "a")])
        let now = SystemClock.now()
        let value = Alertmanager(
            options: Options(dispatchAt: now.steady), settings: settings, dice: Dice(seed: 3), now: now)
        return Owner(value: value, world: Owner.World(deliver: { _ in }, cancel: { _ in }, log: { _ in }))
    }

    @Test func `a start in pieces gives the same value as one from the whole`() {
        let route = Route(receiver: "a")
        let settings = Settings(route: route, receivers: [Receiver(name: "a")])
        let now = SystemClock.now()
        let options = Options(dispatchAt: now.steady)
        var first = Alertmanager(options: options, settings: settings, dice: Dice(seed: 3), now: now)
        let alerts = (0..<500).map { PlainAlert(labels: LabelSet([Label("a", "\($0)")])) }
        let intake = Intake(alerts: alerts, now: now.wall)
        _ = first.turn(
            [.alerts(intake, RequestID(number: 1)), .setSilence(Self.draft(), RequestID(number: 2))], at: now)
        let whole = first.wholeState() + [.alive(now.wall)]
        var recovered = Recovered()
        for change in whole { recovered.apply(change) }
        let later = Now(wall: now.wall + .seconds(9), steady: now.steady + .seconds(9))
        let one = Alertmanager(
            options: options, settings: settings, recovered: recovered, dice: Dice(seed: 4), now: later)
        var recovery = Recovery(options: options, settings: settings, dice: Dice(seed: 4), now: later)
        let isAlert: (Change) -> Bool = { if case .alert = $0 { true } else { false } }
        for change in whole where !isAlert(change) { recovery.take(change) }
        for change in whole where isAlert(change) { recovery.take(change) }
        let other = recovery.finish()
        #expect(one.wholeState() == other.wholeState() && one.census == other.census)
        #expect(one.census.alerts == 500 && other.brokenInvariants() == [])
    }

    private static func draft() -> SilenceDraft {
        let now = SystemClock.now().wall
        return SilenceDraft(
            matchers: [SilenceDraft.DraftMatcher(name: "a", value: "b", op: .equal)], startsAt: now,
            endsAt: now + .hours(1), createdBy: "me", comment: "")
    }

    @Test func `a silence that came just before the journal broke is not promised`() async throws {
        let folder = TestFolder()
        let owner = Self.owner()
        let reply: Reply = try await withCheckedThrowingContinuation { done in
            // Both are one batch, since the thread is not there yet.
            _ = owner.ask({ .setSilence(Self.draft(), $0) }, answer: { done.resume(returning: $0) })
            owner.insist(.journal(failure: "the disk is gone"))
            do throws(JournalFailure) {
                try owner.start(try SQLiteJournal.open(directory: folder.path, at: SystemClock.now().wall))
            } catch {
                done.resume(throwing: error)
            }
        }
        owner.stop()
        var isRefused = false
        if case .unavailable = reply { isRefused = true }
        #expect(isRefused, "\(reply)")
    }

    @Test func `a full mailbox refuses, and so does one that is closed`() throws {
        let folder = TestFolder()
        let owner = Self.owner()
        var taken = 0
        while taken < 30_000, owner.post(.wake) { taken += 1 }
        let isAsked = owner.ask({ .expireSilence(id: "x", $0) }, answer: { _ in })
        try owner.start(try SQLiteJournal.open(directory: folder.path, at: SystemClock.now().wall))
        owner.waitForTurn()
        let isFree = owner.post(.wake)
        owner.stop()
        let isLate = owner.post(.wake)
        #expect(taken == Limits().mailbox && !isAsked && isFree && !isLate)
    }

    @Test func `whoever asks during a reload shares the next one`() async {
        let loads = Mutex(0)
        let (begun, began) = AsyncStream.makeStream(of: Void.self)
        let gate = Gate()
        let isOpen = Mutex(false)
        let reloader = Reloader {
            let number = loads.withLock { count in
                count += 1
                return count
            }
            began.yield()
            if number == 1 { gate.inside { while !isOpen.withLock({ $0 }) { gate.wait(until: nil) } } }
            return .failed("\(number)")
        }
        let (answers, answer) = AsyncStream.makeStream(of: String.self)
        let tell: @Sendable (ReloadOutcome) -> Void = { outcome in
            if case .failed(let text) = outcome { answer.yield(text) }
        }
        reloader.ask(tell)
        var starts = begun.makeAsyncIterator()
        await starts.next()
        for _ in 0..<3 { reloader.ask(tell) }
        gate.inside {
            isOpen.withLock { $0 = true }
            gate.broadcast()
        }
        var all: [String] = []
        for await text in answers.prefix(4) { all.append(text) }
        #expect(all == ["1", "2", "2", "2"])
    }
}
