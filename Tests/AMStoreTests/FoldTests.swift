import AMCore
import AMStore
import AMText
import Testing

/// What comes back at the next start is the fold of all changes: the same that `Recovered.apply` makes.
@Suite struct FoldTests {
    private static var eager: JournalOptions {
        var options = JournalOptions()
        options.foldBytes = 300
        options.foldRecords = 3
        options.sparePages = 4
        return options
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `random changes come back as their fold`(seed: UInt64) throws {
        let folder = TestFolder()
        let other = TestFolder()
        var random = RandomChanges(seed: seed)
        var expected = Recovered()
        var journal = try folder.open(Self.eager)
        var wrong: [String] = []
        for step in 0..<60 {
            let batch = random.batch()
            try journal.commit(batch)
            for change in batch { expected.apply(change) }
            switch random.number(0...9) {
            case 0...2: while journal.isUpkeepDue { try journal.upkeep() }
            case 3: try journal.checkpoint()
            case 4:
                journal.close()
                journal = try folder.open(Self.eager)
            case 5:
                folder.copy(to: other)
                if try other.recovered() != expected { wrong.append("step \(step): killed") }
            case 6, 7: if try journal.load() != expected { wrong.append("step \(step): loaded again") }
            default: break
            }
        }
        journal.close()
        if try folder.recovered() != expected { wrong.append("at the end") }
        #expect(wrong == [])
    }

    @Test func `a log that is torn anywhere leaves the state after some commit, in order`() throws {
        let folder = TestFolder()
        var random = RandomChanges(seed: 99)
        let journal = try folder.open()
        var states = [Recovered()]
        for _ in 0..<12 {
            let batch = random.batch(upTo: 4)
            try journal.commit(batch)
            var next = states[states.count - 1]
            for change in batch { next.apply(change) }
            states.append(next)
        }
        let length = folder.read("amserver.db-wal").count
        // The tables are in the log too: a cut before their end leaves a new journal.
        var cuts = (0..<90).map { _ in random.number(0...length) }.sorted()
        cuts.append(length)
        var found: [Int] = []
        for cut in cuts {
            let other = TestFolder()
            folder.copy(to: other, cut: cut)
            let state = try other.recovered()
            found.append(states.lastIndex { $0 == state } ?? -1)
        }
        #expect(found == found.sorted() && found.first != -1 && found.last == 12, "\(found)")
        journal.close()
    }

    @Test func `rows and refreshes within one commit and over many keep their order`() throws {
        let folder = TestFolder()
        let journal = try folder.open()
        var random = RandomChanges(seed: 5)
        var all: [Change] = []
        for _ in 0..<30 {
            var batch: [Change] = []
            for _ in 0..<random.number(1...8) {
                let slot = UInt32(random.number(0...1))
                switch random.number(0...4) {
                case 0, 1: batch.append(.refresh([.init(slot: slot, times: random.times())]))
                case 2: batch.append(.alert(slot: slot, random.row()))
                case 3: batch.append(.dropAlert(slot: slot))
                default:
                    batch.append(
                        .refresh([
                            .init(slot: slot, times: random.times()),
                            .init(slot: slot, times: random.times()),
                        ]))
                }
            }
            all += batch
            try journal.commit(batch)
        }
        let loaded = try journal.load()
        #expect(loaded == Recovered(all))
    }

    @Test func `many alerts, refreshes and drops in one commit each`() throws {
        let folder = TestFolder()
        let journal = try folder.open(Self.eager)
        var random = RandomChanges(seed: 7)
        let row = random.row()
        let count: UInt32 = 20_000
        var all: [Change] = (0..<count).map { .alert(slot: $0, row) }
        try journal.commit(all)
        let moved: [Change.Refresh] = (0..<count).shuffled(using: &random.dice).map { slot in
            .init(
                slot: slot,
                times: AlertTimes(
                    startsAt: Timestamp(seconds: Int64(slot)), endsAt: .zero, updatedAt: Timestamp(seconds: 7)
                ))
        }
        let second: [Change] = [.refresh(moved), .alive(Timestamp(seconds: 9))]
        try journal.commit(second)
        let third = (0..<count).filter { $0 % 3 > 0 }.map { Change.dropAlert(slot: $0) }
        try journal.commit(third)
        while journal.isUpkeepDue { try journal.upkeep() }
        all += second + third
        let expected = Recovered(all)
        let loaded = try journal.load()
        #expect(loaded == expected)
        try journal.checkpoint()
        let pages = folder.read("amserver.db").count
        let anew: [Change] = [.startOver, .alive(Timestamp(seconds: 10)), .alert(slot: 5, row)]
        try journal.commit(anew)
        while journal.isUpkeepDue { try journal.upkeep() }
        try journal.checkpoint()
        let last = try journal.load()
        #expect(last == Recovered(anew) && folder.read("amserver.db").count < pages / 10)
    }

    @Test func `a state written in pieces replaces what was there`() throws {
        let folder = TestFolder()
        let journal = try folder.open()
        var random = RandomChanges(seed: 8)
        try journal.commit(random.batch())
        let pieces = (0..<20).map { _ in random.batch() }
        try journal.rewrite { put in for piece in pieces { put(piece) } }
        let loaded = try journal.load()
        #expect(loaded == Recovered(pieces.flatMap { $0 }))
    }
}
