import AMCore
import AMStore
import AMText
import CSQLite
import Glibc
import Testing

/// What opening makes, refuses and sets aside.
@Suite struct OpeningTests {
    private static func refusal(of path: String) -> String? {
        do throws(JournalFailure) {
            try SQLiteJournal.open(directory: path, at: .epoch).close()
            return nil
        } catch {
            return error.text
        }
    }

    /// Runs SQL on a file as a stranger would.
    static func sql(_ folder: TestFolder, _ text: String) {
        var handle: OpaquePointer?
        sqlite3_open(folder.path + "/amserver.db", &handle)
        sqlite3_exec(handle, text, nil, nil, nil)
        sqlite3_close(handle)
    }

    /// A closed journal that holds something.
    private static func filled(_ count: Int = 400) throws -> (TestFolder, Recovered) {
        let folder = TestFolder()
        var random = RandomChanges(seed: 21)
        var changes = (0..<count).map { _ in random.change() }.filter { $0 != .startOver }
        let row = random.row()
        changes += (0..<UInt32(count)).map { Change.alert(slot: 100_000 + $0, row) }
        let journal = try folder.open()
        try journal.commit(changes)
        journal.close()
        return (folder, Recovered(changes))
    }

    /// Whether one state holds nothing that the other does not.
    private static func isPart(_ part: Recovered, of whole: Recovered) -> Bool {
        part.alerts.allSatisfy { whole.alerts[$0.key]?.body == $0.value.body }
            && part.groups.allSatisfy { whole.groups[$0.key] == $0.value }
            && part.silences.allSatisfy { whole.silences[$0.key] == $0.value }
            && part.logEntries.allSatisfy { whole.logEntries[$0.key] == $0.value }
    }

