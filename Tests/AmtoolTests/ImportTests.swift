import Synchronization
import Testing

@testable import amtool

@Suite struct ImportTests {
    private static func silence(
        _ id: String, start: String = "2026-01-01T10:00:00.000Z", end: String = "2026-01-02T10:00:00.000Z",
        state: String = "active", comment: String = "c"
    ) -> String {
        """
        {"id":"\(id)","status":{"state":"\(state)"},"updatedAt":"2026-01-01T10:00:00.000Z",\
        "comment":"\(comment)","createdBy":"ana","endsAt":"\(end)","matchers":[{"isEqual":true,"isRegex":false,\
        "name":"a","value":"b"}],"startsAt":"\(start)"}
        """
    }

    /// A server that has some silences and takes all others.
    private static func machine(
        file: [String], known: [String], terminals: Set<Int32> = [], listStatus: Int = 200
    ) -> FakeMachine {
        let count = Mutex(0)
        return FakeMachine(
            files: ["list": "[" + file.joined(separator: ",") + "]"], terminals: terminals
        ) { method, target, body in
            if method == "GET" && target == "/silences" {
                return (listStatus, "[" + known.joined(separator: ",") + "]")
            }
            if method == "GET" { return (200, "{}") }
            if body.contains("\"id\":\"gone\"") { return (404, "\"silence not found\"") }
            if body.contains("\"comment\":\"bad\"") { return (400, "\"no\"") }
            return (200, "{\"silenceID\":\"new\(count.withLock { $0 += 1; return $0 })\"}")
        }
    }

    @Test func `what the server has already is not made again`() async {
        let later = "2026-03-01T10:00:00.000Z"
        let machine = Self.machine(
            file: [
                // Its id is unknown here, but the same was made before, a little later than it should have begun.
                Self.silence("old"),
                // The same again: that one is taken, and so it is a second one.
                Self.silence("old2"),
                Self.silence("k2", comment: "same"),
                // Its content is another one now: a change.
                Self.silence("k3", comment: "new words"),
                // What begins in the future must begin then.
                Self.silence("k4", start: later, end: later, comment: "future"),
                Self.silence("", start: later, end: later, comment: "future"),
                // One that is over is made anew.
                Self.silence("k6", comment: "over"),
            ],
            known: [
                Self.silence("k1", start: "2026-01-01T11:00:00.123Z"), Self.silence("k2", comment: "same"),
                Self.silence("k3"), Self.silence("k3", comment: "old words"),
                Self.silence("k4", start: "2026-02-01T10:00:00.000Z", end: later, comment: "future"),
                Self.silence("k5", start: later, end: later, comment: "future"),
                Self.silence("k6", state: "expired", comment: "over"),
            ])
        let run = await machine.run("silence", "import", "list", "-w", "1")
        let posts = machine.requests.filter { $0.hasPrefix("POST") }
        let comments = posts.map { post in
            ["old", "new words", "\"c\"", "future", "over"].first { post.contains($0) } ?? post
        }
        #expect(run.out == "k1\nk3\nk2\nnew1\nk5\nnew2\nnew3\n")
        #expect(comments == ["new words", "future", "over"] && run.code == 0)
        let ids = posts.map { $0.contains("\"id\"") }
        #expect(ids == [true, false, true])
    }

    @Test func `with force every one is a new silence, and nothing is asked`() async {
        let machine = Self.machine(file: [Self.silence("k"), Self.silence("k")], known: [Self.silence("k")])
        let run = await machine.run("silence", "import", "list", "-f", "-w", "1")
        #expect(run.out == "new1\nnew2\n" && !machine.requests.contains { $0.contains("GET /silences") })
    }

    @Test func `who may not read imports all the same`() async {
        let list = [Self.silence("gone"), Self.silence("there")]
        let machine = Self.machine(file: list, known: [], listStatus: 403)
        let run = await machine.run("silence", "import", "list", "-w1")
        #expect(run == .init(out: "new1\nnew2\n"))
        // An id is sent, and left out where the server does not know it.
        #expect(
            machine.requests.filter { $0.hasPrefix("POST") }.map { $0.contains("\"id\"") } == [
                true, false, true,
            ])
    }

    @Test func `progress and a summary are shown on a terminal alone`() async {
        let list = [Self.silence("a"), Self.silence("b", comment: "bad"), Self.silence("c", comment: "x")]
        let quiet = await Self.machine(file: list, known: [Self.silence("a")]).run(
            "silence", "import", "list", "-w1")
        let shown = await Self.machine(file: list, known: [Self.silence("a")], terminals: [1, 2]).run(
            "silence", "import", "list", "-w1")
        let refusal = "[POST /silences][400] postSilencesBadRequest \"no\"\n"
        let verdict = "amtool: error: couldn't import 1 out of 3 silences\n\n"
        #expect(
            quiet
                == .init(
                    out: "a\nnew1\n", errors: "Error adding silence id='': \(refusal)\(verdict)", code: 1))
        #expect(
            shown.errors
                == "Error adding silence id='': \(refusal)\r\u{1B}[K2 of 3 silences, 1 failed\r\u{1B}[K"
                + "1 imported, 1 there already, 1 failed, of 3 silences in 0.0s\n\(verdict)")
    }
}
