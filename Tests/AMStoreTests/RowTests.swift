import AMCore
import AMText
import Testing

@testable import AMStore

/// Rows as bytes.
@Suite struct RowTests {
    @Test func `each row reads as it was written`() {
        var random = RandomChanges(seed: 31)
        var wrong: [String] = []
        for _ in 0..<400 {
            let (group, silence, entry) = (random.group(), random.silence(), random.logEntry())
            let groups = random.groups()
            var rows = Array(repeating: RowWriter(), count: 5)
            GroupCode.write(group, to: &rows[0])
            SilenceCode.write(silence, to: &rows[1])
            LogEntryCode.writeKey(entry.key, to: &rows[2])
            LogEntryCode.write(entry, to: &rows[3])
            AlertCode.writeGroups(groups, to: &rows[4])
            let isRight = [
                rows[0].bytes.withUnsafeBytes { GroupCode.read($0, number: group.number) } == group,
                rows[1].bytes.withUnsafeBytes { SilenceCode.read($0, id: silence.id) } == silence,
                rows[2].bytes.withUnsafeBytes { LogEntryCode.key($0) } == entry.key,
                rows[3].bytes.withUnsafeBytes { LogEntryCode.read($0, key: entry.key) } == entry,
                rows[4].bytes.withUnsafeBytes { AlertCode.groups($0) } == groups,
            ]
            if isRight.contains(false) { wrong.append("\(isRight)") }
        }
        #expect(wrong == [])
    }

    @Test func `times of many alerts read as they were written, and mostly take few bytes`() {
        var random = RandomChanges(seed: 32)
        var wrong = 0
        for kind in [RefreshCode.Kind.batch, .folded] {
            var code = RefreshCode(kind)
            var expected: [RefreshCode.Entry] = []
            for slot in (8192..<8292 as Range<UInt32>).shuffled(using: &random.dice) {
                let times = random.times()
                let age = Int64(slot % 7)
                code.add(slot: slot, age: kind == .folded ? age : nil, times)
                expected.append(.init(slot: slot, sequence: 100 - (kind == .folded ? age : 0), times: times))
            }
            let id = RefreshCode.id(partition: 2, sequence: 100)
            if code.sealed(id: id).bytes.withUnsafeBytes({ RefreshCode.entries($0, id: id) }) != expected {
                wrong += 1
            }
        }
        var usual = RefreshCode(.batch)
        for slot in 0..<100 as Range<UInt32> {
            let now = Timestamp(seconds: 1_795_262_468, nanoseconds: 123_456_789)
            let end = Timestamp(seconds: 1_795_262_768, nanoseconds: 123_456_789)
            let start = Timestamp(seconds: 1_795_000_000 + Int64(slot), nanoseconds: 5_000_000)
            usual.add(slot: slot, AlertTimes(startsAt: start, endsAt: end, updatedAt: now))
        }
        #expect(wrong == 0 && usual.sealed(id: 0).bytes.count < 700)
    }

    @Test func `every part of a row, and rows with wrong bytes, are refused or read without harm`() {
        var random = RandomChanges(seed: 33)
        var accepted = 0
        for _ in 0..<80 {
            var group = random.group()
            group.route = "r"
            var rows = Array(repeating: RowWriter(), count: 3)
            GroupCode.write(group, to: &rows[0])
            LogEntryCode.write(random.logEntry(), to: &rows[1])
            rows[2] = RowWriter()
            let body = AlertBody(
                labels: ["a": "b", "c": "d"], annotations: ["x": ""], generatorURL: "u")
            for byte in body.bytes { rows[2].byte(byte) }
            for row in rows where row.bytes.count < 800 {
                for cut in 0..<min(row.bytes.count, 300) {
                    row.bytes.withUnsafeBytes { all in
                        let part = UnsafeRawBufferPointer(rebasing: all[..<cut])
                        if GroupCode.read(part, number: 1) == group { accepted += 1 }
                        if AlertCode.isBody(part, cut: body.detailsOffset) { accepted += 1 }
                    }
                    var noise = Array(row.bytes.dropLast(4))
                    if cut < noise.count { noise[cut] = UInt8.random(in: 0...255, using: &random.dice) }
                    Self.readAll(noise, cut: cut)
                }
            }
        }
        #expect(accepted == 0)
    }

    /// Reads bytes as each kind of row, with the checksum that each kind wants, so that it is not the
    /// checksum alone which keeps them out.
    private static func readAll(_ bytes: [UInt8], cut: Int) {
        func sealed(_ key: RowSum, _ body: (UnsafeRawBufferPointer) -> Void) {
            var row = RowWriter()
            for byte in bytes { row.byte(byte) }
            row.seal(key)
            row.bytes.withUnsafeBytes(body)
        }
        let logKey = LogKey(groupKey: "g", receiver: "r", integration: "i", index: 0)
        var name = RowWriter()
        LogEntryCode.writeKey(logKey, to: &name)
        var ofLogKey = RowSum(0)
        name.bytes.withUnsafeBytes { ofLogKey.add($0) }
        var ofSilence = RowSum(0)
        ofSilence.add(UnsafeRawBufferPointer(start: nil, count: 0))
        sealed(RowSum(1)) { _ = GroupCode.read($0, number: 1) }
        sealed(ofSilence) { _ = SilenceCode.read($0, id: "") }
        sealed(ofLogKey) { _ = LogEntryCode.read($0, key: logKey) }
        sealed(RowSum(0)) { _ = RefreshCode.entries($0, id: 0) }
        sealed(RowSum(0)) { _ = AlertCode.groups($0) }
        bytes.withUnsafeBytes { _ = LogEntryCode.key($0) }
        bytes.withUnsafeBytes { _ = AlertCode.isBody($0, cut: cut) }
    }

    @Test func `bodies are held to their shape`() {
        func body(_ labels: [(String, String)], _ annotations: [(String, String)] = []) -> Bool {
            var row = RowWriter()
            var cut = 0
            for list in [labels, annotations] {
                row.number(UInt64(list.count))
                for (name, value) in list {
                    row.text(name)
                    row.text(value)
                }
                if cut == 0 { cut = row.bytes.count }
            }
            row.text("url")
            return row.bytes.withUnsafeBytes { AlertCode.isBody($0, cut: cut) }
        }
        let verdicts = [
            body([]), body([("a", "b"), ("b", "c")]), body([("b", "c"), ("a", "b")]),
            body([("a", "b"), ("a", "c")]),
            body([("a", "")]), body([], [("a", "")]), body([], [("b", ""), ("a", "")]),
        ]
        #expect(verdicts == [true, true, false, false, false, true, false])
    }
}