    @Test func `folders are made with those above them, and named in what refuses them`() throws {
        let folder = TestFolder()
        folder.write("file", [])
        let texts = ["/a/b/c/", "/a/b/c", "/file", "/file/x/y", "/a//b"].map {
            Self.refusal(of: folder.path + $0)
        }
        #expect(
            texts == [
                nil, nil, "mkdir \(folder.path)/file: not a directory",
                "mkdir \(folder.path)/file: not a directory", nil,
            ])
        #expect(Self.refusal(of: "/proc/amserver/x") == "mkdir /proc/amserver: no such file or directory")
    }

    @Test func `an orderly end leaves one file, and a start finds an empty journal empty`() throws {
        let folder = TestFolder()
        let journal = try folder.open()
        let state = try journal.load()
        journal.close()
        #expect(state == Recovered() && folder.names == ["amserver.db", "amserver.lock"])
        #expect(journal.takeNotices() == [] && journal.damagedFiles == 0)
    }

    @Test func `two journals never share a folder`() throws {
        let folder = TestFolder()
        let journal = try folder.open()
        let text = Self.refusal(of: folder.path)
        journal.close()
        #expect(text == "\(folder.path) is in use by another process (pid \(getpid()))")
        #expect(Self.refusal(of: folder.path) == nil)
    }

    @Test func `a file of a newer version is refused and left alone`() throws {
        let (folder, _) = try Self.filled()
        Self.sql(folder, "PRAGMA user_version = 3")
        let before = folder.read("amserver.db")
        let text = Self.refusal(of: folder.path)
        #expect(
            text == "\(folder.path)/amserver.db was written by a newer version of AMServer "
                + "(format 3, this one knows 2)")
        #expect(folder.read("amserver.db") == before && folder.names == ["amserver.db", "amserver.lock"])
    }

    @Test func `what is no journal is set aside with its log and stays as it was`() throws {
        let foreign: [[UInt8]] = [
            Array("not a database, but long enough to be looked at; ".utf8)
                + Array(repeating: 7, count: 9000),
            Array("short".utf8),
            { () -> [UInt8] in
                let other = TestFolder()
                Self.sql(other, "CREATE TABLE t(x); PRAGMA user_version = 9;")
                return other.read("amserver.db")
            }(),
        ]
        var wrong: [String] = []
        for bytes in foreign {
            let folder = TestFolder()
            folder.write("amserver.db", bytes)
            folder.write("amserver.db-wal", [1, 2, 3])
            let journal = try folder.open()
            let notices = journal.takeNotices()
            if try journal.load() != Recovered() { wrong.append("not empty") }
            try journal.commit([.alive(.epoch)])
            let damaged = journal.damagedFiles
            journal.close()
            let aside = "amserver.db.damaged-20261121T120108Z"
            if !folder.names.contains(aside) || folder.read(aside) != bytes || damaged != 1 {
                wrong.append("\(folder.names)")
            }
            if notices.first?.fields.first != LogField("file", folder.path + "/" + aside) {
                wrong.append("\(notices)")
            }
            if try folder.recovered().aliveAt != .epoch { wrong.append("does not last") }
        }
        #expect(wrong == [])
    }

    @Test func `a second damaged file gets a name of its own`() throws {
        let folder = TestFolder()
        for _ in 0..<3 {
            folder.write("amserver.db", Array(repeating: 0x41, count: 5000))
            try folder.open().close()
        }
        let name = "amserver.db.damaged-20261121T120108Z"
        #expect(folder.names.filter { $0.contains("damaged") } == [name, name + "-2", name + "-3"])
    }

    @Test(arguments: [
        "UPDATE alert SET body = x'01' WHERE slot = 100003", "UPDATE alert SET cut = 1 WHERE slot = 100003",
        "UPDATE alert SET times = x'ff' WHERE slot = 100003", "UPDATE alert SET groups = 'xx' || x'ff'",
        "UPDATE refresh SET entries = x'0909'", "UPDATE grp SET row = NULL", "UPDATE silence SET row = x'05'",
        "UPDATE log SET name = id", "UPDATE node SET alive = x'00'", "DROP TABLE log",
        "INSERT INTO alert(slot) VALUES(-1)",
    ])
    func `a row that cannot be read costs that row alone`(damage: String) throws {
        let (folder, whole) = try Self.filled()
        Self.sql(folder, damage)
        let journal = try folder.open()
        let isMissing = journal.damagedFiles == 1
        let state = try journal.load()
        let notices = journal.takeNotices()
        let again = try journal.load()
        #expect(Self.isPart(state, of: whole) && again == state && notices.count == 1)
        // A table that is missing shows when the file is opened, so that nothing of it is brought over.
        #expect(
            isMissing == damage.hasPrefix("DROP")
                && (isMissing || state.alerts.count > 350 || damage.contains("'xx'")))
        #expect(journal.damagedFiles == 1 && folder.names.contains { $0.contains("damaged") })
        journal.close()
        #expect(try folder.recovered() == state)
    }

    @Test func `pages that are overwritten never trap, and what is read is never invented`() throws {
        let (folder, whole) = try Self.filled()
        let bytes = folder.read("amserver.db")
        let pages = bytes.count / 4096
        var dice = Dice(seed: 17)
        var wrong: [String] = []
        var kept = 0
        for round in 0..<30 {
            var broken = bytes
            let page = Int.random(in: 1..<pages, using: &dice)
            for at in page * 4096..<(page + 1) * 4096 {
                broken[at] = round % 2 == 0 ? 0 : UInt8.random(in: 0...255, using: &dice)
            }
            let other = TestFolder()
            other.write("amserver.db", broken)
            let journal = try other.open()
            let state = try journal.load()
            if !Self.isPart(state, of: whole) { wrong.append("page \(page)") }
            if try journal.load() != state { wrong.append("page \(page) differs when read again") }
            if state.alerts.count > 200 { kept += 1 }
            journal.close()
        }
        #expect(wrong == [] && kept > 20)
    }

    @Test func `a cut file is damaged, and what is left of it is kept`() throws {
        let (folder, whole) = try Self.filled()
        let bytes = folder.read("amserver.db")
        var wrong: [String] = []
        for part in 1..<20 {
            let other = TestFolder()
            other.write("amserver.db", bytes.prefix(bytes.count * part / 20))
            let journal = try other.open()
            let state = try journal.load()
            if journal.damagedFiles != 1 || !Self.isPart(state, of: whole) { wrong.append("\(part)") }
            journal.close()
            if try other.recovered() != state { wrong.append("\(part) does not last") }
        }
        #expect(wrong == [])
    }

    @Test func `damage met while running is mended by writing the state anew`() throws {
        let (folder, _) = try Self.filled()
        let journal = try folder.open()
        _ = try journal.load()
        Self.sql(folder, "UPDATE refresh SET entries = x'0909'")
        var random = RandomChanges(seed: 2)
        let moved = Change.refresh([.init(slot: 1, times: random.times())])
        var text: String?
        do throws(JournalFailure) {
            for _ in 0..<300 { try journal.commit([moved]) }
            while journal.isUpkeepDue { try journal.upkeep() }
        } catch {
            text = error.text
        }
        #expect(text?.contains("cannot be read") == true)
        let anew: [Change] = [.startOver] + random.batch()
        try journal.commit(anew)
        let state = try journal.load()
        #expect(state == Recovered(anew) && journal.damagedFiles == 1)
        journal.close()
        #expect(try folder.recovered() == state)
    }

    @Test func `a file that is taken away while in use is noticed and made anew`() throws {
        var wrong: [String] = []
        for isRemoved in [true, false] {
            let (folder, whole) = try Self.filled()
            let journal = try folder.open()
            try journal.commit([.alive(.epoch)])
            if isRemoved {
                for name in folder.names { unlink(folder.path + "/" + name) }
            } else {
                rename(folder.path + "/amserver.db", folder.path + "/mine")
            }
            var text: String?
            do throws(JournalFailure) { try journal.commit([.alive(.zero)]) } catch { text = error.text }
            if text?.hasSuffix("moved or removed while in use") != true {
                wrong.append("\(text ?? "no failure")")
            }
            try journal.probe()
            try journal.rewrite { put in
                for silence in whole.silences.values { put([.silence(silence)]) }
            }
            if try journal.load().silences != whole.silences { wrong.append("not there") }
            if journal.takeNotices().count != 1 || journal.damagedFiles != 0 { wrong.append("notices") }
            journal.close()
            if try folder.recovered().silences != whole.silences { wrong.append("does not last") }
        }
        #expect(wrong == [])
    }
}
