import AMBytes
import AMCore
import AMStore
import AMText
import Glibc
import Testing

@testable import AMServer

/// The whole server in this process.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ServerTests {
    @Test func `an alert is told, seen and silenced, and a stop says what it does`() async throws {
        let receiver = try TestReceiver()
        let node = try TestNode(TestNode.configuration(receiver))
        let ready = try await node.get("/-/ready")
        let posted = try await node.post("Up", ",\"annotations\":{\"a\":\"b\"}")
        let listed = try await node.get("/api/v2/alerts").text
        let told = await receiver.next()
        let silenced = try await node.silence("Up")
        let seen = try await node.get("/api/v2/silences").text
        let muted = try await node.get("/api/v2/alerts?active=false").text
        node.server.stop()
        let facts = [
            ready.status == 200, posted == .init(status: 200, text: ""), listed.contains("\"Up\""),
            told?.method == "POST", told?.target == "/hook",
            told.map { String(decoding: $0.body, as: UTF8.self).contains("\"alertname\":\"Up\"") } ?? false,
            silenced.status == 200, seen.contains("\"comment\":\"c\""), muted.contains("\"suppressed\""),
        ]
        let address = node.server.addresses[0]
        let lines = [
            "INFO \"Listening on\" address=\(address)",
            "INFO \"TLS is disabled.\" http2=false address=\(address)",
            "INFO \"Shutting down gracefully\"",
            "INFO \"Received shutdown signal, exiting gracefully...\"",
        ]
        #expect(facts.allSatisfy { $0 } && node.log.messages == lines, "\(facts) \(node.log.messages)")
    }

    @Test func `what was answered is there for whoever asks next`() async throws {
        let node = try TestNode("route: {receiver: a}\nreceivers: [{name: a}]")
        var missing: [Int] = []
        for i in 0..<200 {
            _ = try await node.post("A\(i)")
            let text = try await node.get("/api/v2/alerts?filter=alertname%3D%22A\(i)%22").text
            if !text.contains("\"A\(i)\"") { missing.append(i) }
        }
        node.server.stop()
        #expect(missing == [])
    }

    @Test func `a start continues where the last one ended, and tells nobody again`() async throws {
        let receiver = try TestReceiver()
        let folder = TestFolder()
        let first = try TestNode(TestNode.configuration(receiver), in: folder)
        _ = try await first.post("Up")
        let told = await receiver.next()
        _ = try await first.silence("Other", comment: "kept")
        // The notification is in the log once a later promise is.
        first.server.stop()
        let second = try TestNode(TestNode.configuration(receiver, path: "/second"), in: folder)
        let alerts = try await second.get("/api/v2/alerts").text
        let silences = try await second.get("/api/v2/silences").text
        _ = try await second.post("New")
        let next = await receiver.next()
        second.server.stop()
        let body = next.map { String(decoding: $0.body, as: UTF8.self) } ?? ""
        let facts = [
            told?.target == "/hook", alerts.contains("\"Up\""), silences.contains("\"kept\""),
            next?.target == "/second", body.contains("\"alertname\":\"New\""),
        ]
        #expect(facts.allSatisfy { $0 }, "\(facts) \(body)")
    }

    @Test func `a good file takes over, a bad one leaves all as it is`() async throws {
        let receiver = try TestReceiver()
        let node = try TestNode(TestNode.configuration(receiver))
        let name = "alertmanager_config_last_reload_successful"
        let before = try await node.metric("alertmanager_config_hash")
        node.folder.write("alertmanager.yml", "route: {receiver: nobody}\nreceivers: [{name: a}]")
        let bad = try await node.send("POST", "/-/reload")
        let failed = try await node.metric(name)
        let kept = try await node.metric("alertmanager_config_hash")
        node.folder.write(
            "alertmanager.yml",
            TestNode.configuration(receiver) + "\n        http_config: {tls_config: {ca_file: /none.pem}}\n")
        let unusable = try await node.send("POST", "/-/reload").status
        node.folder.write("alertmanager.yml", TestNode.configuration(receiver, path: "/new"))
        var statuses: [Int] = []
        for _ in 0..<12 { statuses.append(try await node.send("POST", "/-/reload").status) }
        let works = try await node.metric(name)
        let after = try await node.metric("alertmanager_config_hash")
        _ = try await node.post("Up")
        let told = await receiver.next()
        node.server.stop()
        let errors = node.log.messages.filter { $0.hasPrefix("ERROR") }.map { $0.prefix(50) }
        let expected = [
            "ERROR \"Loading configuration file failed\" componen",
            "ERROR \"one or more config change subscribers faile",
        ]
        let text = "failed to reload config: undefined receiver \"nobody\" used in route\n"
        let facts = [
            bad == .init(status: 500, text: text), unusable == 500, errors.map(String.init) == expected,
            failed == 0, kept == before,
            statuses == Array(repeating: 200, count: 12), works == 1, after != before,
            told?.target == "/new",
        ]
        #expect(facts.allSatisfy { $0 }, "\(facts) \(bad) \(statuses) \(errors)")
    }

    @Test func `while the disk is full silences are refused and alerts are not, and all is kept after it`()
        async throws
    {
        let node = try TestNode(
            """
            route: {receiver: a, group_by: [alertname], group_wait: 1ms, group_interval: 20ms}
            receivers: [{name: a}]
            """, ["--alerts.gc-interval=20ms"]
        ) {
            $0.journal.pageLimit = 256
            $0.journalProbe = .milliseconds(20)
        }
        let first = try await node.post("Small")
        // Its row is larger than the file may become.
        let large = String(repeating: "x", count: 2 << 20)
        let second = try await node.post("Large", ",\"annotations\":{\"a\":\"\(large)\"}")
        let refused = try await node.silence("Refused")
        let shown = try await node.get("/api/v2/alerts?filter=alertname%3D%22Large%22").text.count
        let failures = try await node.metric("amserver_journal_failures_total") ?? 0
        // Resolved, it is collected; then the rest fits.
        _ = try await node.post("Large", ",\"endsAt\":\"2020-01-01T00:00:00Z\"")
        var kept = try await node.silence("Kept")
        while kept.status != 200 { kept = try await node.silence("Kept") }
        let healthy = try await node.metric("amserver_journal_healthy")
        // What a kill would leave.
        let copy = TestFolder()
        for name in ["amserver.db", "amserver.db-wal"] { copy.write(name, node.folder.read("data/" + name)) }
        node.server.stop()
        let journal = try SQLiteJournal.open(directory: copy.path, at: SystemClock.now().wall)
        let recovered = try journal.load()
        journal.close()
        let names = recovered.silences.values.flatMap { $0.matcherSets.joined() }.map { "\($0)" }
        let facts = [
            first.status == 200, second.status == 200, refused.status == 503, shown > 1 << 20, failures > 0,
            healthy == 1, names.contains { $0.contains("Kept") }, recovered.alerts.count >= 1,
            node.log.messages.contains { $0.hasPrefix("ERROR \"The journal cannot be written") },
            node.log.messages.contains { $0.hasPrefix("INFO \"The journal works again") },
        ]
        #expect(facts.allSatisfy { $0 }, "\(facts) \(node.log.messages.map { $0.prefix(120) })")
    }

    @Test func `the scrape shows what the journal counted`() async throws {
        let node = try TestNode("route: {receiver: a}\nreceivers: [{name: a}]")
        _ = try await node.post("Up")
        let commits = try await node.metric("amserver_journal_commit_duration_seconds_count") ?? 0
        let healthy = try await node.metric("amserver_journal_healthy")
        let damaged = try await node.metric("amserver_journal_damaged_files")
        let frames = try await node.metric("amserver_journal_log_frames") ?? 0
        node.server.stop()
        #expect(commits > 0 && healthy == 1 && damaged == 0 && frames > 0)
    }

    @Test func `a start that cannot be says why`() throws {
        let plain = "route: {receiver: a}\nreceivers: [{name: a}]"
        let taken = try TestNode(plain)
        defer { taken.server.stop() }
        let busy = taken.server.addresses[0]
        let file = TestFolder()
        file.write("file", "")
        let table: [([String], String, String)] = [
            (["--config.file=/none.yml"], plain, "open /none.yml: no such file or directory"),
            ([], "receivers: [{name: a}]", "error loading configuration file: no routes provided"),
            (
                [],
                """
                route: {receiver: a}
                receivers:
                  - name: a
                    webhook_configs: [{url: "http://x", http_config: {tls_config: {ca_file: /none.pem}}}]
                """,
                "failed to apply initial configuration: "
                    + "unable to read CA cert: unable to read file /none.pem: open /none.pem: no such file"
            ),
            (["--web.external-url=ftp://x"], plain, "failed to determine external URL: \"ftp://x\": invalid"),
            (
                ["--alerts.gc-interval=0s"], plain,
                "alertmanager/app: Options.AlertGCInterval must be positive"
            ),
            (["--data.retention=-1h"], plain, "alertmanager/app: Options.Retention must be positive"),
            (["--storage.path=\(file.path)/file/x"], plain, "unable to create data directory: "),
            (
                ["--web.listen-address=127.0.0.1:0", "--web.listen-address=\(busy)"], plain,
                "alertmanager/app: listen \"\(busy)\": listen tcp \(busy): bind: address already in use"
            ),
            (
                ["--web.listen-address=127.0.0.1:99999"], plain,
                "alertmanager/app: listen \"127.0.0.1:99999\": listen tcp: address 99999: invalid port"
            ),
            (
                ["--web.systemd-socket"], plain,
                "alertmanager/app: no socket activation file descriptors found"
            ),
            (["--web.config.file=/none.yml"], plain, "alertmanager: HTTP listener failed: open /none.yml: "),
        ]
        var faults: [String] = []
        for (flags, configuration, expected) in table + Self.clusterRefusals.map({ ($0.0, plain, $0.1) }) {
            do {
                let node = try Self.start(flags, configuration)
                node.server.stop()
                faults.append("\(flags) starts")
            } catch let failure as StartFailure {
                if !failure.text.contains(expected) { faults.append("\(flags): \(failure.text)") }
            }
        }
        #expect(faults == [])
    }

    /// Flags of the cluster that cannot be, and what is said to them.
    private static let clusterRefusals: [([String], String)] = [
        (
            ["--cluster.listen-address=bad"],
            "unable to initialize gossip mesh: invalid listen address: address bad: missing port in address"
        ),
        (
            ["--cluster.listen-address=127.0.0.1:x"],
            "unable to initialize gossip mesh: address 127.0.0.1:x: invalid port: "
                + "strconv.Atoi: parsing \"x\": invalid syntax"
        ),
        (
            ["--cluster.listen-address=127.0.0.1:0", "--cluster.peer=bad"],
            "unable to initialize gossip mesh: resolve peers: split host/port for peer bad: "
                + "address bad: missing port in address"
        ),
        (
            ["--cluster.listen-address=127.0.0.1:0", "--cluster.advertise-address=x"],
            "unable to initialize gossip mesh: invalid advertise address: address x: missing port in address"
        ),
        (
            ["--cluster.listen-address=127.0.0.1:0", "--cluster.probe-interval=0s"],
            "alertmanager/app: Options.ProbeInterval must be positive when clustering is enabled"
        ),
        (
            ["--cluster.listen-address=127.0.0.1:0", "--cluster.tls-config=/none.yml"],
            "unable to initialize TLS transport configuration for gossip mesh: open /none.yml: "
        ),
    ]

    /// A flag of the list takes the place of the node's own.
    private static func start(_ flags: [String], _ configuration: String) throws -> TestNode {
        try TestNode(configuration, flags.filter { $0.hasPrefix("--web.listen-address") }) { options in
            for flag in flags {
                let parts = flag.split(separator: "=", maxSplits: 1).map(String.init)
                let argument = parts.count > 1 ? parts[1] : ""
                switch parts[0] {
                case "--config.file": options.configFile = argument
                case "--storage.path": options.storagePath = argument
                case "--web.external-url": options.externalURL = argument
                case "--web.config.file": options.webConfigFile = argument
                case "--web.systemd-socket": options.usesSystemdSocket = true
                case "--alerts.gc-interval": options.alertGCInterval = .zero
                case "--data.retention": options.retention = .hours(-1)
                case "--cluster.listen-address": options.cluster.listenAddress = argument
                case "--cluster.peer": options.cluster.peers.append(argument)
                case "--cluster.advertise-address": options.cluster.advertiseAddress = argument
                case "--cluster.probe-interval": options.cluster.probeInterval = .zero
                case "--cluster.tls-config": options.cluster.tlsConfig = argument
                default: break
                }
            }
        }
    }
}
