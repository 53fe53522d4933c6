import AMCore
import AMText
import Synchronization
import Testing

@testable import AMStore

/// The journal behind its thread.
@Suite struct WriterTests {
    /// What the writer told, in order; and a door that holds it inside its telling until it is opened.
    private final class Told: Sendable {
        private struct State {
            var all: [(number: UInt64, text: String?)] = []
            var isShut = false
        }
        private let state: Monitor<State>

        init(isShut: Bool = false) { state = Monitor(State(isShut: isShut)) }

        func note(_ number: UInt64, _ result: Result<Void, JournalFailure>) {
            var text: String?
            if case .failure(let failure) = result { text = failure.text }
            state.change { $0.all.append((number, text)) }
            _ = state.wait { $0.isShut ? nil : true }
        }

        func open() { state.change { $0.isShut = false } }

        /// Waits until so many were told, or for half a minute.
        func settle(_ count: Int) {
            let limit = steadyNanoseconds() + 30_000_000_000
            _ = state.wait(until: limit) { $0.all.count >= count ? true : nil }
        }

        var numbers: [UInt64] { state.withLock { $0.all.map(\.number) } }
        var durable: UInt64 { state.withLock { $0.all.last { $0.text == nil }?.number ?? 0 } }
        var refused: [UInt64] { state.withLock { $0.all.filter { $0.text != nil }.map(\.number) } }
    }

    @Test func `everything handed in is told in order and is there afterwards`() throws {
        let folder = TestFolder()
        let told = Told()
        let writer = try JournalWriter(folder.open()) { told.note($0, $1) }
        var random = RandomChanges(seed: 41)
        var all: [Change] = []
        for number in 1...200 as ClosedRange<UInt64> {
            let batch = random.batch(upTo: 4)
            all += batch
            writer.submit(batch, number: number)
        }
        writer.stop()
        #expect(told.numbers == told.numbers.sorted() && told.durable == 200 && told.refused == [])
        #expect(try folder.recovered() == Recovered(all))
        writer.submit([.alive(.epoch)], number: 201)
        #expect(told.refused == [201])
    }

    @Test func `what waits is committed as one`() throws {
        let folder = TestFolder()
        let told = Told(isShut: true)
        let writer = try JournalWriter(folder.open()) { told.note($0, $1) }
        writer.submit([.alive(.epoch)], number: 1)
        told.settle(1)
        for number in 2...50 as ClosedRange<UInt64> { writer.submit([.alive(.epoch)], number: number) }
        let waiting = writer.stats.waiting
        told.open()
        writer.stop()
        #expect(told.numbers == [1, 50] && writer.stats.commits == 2 && writer.stats.changes == 50)
        #expect(waiting == 98)
    }

    @Test func `a caller waits only at the bound`() throws {
        let folder = TestFolder()
        let told = Told()
        var options = JournalOptions()
        options.waitingChanges = 10
        let writer = try JournalWriter(folder.open(options)) { told.note($0, $1) }
        let many = (0..<100).map { Change.dropGroup(number: $0) }
        for number in 1...300 as ClosedRange<UInt64> {
            writer.submit(number % 10 == 0 ? many : [.dropGroup(number: 1)], number: number)
        }
        writer.stop()
        #expect(told.durable == 300 && writer.stats.changes == 270 + 3000)
    }

    @Test func `after a failure everything is refused until the state is written anew`() throws {
        let layer = FaultLayer("writer")
        let folder = TestFolder()
        let told = Told()
        let probes = Mutex<[Bool]>([])
        var options = JournalOptions()
        options.fileLayer = layer.name
        let writer = try JournalWriter(folder.open(options)) { told.note($0, $1) }
        let note: @Sendable (Result<Void, JournalFailure>) -> Void = { result in
            probes.withLock { $0.append((try? result.get()) != nil) }
        }
        writer.submit([.alive(Timestamp(seconds: 1))], number: 1)
        told.settle(1)
        layer.breaks(after: 0)
        writer.submit([.alive(Timestamp(seconds: 2))], number: 2)
        told.settle(2)
        writer.probe(note)
        writer.rewrite(number: 3) { put in put([.alive(Timestamp(seconds: 3))]) }
        told.settle(3)
        layer.heals()
        writer.submit([.alive(Timestamp(seconds: 4))], number: 4)
        writer.probe(note)
        told.settle(4)
        let isHealthy = writer.stats.isHealthy
        writer.submit([.alive(Timestamp(seconds: 5))], number: 5)
        writer.rewrite(number: 6) { put in
            put([.alive(Timestamp(seconds: 6))])
            put([.dropGroup(number: 1)])
        }
        writer.submit([.dropGroup(number: 2)], number: 7)
        writer.stop()
        #expect(
            told.refused == [2, 3, 4, 5] && told.durable == 7 && probes.withLock { $0 } == [false, true])
        #expect(!isHealthy && writer.stats.isHealthy && writer.stats.failures == 3)
        #expect(try folder.recovered() == Recovered([.alive(Timestamp(seconds: 6))]))
    }

    @Test func `the log is copied beside the commits and does not grow for ever`() throws {
        let folder = TestFolder()
        var options = JournalOptions()
        options.checkpointFrames = 20
        options.longestLog = 100
        options.foldBytes = 500
        let told = Told()
        let writer = try JournalWriter(folder.open(options)) { told.note($0, $1) }
        var random = RandomChanges(seed: 42)
        let row = random.row()
        var all: [Change] = []
        var longest = 0
        for number in 1...600 as ClosedRange<UInt64> {
            let slot = UInt32(number % 50)
            let batch: [Change] = [
                .alert(slot: slot, row), .refresh([.init(slot: slot, times: random.times())]),
            ]
            all += batch
            writer.submit(batch, number: number)
            told.settle(Int(number))
            longest = max(longest, writer.stats.logFrames)
        }
        let stats = writer.stats
        writer.stop()
        #expect(
            stats.checkpoints > 10 && stats.checkpointFailures == 0 && longest < 1000, "\(stats) \(longest)")
        #expect(try folder.recovered() == Recovered(all))
    }
}
