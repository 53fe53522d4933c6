import AMConfig
import AMCore
import AMNotify
import AMTesting
import AMText
import Testing

/// What a load yields.
struct ConfigurationTests {
    private static func load(_ source: String, folder: String = ".") throws -> Configuration<any Integration>
    {
        try Loading.load(Array(source.utf8), folder: folder)
    }

    private static let tree = """
        global: {resolve_timeout: 7m}
        route:
          receiver: a
          group_by: [x, y]
          group_wait: 1s
          labels: {team: base, area: all}
          routes:
          - matchers: ['z="1"', 'b!="2"']
            match: {m: v}
            match_re: {r: "f.*"}
            continue: true
            mute_time_intervals: [night]
            repeat_interval: 1h
            labels: {team: own}
            routes:
            - {receiver: b, group_by: [...], active_time_intervals: [night, day]}
            - {receiver: b, group_by: []}
        receivers:
        - {name: a, labels: {owner: me}}
        - name: b
          webhook_configs: [{url: 'http://x/1'}, {url: 'http://x/2', send_resolved: false}]
        - name: unused
        mute_time_intervals:
        - {name: night, time_intervals: [{times: [{start_time: '22:00', end_time: '24:00'}]}]}
        time_intervals:
        - {name: day, time_intervals: [{weekdays: ['monday:friday', sunday], months: [], location: ''}]}
        inhibit_rules:
        - {name: n, source_match: {s: a}, source_matchers: [b=c], target_match_re: {t: u}, equal: [e, e, f]}
        """

    @Test func `a route inherits what it does not set`() throws {
        let root = try Self.load(Self.tree).settings.route
        let child = root.children[0]
        let inherited = [
            root.receiver == "a", root.repeatInterval == .hours(4), child.receiver == "a",
            child.groupBy == .names(["x", "y"]), child.groupWait == .seconds(1),
            child.groupInterval == .minutes(5),
            child.repeatInterval == .hours(1), child.continues, child.muteTimeIntervals == ["night"],
            child.labels == ["area": "all", "team": "own"],
            child.matchers.map(\.description) == ["b!=\"2\"", "m=\"v\"", "r=~\"^(?:f.*)$\"", "z=\"1\""],
            child.children[0].groupBy == .all, child.children[0].activeTimeIntervals == ["night", "day"],
            child.children[0].muteTimeIntervals.isEmpty, child.children[0].repeatInterval == .hours(1),
            child.children[0].labels == ["area": "all", "team": "own"], !child.children[0].continues,
            child.children[1].groupBy == .names([]), child.children[1].matchers.isEmpty,
        ]
        #expect(inherited.firstIndex(of: false) == nil)
    }

    @Test func `the heart gets receivers, rules and intervals`() throws {
        let loaded = try Self.load(Self.tree)
        let settings = loaded.settings
        let hooks = [
            IntegrationRef(kind: "webhook", index: 0, sendResolved: true),
            IntegrationRef(kind: "webhook", index: 1, sendResolved: false),
        ]
        let rule = settings.inhibitRules[0]
        let night = settings.timeIntervals[0]
        let day = settings.timeIntervals[1]
        let claims = [
            settings.resolveTimeout == .minutes(7),
            settings.receivers.map(\.name) == ["a", "b", "unused"],
            settings.receivers[0].labels == ["owner": "me"], settings.receivers[1].labels == [:],
            settings.receivers[1].integrations == hooks, loaded.usedReceivers == ["a", "b"],
            loaded.usedIntegrationCount == 2,
            rule.name == "n", rule.source.map(\.description) == ["b=\"c\"", "s=\"a\""],
            rule.target.map(\.description) == ["t=~\"^(?:u)$\""], rule.equal == ["e", "f"],
            night.name == "night", night.elements[0].times == [TimeInterval.Range(begin: 1320, end: 1440)],
            day.elements[0].weekdays?.count == 2, day.elements[0].months == [], day.elements[0].years == nil,
        ]
        #expect(claims.firstIndex(of: false) == nil)
    }

