import AMCore
import AMText
import Testing

@testable import AMServer

/// What the command line decides, and with which words it refuses.
@Suite struct CommandLineTests {
    private static func outcome(_ arguments: [String]) -> String {
        do throws(FlagError) {
            let flags = ServerOptions.flagSet(program: "amserver", version: Version.text)
            switch try flags.parse(arguments, readFile: { _ in .failure(FlagError("no file")) }) {
            case .run: return "runs"
            case .print(let text): return text
            }
        } catch {
            return error.text
        }
    }

    @Test func `a flag that cannot be is refused in the words users know`() {
        let table: [([String], String)] = [
            ([], "runs"), (["--nope"], "unknown long flag '--nope'"), (["-x"], "unknown short flag '-x'"),
            (["extra"], "unexpected extra"),
            (["--config.file"], "expected argument for flag '--config.file'"),
            (
                ["--data.retention=1h", "--data.retention=2h"],
                "flag 'data.retention' cannot be repeated"
            ),
            (["--data.retention=abc"], "time: invalid duration \"abc\""),
            (["--data.retention=90"], "time: missing unit in duration \"90\""),
            (["--data.retention=1y"], "time: unknown unit \"y\" in duration \"1y\""),
            (["--silences.max-silences=x"], "strconv.ParseFloat: parsing \"x\": invalid syntax"),
            (["--log.level=foo"], "unrecognized log level foo"),
            (["--log.format=xml"], "unrecognized log format xml"),
            (["--log.level=WARN", "--log.format", "json", "--no-log.silences"], "runs"),
            (["--web.listen-address=:1", "--web.listen-address=:2", "--cluster.listen-address="], "runs"),
            (["--web.timeout=30", "--web.get-concurrency=1e1", "--dispatch.start-delay=1d12h"], "runs"),
            (["--version"], Version.text + "\n"),
        ]
        var faults: [String] = []
        for (arguments, expected) in table where Self.outcome(arguments) != expected {
            faults.append("\(arguments): \(Self.outcome(arguments))")
        }
        #expect(faults == [])
    }

    @Test func `the defaults are those users know`() throws {
        let options = try TestNode.options([])
        let shown = [
            options.configFile, options.storagePath, options.retention.description,
            options.maintenanceInterval.description, options.alertGCInterval.description,
            options.dispatchMaintenance.description, "\(options.dispatchDelay)",
            "\(options.listenAddresses)", "\(options.webTimeout)", options.cluster.listenAddress,
            options.cluster.peerTimeout.description, options.cluster.settleTimeout.description,
            "\(options.maxSilences)", "\(options.getConcurrency)", "\(options.logsSilences)",
        ]
        let expected = [
            "alertmanager.yml", "data/", "120h0m0s", "15m0s", "30m0s", "30s", "0s", "[\":9093\"]", "0s",
            "0.0.0.0:9094", "15s", "1m0s", "0", "0", "false",
        ]
        #expect(shown == expected)
    }

    @Test func `values arrive, numbers cut to whole ones, a bare time-out in seconds`() throws {
        let options = try TestNode.options([
            "--web.timeout=30", "--web.get-concurrency=1.9", "--silences.max-silences=1e3",
            "--dispatch.start-delay=1d12h", "--log.silences", "--log.level=Error",
        ])
        let shown = [
            options.webTimeout.description, "\(options.getConcurrency)", "\(options.maxSilences)",
            options.dispatchDelay.description, "\(options.logsSilences)", "\(options.logLevel)",
        ]
        #expect(shown == ["30s", "1", "1000", "36h0m0s", "true", "error"])
    }

    private static func features(_ list: String) -> String {
        do throws(StartFailure) {
            let features = try Features(list)
            let names = [
                features.namesAlerts ? "alerts" : "", features.namesReceivers ? "receivers" : "",
                features.namesGroups ? "groups" : "", features.checksMemoryRatio ? "ratio" : "",
            ]
            let on = names.filter { !$0.isEmpty }.joined(separator: "+")
            return "\(features.dialect) \(on) \(features.lines.count)"
        } catch {
            return error.text
        }
    }

    @Test func `features are switched on by their names`() {
        let table = [
            ("", "fallback  0"), ("classic-mode", "classic  1"), ("utf8-strict-mode", "utf8  1"),
            ("alert-names-in-metrics,group-key-in-metrics", "fallback alerts+groups 2"),
            ("receiver-name-in-metrics,auto-gomemlimit", "fallback receivers+ratio 2"),
            ("bogus", "unknown option 'bogus' for --enable-feature"),
            ("classic-mode,", "unknown option '' for --enable-feature"),
            ("auto-gomaxprocs", "unknown option 'auto-gomaxprocs' for --enable-feature"),
            ("classic-mode,utf8-strict-mode", "cannot have both classic and UTF-8 modes enabled"),
            ("event-recorder", "the feature event-recorder is not supported by this build yet"),
        ]
        var faults: [String] = []
        for (list, expected) in table where Self.features(list) != expected {
            faults.append("\(list): \(Self.features(list))")
        }
        #expect(faults == [])
    }

    private static func external(_ given: String) -> String {
        do throws(StartFailure) {
            let (url, path) = try ExternalURL.determine(given, listen: "127.0.0.1:9093")
            return "\(url) \(path)"
        } catch {
            return error.text
        }
    }

    @Test func `the external address loses the slash at its end and gives the prefix`() {
        let fault = "failed to determine external URL: "
        let table = [
            ("http://h:9093", "http://h:9093 "), ("http://h/", "http://h "),
            ("https://h/a/b//", "https://h/a/b /a/b"),
            ("ftp://x", fault + "\"ftp://x\": invalid \"ftp\" scheme, only 'http' and 'https' are supported"),
            ("http://[::1", fault + "parse \"http://[::1\": missing ']' in host"),
        ]
        var faults: [String] = []
        for (given, expected) in table where Self.external(given) != expected {
            faults.append("\(given): \(Self.external(given))")
        }
        let own = Self.external("")
        if !own.hasPrefix("http://") || !own.hasSuffix(":9093 ") { faults.append("own: \(own)") }
        #expect(faults == [])
    }
}
