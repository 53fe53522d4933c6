import AMCore
import AMStore
import AMTesting
import AMText
import Glibc
import Testing

/// The two files of the original: read, written, known again.
@Suite struct OriginalFilesTests {
    private static let snapshots: [(entries: String, silences: String)] = [
        ("033-alpha", "033-alpha"), ("034-alpha", "034-alpha"), ("s2-033-alpha", "s2-033-bravo"),
        ("hash", "s2-034-bravo"), ("legacy", "legacy"),
    ]

    private static func folder(_ entries: String, _ silences: String) throws -> TestFolder {
        let folder = TestFolder()
        folder.write("nflog", try VectorFile.read("gossip/snapshot-\(entries)-nflog.bin"))
        folder.write("silences", try VectorFile.read("gossip/snapshot-\(silences)-silences.bin"))
        return folder
    }

    @Test func `what servers left is read, and written again says the same`() throws {
        var wrong: [String] = []
        for (entries, silences) in Self.snapshots {
            let folder = try Self.folder(entries, silences)
            let before = folder.read("nflog") + folder.read("silences")
            guard let found = try OriginalFiles(directory: folder.path + "/").read(known: StateFiles()) else {
                wrong.append("nothing found of \(entries)")
                continue
            }
            if folder.read("nflog") + folder.read("silences") != before { wrong.append("touched") }
            let other = TestFolder()
            let files = OriginalFiles(directory: other.path)
            let marks = StateFiles(
                silences: try files.write(found.state.silences.map { $0.silence() }),
                entries: try files.write(found.state.entries))
            let again = try files.read(known: StateFiles())
            let facts = [
                found.names == ["nflog", "silences"], other.names == ["nflog", "silences"],
                again?.state.silences == found.state.silences, again?.state.entries == found.state.entries,
                again?.files == marks, found.state.entries.count > 0, found.state.silences.count > 0,
            ]
            if facts.contains(false) { wrong.append("\(entries) \(facts)") }
        }
        #expect(wrong == [])
    }

    @Test func `a file is news until it is known, and again when somebody wrote another one`() throws {
        let folder = try Self.folder("033-alpha", "033-alpha")
        let files = OriginalFiles(directory: folder.path)
        let first = try files.read(known: StateFiles())
        let known = first?.files ?? StateFiles()
        let second = try files.read(known: known)
        // Copied, with another moment of writing, it is the same file.
        let bytes = folder.read("silences")
        unlink(folder.path + "/silences")
        folder.write("silences", bytes)
        let copied = try files.read(known: known)
        folder.write("silences", try VectorFile.read("gossip/snapshot-034-alpha-silences.bin"))
        let other = try files.read(known: known)
        unlink(folder.path + "/silences")
        unlink(folder.path + "/nflog")
        let gone = try files.read(known: known)
        let nowhere = try OriginalFiles(directory: folder.path + "/none").read(known: StateFiles())
        let facts = [
            first?.names == ["nflog", "silences"], second == nil, copied == nil,
            other?.names == ["silences"], other?.state.entries == [], other?.files.entries == known.entries,
            gone == nil, nowhere == nil,
        ]
        #expect(facts.allSatisfy { $0 }, "\(facts)")
    }

    @Test func `files that are cut, wrong or no files stop the start in the words of the original`() throws {
        func refusal(_ change: (TestFolder) throws -> Void) throws -> String {
            let folder = try Self.folder("033-alpha", "033-alpha")
            try change(folder)
            do throws(OriginalFiles.Failure) {
                _ = try OriginalFiles(directory: folder.path).read(known: StateFiles())
                return "read"
            } catch {
                return "\(error.name): \(error.text.replacing(folder.path, with: "DIR"))"
            }
        }
        let texts = [
            try refusal { $0.write("nflog", $0.read("nflog").dropLast()) },
            try refusal { $0.write("silences", $0.read("silences") + [0x80]) },
            try refusal { $0.write("silences", [2, 0x12, 0]) },
            try refusal { $0.write("nflog", [4, 0x0A, 2, 0x0A, 0]) },
            try refusal { $0.write("nflog", []) },
            try refusal {
                unlink($0.path + "/nflog")
                mkdir($0.path + "/nflog", 0o755)
            },
        ]
        #expect(
            texts == [
                "nflog: unexpected EOF", "silences: unexpected EOF", "silences: invalid state",
                "nflog: invalid state", "read", "nflog: read DIR/nflog: is a directory",
            ])
    }

    @Test func `a file that cannot be written is named, and the old one stays`() throws {
        let folder = try Self.folder("033-alpha", "033-alpha")
        let before = folder.read("silences")
        mkdir(folder.path + "/silences.amserver-new", 0o755)
        var text = ""
        do throws(OriginalFiles.Failure) {
            _ = try OriginalFiles(directory: folder.path).write([Silence]())
        } catch {
            text = error.text
        }
        #expect(
            text == "open \(folder.path)/silences.amserver-new: is a directory"
                && folder.read("silences") == before)
    }

    @Test func `a journal of the first format is taken over`() throws {
        let folder = TestFolder()
        var random = RandomChanges(seed: 51)
        var changes = (0..<200).map { _ in random.change() }
        changes.removeAll { if case .stateFiles = $0 { true } else { false } }
        let journal = try folder.open()
        try journal.commit(changes)
        journal.close()
        OpeningTests.sql(folder, "DROP TABLE files; PRAGMA user_version = 1;")
        let marks = random.stateFiles()
        let again = try folder.open()
        let recovered = try again.load()
        try again.commit([.stateFiles(marks)])
        again.close()
        let facts = [
            recovered == Recovered(changes), try folder.recovered().stateFiles == marks,
            again.damagedFiles == 0,
        ]
        #expect(facts.allSatisfy { $0 }, "\(facts)")
    }
}