    @Test func `relative paths are joined with the folder of the file, once`() throws {
        let source = """
            global: {http_config: {tls_config: {ca_file: ca.pem}, authorization: {credentials_file: /abs/t}}}
            route: {receiver: a}
            receivers:
            - name: a
              webhook_configs:
              - {url_file: own.url}
              - {url: 'http://x/', http_config: {basic_auth: {username: u, password_file: ../p}}}
            templates: [t/*.tmpl, /abs/*.tmpl, ./x/../y, '']
            """
        let original = try Self.load(source, folder: "conf").original
        let lines = Set(original.split(separator: "\n").map { $0.drop { $0 == " " || $0 == "-" } })
        let wanted = [
            "ca_file: conf/ca.pem", "credentials_file: /abs/t", "url_file: own.url", "password_file: p",
            "conf/t/*.tmpl", "/abs/*.tmpl", "conf/y", "\"\"",
        ]
        #expect(wanted.filter { !lines.contains($0[...]) } == [] && !original.contains("conf/conf"))
    }

    @Test func `a configuration that was written out can be read again`() throws {
        let source = """
            global: {slack_api_url: 'http://s/', smtp_auth_password: p}
            route: {receiver: a, routes: [{matchers: ['x=~"a|b"'], group_by: [...]}]}
            receivers: [{name: a, webhook_configs: [{url: 'http://x/'}]}]
            """
        let first = try Self.load(source).original
        #expect(try Self.load(first).original == first && !first.contains("http://x/"))
    }

    @Test func `a secret never prints`() throws {
        let section = HTTPClientSettings.section
        var settings = HTTPClientSettings.standard
        settings.bearerToken = Secret("hunter2")
        let texts = [
            "\(settings)", String(reflecting: settings), YAMLEmitter.text(of: section.print(settings)),
        ]
        #expect(texts.filter { $0.contains("hunter2") } == [] && settings.bearerToken.revealed == "hunter2")
    }

    @Test func `routes that repeat too late or too early are warned of`() throws {
        let source = """
            route:
              {receiver: a, group_interval: 1h, repeat_interval: 5m, routes: [{repeat_interval: 9d, match: {x: y}}]}
            receivers: [{name: a}]
            """
        let lines = try Self.load(source).routeWarnings(retention: .hours(120))
        let keys = lines.compactMap { line in line.fields.last?.value }
        let places = lines.map { $0.message.contains("less than group_interval") }
        #expect(keys == [.text("{}"), .text("{}/{x=\"y\"}")] && places == [true, false])
    }

    @Test func `the dialect decides which label names and matchers are right`() {
        func refusal(_ dialect: MatcherDialect, _ source: String) -> String? {
            let environment = DecodingEnvironment(dialect: dialect, zones: SystemZones.database)
            let loader = ConfigurationLoader(catalogue: .known, environment: environment)
            do throws(ConfigError) {
                _ = try loader.load(Array(source.utf8), folder: ".")
                return nil
            } catch {
                return error.text
            }
        }
        let tail = "}\nreceivers: [{name: a}]\n"
        let dotted = "route: {receiver: a, group_by: [a.b]" + tail
        let bare = "route: {receiver: a, routes: [{matchers: ['a=']}]" + tail
        let outcomes = [
            refusal(.fallback, dotted), refusal(.utf8, dotted), refusal(.classic, dotted),
            refusal(.fallback, bare), refusal(.utf8, bare), refusal(.classic, bare),
        ]
        #expect(
            outcomes == [
                nil, nil, "invalid label name \"a.b\" in group_by list", nil,
                "end of input: expected label value", nil,
            ])
    }

    @Test func `a load of a thousand routes and three hundred receivers is quick`() throws {
        var source = "route:\n  receiver: r0\n  routes:\n"
        for index in 0..<1000 {
            source += "  - matchers: ['service=\"s\(index)\"', severity=~\"critical|page\(index % 7)\"]\n"
            source +=
                "    receiver: r\(index % 300)\n    group_by: [alertname, cluster]\n    group_wait: 10s\n"
        }
        source += "receivers:\n"
        for index in 0..<300 {
            source += "- name: r\(index)\n  webhook_configs:\n  - url: http://x.example/\(index)\n"
            source += "    http_config: {tls_config: {insecure_skip_verify: true}}\n"
        }
        var loaded: Configuration<any Integration>?
        let time = try ContinuousClock().measure { loaded = try Self.load(source) }
        #expect(loaded?.settings.route.children.count == 1000 && time < .seconds(30), "\(time)")
    }
}
