import AMBytes
import AMConfig
import AMCore
import AMNotify
import AMText
import Synchronization
import Testing

@testable import AMServer

/// `amserver test-receiver` as people and scripts meet it.
@Suite(.timeLimit(.minutes(1))) struct ReceiverTrialTests {
    private static let configuration = """
        route: {receiver: team}
        receivers:
        - name: team
          webhook_configs:
          - {url: 'http://far/HUSH-200'}
          - {url: 'http://far/HUSH-404', send_resolved: false}
          - {url: 'http://far/HUSH-429'}
          discord_configs: [{webhook_url: 'http://far/HUSH-200', title: '{{ template "own" }}'}]
        - name: spare
          webhook_configs: [{url: 'http://far/{{ .Missing.Field }}'}]
        - name: slow
          webhook_configs: [{url: 'http://far/never'}, {url: 'http://far/HUSH-200'}]
        - name: nobody
        templates: [t.tmpl]
        """

    private static let contents: [String: String] = [
        "alertmanager.yml": configuration, "t.tmpl": "{{ define \"own\" }}own words{{ end }}",
        "bad.yml": "BAD\n",
    ]

    /// The far end: answers with the status at the end of the address.
    private static func answer(_ request: OutgoingRequest) async -> Result<IncomingResponse, TransportFailure>
    {
        let path = request.url.split(separator: "-").last ?? ""
        guard let status = Int(path) else {
            // Ends when it is called back, as a request of the client does.
            let (never, hold) = AsyncStream.makeStream(of: Void.self)
            for await _ in never {}
            withExtendedLifetime(hold) {}
            return .failure(TransportFailure(.cancelled, "context canceled"))
        }
        var headers = HTTPFields()
        if status == 429 { headers.add("Retry-After", "7") }
        return .success(IncomingResponse(status: status, headers: headers, body: Array("words".utf8)))
    }

    /// What a command line is answered with in one text, and what was sent.
    private static func run(_ arguments: [String]) async -> (text: String, sent: [OutgoingRequest]) {
        let sent = Mutex<[OutgoingRequest]>([])
        let text = await withCheckedContinuation { (done: CheckedContinuation<String, Never>) in
            let world = Outbound(
                http: { request in
                    sent.withLock { $0.append(request) }
                    return await answer(request)
                }, readFile: { _ in .success([]) }, externalURL: "http://am", userAgent: "AM/1",
                millisecondsLeft: { _ in 1_000 })
            // The command waits; the couriers' threads must not be kept by it.
            startThread { done.resume(returning: answerText(arguments, world)) }
        }
        return (text, sent.withLock { $0 })
    }

    private static func answerText(_ arguments: [String], _ world: Outbound) -> String {
        let files = FileAccess(
            read: { (path) throws(FileAccess.Failure) in
                guard let text = contents[path] else {
                    throw FileAccess.Failure("open \(path): no such file or directory")
                }
                return Array(text.utf8)
            },
            glob: { (pattern) throws(FileAccess.Failure) in contents[pattern] == nil ? [] : [pattern] })
        do throws(FlagError) {
            let flags = ReceiverTrial.flagSet(program: "amserver")
            switch try flags.parse(arguments, readFile: { _ in .failure(FlagError("no file")) }) {
            case .print(let text): return text
            case .run(let options, _):
                let surroundings = ReceiverTrial.Surroundings(
                    files: files, zones: ZoneDatabase { _ in nil }, now: { SystemClock.now() },
                    outbound: { _ in world })
                let answer = ReceiverTrial(options: options, surroundings: surroundings).run()
                return String(decoding: answer.out, as: UTF8.self)
                    + (answer.problem.isEmpty ? "" : "! \(answer.problem)\n") + "= \(answer.code)"
            }
        } catch {
            return "? \(error.text)"
        }
    }

    /// Shape: arguments, answer, how many requests.
    private static let table: [([String], String, Int)] = [
        (
            ["--receiver=team"],
            """
            webhook[0]: accepted
            webhook[1]: failed: unexpected status code 404: words
            webhook[2]: failed: unexpected status code 429: words (the server would try again, not before 7s)
            discord[0]: accepted
            = 1
            """, 4
        ),
        (["--receiver=team", "--integration=webhook[0]"], "webhook[0]: accepted\n= 0", 1),
        (["--receiver=team", "--integration=discord"], "discord[0]: accepted\n= 0", 1),
        (
            ["--receiver=team", "--integration=webhook[1]", "--resolved"],
            "webhook[1]: nothing is sent, send_resolved is false\n= 0", 0
        ),
        (
            ["--receiver=slow", "--timeout=10ms"],
            "webhook[0]: failed: no outcome within 10ms\nwebhook[1]: accepted\n= 1", 2
        ),
        (
            ["--receiver=team", "--integration=slack"],
            """
            ! the receiver has no integration "slack"; it has: webhook[0], webhook[1], webhook[2], discord[0]
            = 2
            """, 0
        ),
        (
            ["--receiver=x"],
            "! there is no receiver \"x\"; there are: team, spare, slow, nobody\n= 2", 0
        ),
        (["--receiver=nobody"], "! the receiver \"nobody\" has no integrations\n= 2", 0),
        (["--receiver=team", "--alert=x"], "! --alert wants NAME=VALUE, not \"x\"\n= 2", 0),
        (["--receiver=team", "--annotation==x"], "! --annotation wants NAME=VALUE, not \"=x\"\n= 2", 0),
        (["--receiver=team", "--timeout=0s"], "! --timeout must be positive\n= 2", 0),
        (["--receiver=team", "--timeout=x"], "? time: invalid duration \"x\"", 0),
        (["--receiver=team", "x"], "? unexpected x", 0),
        ([], "? required flag(s) '--receiver' not provided", 0),
        (
            ["--receiver=team", "--config.file=none.yml"],
            "! error loading configuration file: open none.yml: no such file or directory\n= 2", 0
        ),
        (
            ["--receiver=team", "--config.file=bad.yml"],
            """
            ! error loading configuration file: yaml: unmarshal errors:
              line 1: cannot unmarshal !!str `BAD` into config.plain
            = 2
            """, 0
        ),
        (
            ["--receiver=team", "--web.external-url=x"],
            "! failed to determine external URL: \"x\": invalid \"\" scheme, "
                + "only 'http' and 'https' are supported\n= 2", 0
        ),
    ]

    @Test func `every command line is answered, integration by integration`() async {
        var faults: [String] = []
        for (arguments, expected, count) in Self.table {
            let (text, sent) = await Self.run(arguments)
            if text != expected || sent.count != count {
                faults.append("\(arguments): \(sent.count) sent\n\(text)\nnot:\n\(expected)")
            }
        }
        #expect(faults == [], "\(faults.joined(separator: "\n"))")
    }

    @Test func `the test says that it is one, with the templates of the configuration`() async {
        let (_, sent) = await Self.run([
            "--receiver=team", "--alert=severity=page", "--alert", "x=a=b", "--annotation=summary=mine",
        ])
        let bodies = sent.map { String(decoding: $0.body, as: UTF8.self) }
        let hook = bodies.first { $0.contains("\"version\":\"4\"") } ?? ""
        let words = [
            "\"alertname\":\"AMServerTest\"", "\"severity\":\"page\"", "\"x\":\"a=b\"",
            "\"summary\":\"mine\"",
            "\"amserver_test\":\"\(TestAlert.words)\"", "\"status\":\"firing\"", "\"receiver\":\"team\"",
        ]
        #expect(words.filter { !hook.contains($0) } == [] && bodies.contains { $0.contains("own words") })
    }

    @Test func `a dry run sends nothing and shows no secret`() async {
        let (text, sent) = await Self.run(["--receiver=team", "--integration=webhook[0]", "--dry-run"])
        let head = """
            webhook[0]: would send this

            POST <secret>
            User-Agent: AM/1
            Content-Type: application/json

            {"receiver":"team","status":"firing","alerts":[{"status":"firing","labels":\
            {"alertname":"AMServerTest"},
            """
        let failed = await Self.run(["--receiver=spare", "--dry-run"])
        let failure = "webhook[0]: failed before anything was sent: failed to template webhook URL: "
        #expect(
            text.hasPrefix(head) && text.hasSuffix("}\n\n= 0") && !text.contains("HUSH") && sent.isEmpty
                && failed.text.hasPrefix(failure) && failed.text.hasSuffix("= 1"),
            "\(text)\n\(failed.text)")
    }

    @Test func `the help names all flags`() async {
        let help = await Self.run(["--help"]).text
        let flags = [
            "--config.file", "--receiver", "--integration", "--alert", "--annotation", "--[no-]resolved",
            "--[no-]dry-run", "--web.external-url", "--timeout", "--enable-feature",
        ]
        #expect(flags.filter { !help.contains($0) } == [])
    }
}
