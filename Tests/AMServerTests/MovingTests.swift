import AMCore
import AMStore
import AMTesting
import AMText
import Glibc
import Testing

@testable import AMServer

/// From the original to this server, and back.
@Suite(.serialized, .timeLimit(.minutes(2))) struct MovingTests {
    private static let plain = "route: {receiver: a}\nreceivers: [{name: a}]"
    /// Late enough for what the captured files hold to be over, long enough for it to be kept.
    private static let keeping = ["--data.retention=1000000h"]

    private static func text(_ silence: Silence) -> String { silence.comment }

    /// A silence of a year, made by somebody else at a moment.
    private static func silence(_ id: Int, _ comment: String, at moment: Timestamp) throws -> Silence {
        let matcher = try Matcher(name: "alertname", op: .equal, value: "A\(id)")
        return Silence(
            id: "3d2f0c4e-0b1a-4c5d-9e8f-00000000000\(id)", matcherSets: [[.matcher(matcher)]],
            startsAt: moment, endsAt: moment + .hours(8000), updatedAt: moment, createdBy: "other",
            comment: comment, expiresAt: moment + .hours(9000))
    }

    private static func comments(_ node: TestNode) async throws -> [String] {
        let text = try await node.get("/api/v2/silences").text
        let list = try JSONValue(parsing: Array(text.utf8)).array ?? []
        return list.compactMap { $0["comment"]?.string }.sorted()
    }

    private static let taken = "INFO \"Taking over the state that another Alertmanager left\""

    @Test func `state of the original is taken over once, and again only when it wrote anew`() async throws {
        let folder = TestFolder()
        folder.makeFolder("data")
        let files = OriginalFiles(directory: folder.path + "/data")
        let now = SystemClock.now().wall
        _ = try files.write([Self.silence(1, "one", at: now), Self.silence(2, "two", at: now)])
        let key = LogKey(groupKey: "{}:{}", receiver: "a", integration: "webhook", index: 0)
        let entry = LogEntry(
            key: key, timestamp: now, firing: [1], resolved: [], expiresAt: now + .hours(100))
        _ = try files.write([entry])

        let first = try TestNode(Self.plain, in: folder)
        let found = try await Self.comments(first)
        let entries = try await first.metric("amserver_notification_log_entries")
        _ = try await first.silence("B", comment: "ours")
        first.server.stop()
        let bytes = folder.read("data/silences")
        let left = try MeshCodec.decodeSilences(bytes).map(\.comment).sorted()
        let told = try MeshCodec.decodeLogEntries(folder.read("data/nflog"))

        let second = try TestNode(Self.plain, in: folder)
        let kept = try await Self.comments(second)
        second.server.stop()
        // The other one ran meanwhile: it changed one silence and knew another one as it was before.
        let later = now + .seconds(5)
        _ = try files.write([Self.silence(1, "changed", at: later), Self.silence(2, "older", at: now)])
        let third = try TestNode(Self.plain, in: folder)
        let merged = try await Self.comments(third)
        third.server.stop()
        let facts = [
            found == ["one", "two"], entries == 1, left == ["one", "ours", "two"], told == [entry],
            kept == left, merged == ["changed", "ours", "two"],
            first.log.messages.contains("\(Self.taken) files=\"[nflog silences]\" silences=2 log_entries=1"),
            !second.log.messages.contains { $0.hasPrefix(Self.taken) },
            third.log.messages.contains("\(Self.taken) files=[silences] silences=2 log_entries=0"),
        ]
        #expect(facts.allSatisfy { $0 }, "\(facts) \(found) \(left) \(merged) \(first.log.messages)")
    }

    @Test func `a file that is cut stops the start, and nothing is lost`() async throws {
        let folder = TestFolder()
        folder.makeFolder("data")
        let bytes = try VectorFile.read("gossip/snapshot-legacy-silences.bin")
        folder.write("data/silences", Array(bytes.dropLast()))
        var text = ""
        do {
            let node = try TestNode(Self.plain, Self.keeping, in: folder)
            node.server.stop()
        } catch let failure as StartFailure {
            text = failure.text
        }
        let isKept = folder.read("data/silences").count == bytes.count - 1
        folder.write("data/silences", bytes)
        folder.write("data/nflog", Array(bytes.prefix(40)))
        var other = ""
        do {
            let node = try TestNode(Self.plain, Self.keeping, in: folder)
            node.server.stop()
        } catch let failure as StartFailure {
            other = failure.text
        }
        #expect(
            text == "error creating silence: unexpected EOF" && isKept
                && other == "error creating notification log: unexpected EOF", "\(text) \(other)")
    }

    @Test func `the files are written while the server runs, and counted`() async throws {
        let node = try TestNode(Self.plain, ["--data.maintenance-interval=30ms"])
        _ = try await node.silence("A", comment: "seen")
        func written() throws -> [String] {
            try MeshCodec.decodeSilences(node.folder.read("data/silences")).map(\.comment)
        }
        while try written() != ["seen"] { await Task.yield() }
        // It is counted a moment after it was written.
        let size = Double(node.folder.read("data/silences").count)
        while try await node.metric("alertmanager_silences_snapshot_size_bytes") != size {
            await Task.yield()
        }
        let count = try await node.metric("alertmanager_nflog_snapshot_duration_seconds_count") ?? 0
        // From here on it cannot be written; the name is free between two times that it is.
        let errors = "alertmanager_nflog_maintenance_errors_total"
        while try await node.metric(errors) == 0 { node.folder.makeFolder("data/nflog.amserver-new") }
        node.server.stop()
        let line = "ERROR \"Running maintenance failed\" component=nflog"
        let facts = [
            size > 0, count > 0, node.log.messages.contains { $0.hasPrefix(line) },
        ]
        #expect(facts.allSatisfy { $0 }, "\(facts)")
    }

    @Test func `export-state writes what a server that does not run has`() async throws {
        let node = try TestNode(Self.plain)
        _ = try await node.silence("A", comment: "exported")
        let target = TestFolder()
        func export(_ storage: String) -> CheckConfig.Answer {
            ExportState(
                options: .init(storagePath: storage, target: target.path),
                isThere: { access($0, F_OK) == 0 }, now: SystemClock.now().wall
            ).run()
        }
        let data = node.folder.path + "/data"
        let running = export(data)
        node.server.stop()
        let stopped = export(data)
        let nowhere = export(target.path + "/none")
        let silences = try MeshCodec.decodeSilences(target.read("silences")).map(\.comment)
        let facts = [
            running.code == 1, running.problem == "\(data) is in use by another process (pid \(getpid()))",
            stopped.code == 0, silences == ["exported"],
            String(decoding: stopped.out, as: UTF8.self).hasPrefix("\(target.path)/silences: 1 records, "),
            nowhere.problem == "open \(target.path)/none/amserver.db: no such file or directory",
        ]
        #expect(facts.allSatisfy { $0 }, "\(facts) \(running) \(stopped) \(nowhere)")
    }
}
