import AMCore
import AMStore
import AMText
import CSQLite
import Testing

/// A disk that is full or broken: nothing is torn, and the journal works again when the disk does.
@Suite struct FailureTests {
    private static func failure(_ body: () throws(JournalFailure) -> Void) -> String? {
        do throws(JournalFailure) {
            try body()
            return nil
        } catch {
            return error.text
        }
    }

    /// Commits, each with one write or synchronization more that succeeds, until nothing fails any more.
    /// Returns what went wrong, and how many failed.
    private static func rounds(_ layer: FaultLayer, _ code: Int32) throws -> (wrong: [String], failed: Int) {
        let folder = TestFolder()
        var options = JournalOptions()
        options.fileLayer = layer.name
        var random = RandomChanges(seed: 3)
        var wrong: [String] = []
        var budget = 0
        while budget < 500 {
            let journal = try folder.open(options)
            let before = try journal.load()
            let batch = (0..<25).map { _ in random.change() }
            var after = before
            for change in batch { after.apply(change) }
            layer.breaks(after: budget, with: code)
            let text = Self.failure { () throws(JournalFailure) in try journal.commit(batch) }
            layer.heals()
            guard let text else { break }
            if journal.isHealthy { wrong.append("\(budget): called healthy") }
            if !text.hasPrefix(folder.path + "/amserver.db: ") { wrong.append("\(budget): \(text)") }
            if try journal.load() != before { wrong.append("\(budget): something is left") }
            let other = TestFolder()
            folder.copy(to: other)
            // A commit whose synchronization failed may have reached the disk all the same, but whole.
            let killed = try other.recovered()
            if killed != before, killed != after { wrong.append("\(budget): torn") }
            try journal.probe()
            if !journal.isHealthy { wrong.append("\(budget): not healthy again") }
            try journal.commit(batch)
            if try journal.load() != after { wrong.append("\(budget): differs when repeated") }
            journal.close()
            budget += 1
        }
        return (wrong, budget)
    }

    @Test(arguments: [SQLITE_FULL, SQLITE_IOERR | 3 << 8])
    func `a commit that fails at any write is taken back whole`(code: Int32) throws {
        let layer = FaultLayer("every-write-\(code)")
        let (wrong, failed) = try Self.rounds(layer, code)
        #expect(wrong == [] && failed > 5)
    }

    @Test func `a full disk is told, and a state written anew fits again`() throws {
        let folder = TestFolder()
        var options = JournalOptions()
        options.pageLimit = 200
        let journal = try folder.open(options)
        var random = RandomChanges(seed: 4)
        let row = random.row()
        var slot: UInt32 = 0
        var text: String?
        while text == nil, slot < 100_000 {
            let piece = (slot..<slot + 50).map { Change.alert(slot: $0, row) }
            text = Self.failure { () throws(JournalFailure) in try journal.commit(piece) }
            if text == nil { slot += 50 }
        }
        #expect(text == "\(folder.path)/amserver.db: database or disk is full" && !journal.isHealthy)
        #expect(try journal.load().alerts.count == Int(slot))
        let anew: [Change] = [.startOver] + (0..<10).map { Change.alert(slot: $0, row) }
        try journal.commit(anew)
        #expect(try journal.load() == Recovered(anew) && journal.isHealthy)
    }

    @Test func `a probe fails while the disk does`() throws {
        let layer = FaultLayer("probe")
        let folder = TestFolder()
        var options = JournalOptions()
        options.fileLayer = layer.name
        let journal = try folder.open(options)
        layer.breaks(after: 0)
        let texts = (0..<3).map { _ in Self.failure { () throws(JournalFailure) in try journal.probe() } }
        layer.heals()
        try journal.probe()
        #expect(texts.allSatisfy { $0?.contains("disk I/O error") == true } && journal.isHealthy)
    }

    @Test func `a checkpoint that fails loses nothing`() throws {
        let layer = FaultLayer("checkpoint")
        let folder = TestFolder()
        var options = JournalOptions()
        options.fileLayer = layer.name
        let journal = try folder.open(options)
        var random = RandomChanges(seed: 6)
        let batch = random.batch(upTo: 40)
        try journal.commit(batch)
        var budget = 0
        var isRight = true
        repeat {
            layer.breaks(after: budget)
            let text = Self.failure { () throws(JournalFailure) in try journal.checkpoint() }
            layer.heals()
            if text == nil { break }
            let other = TestFolder()
            folder.copy(to: other)
            if try other.recovered() != Recovered(batch) { isRight = false }
            budget += 1
        } while budget < 200
        #expect(isRight && budget > 1)
    }
}
