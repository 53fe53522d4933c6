import AMConfig
import AMCore
import AMNotify
import AMTesting
import AMText
import Testing

/// What is said about configurations, and what is not.
struct FindingTests {
    /// Files of which all exist but those whose names begin with `missing`.
    private static let files = FileAccess(
        read: { (path) throws(FileAccess.Failure) in
            if path.contains("missing") {
                throw FileAccess.Failure("open \(path): no such file or directory")
            }
            return []
        },
        glob: { (pattern) throws(FileAccess.Failure) in pattern.contains("missing") ? [] : [pattern] })

    /// The findings of a configuration as `line:column code`.
    private static func findings(_ source: [UInt8], atLeast severity: Finding.Severity = .note) -> [String] {
        do throws(ConfigError) {
            let configuration = try Loading.load(source)
            return configuration.review(ReviewOptions(year: 2026), files: files)
                .filter { $0.severity >= severity }
                .map { "\($0.place.map { "\($0.line):\($0.column)" } ?? "-") \($0.code)" }
        } catch {
            return ["refused: \(error.text)"]
        }
    }

    private static let receivers = "receivers: [{name: a}, {name: b}, {name: c}]\n"

    /// Routes below a root; the first child stands in line 2.
    private static func routes(_ children: [String]) -> String {
        "route: {receiver: a, routes: [\n" + children.joined(separator: ",\n") + "\n]}\n"
    }

    /// Shape: children of the root, and what is found in them.
    private static let routeTable: [([String], [String])] = [
        (["{receiver: b}", "{receiver: c, matchers: ['x=1']}"], ["3:1 route-shadowed"]),
        (["{receiver: b, continue: true}", "{receiver: c, matchers: ['x=1']}"], []),
        (
            ["{receiver: b, matchers: ['x=1']}", "{receiver: c, matchers: ['x=1', 'y=2']}"],
            ["3:1 route-shadowed"]
        ),
        (["{receiver: b, matchers: ['x=1', 'y=2']}", "{receiver: c, matchers: ['x=1']}"], []),
        (
            ["{receiver: b, match: {x: '1'}}", "{receiver: c, matchers: ['x=1']}"],
            ["2:15 deprecated", "3:1 route-shadowed"]
        ),
        (
            ["{receiver: b, match_re: {x: '1|2'}}", "{receiver: c, matchers: ['x=2']}"],
            ["2:15 deprecated", "3:1 route-shadowed"]
        ),
        (
            ["{receiver: b, matchers: ['x=~\"fo+\"']}", "{receiver: c, matchers: ['x=foo']}"],
            ["3:1 route-shadowed"]
        ),
        (
            ["{receiver: b, matchers: ['x=~\"foo.*\"']}", "{receiver: c, matchers: ['x=~\"foo-bar.*\"']}"],
            ["3:1 route-shadowed"]
        ),
        (["{receiver: b, matchers: ['x=~\"foo.+\"']}", "{receiver: c, matchers: ['x=~\"foo.*\"']}"], []),
        (
            ["{receiver: b, matchers: ['x=~\"a.*|b.*\"']}", "{receiver: c, matchers: ['x=~\"b.*\"']}"],
            ["3:1 route-shadowed"]
        ),
        (
            ["{receiver: b, matchers: ['x!=1']}", "{receiver: c, matchers: ['x!~\"1|2\"']}"],
            ["3:1 route-shadowed"]
        ),
        (
            ["{receiver: b, matchers: ['x!=\"\"']}", "{receiver: c, matchers: ['x=~\".+\"']}"],
            ["3:1 route-shadowed"]
        ),
        (
            ["{receiver: b, matchers: ['x=~\".*\"']}", "{receiver: c, matchers: ['y=1']}"],
            ["3:1 route-shadowed"]
        ),
        (
            [
                "{receiver: b, matchers: ['x=1']}", "{receiver: b, matchers: ['x=2']}",
                "{receiver: c, matchers: ['x=~\"1|2\"', 'y=1']}",
            ], ["4:1 route-shadowed"]
        ),
        (
            ["{receiver: b, matchers: ['x=1']}", "{receiver: b, matchers: ['x!=1']}", "{receiver: c}"],
            ["4:1 route-shadowed"]
        ),
        (["{receiver: b, matchers: ['x=1']}", "{receiver: b, matchers: ['y!=1']}", "{receiver: c}"], []),
        (["{receiver: b, matchers: ['x=1', 'x=2']}", "{receiver: c}"], ["2:1 route-contradiction"]),
        (
            ["{receiver: b, matchers: ['x=~\"a.*\"', 'x=~\"b.*\"']}", "{receiver: c}"],
            ["2:1 route-contradiction"]
        ),
        (["{receiver: b, matchers: ['x!~\".*\"']}", "{receiver: c}"], ["2:1 route-contradiction"]),
        (
            ["{receiver: b, matchers: ['x=1'], routes: [{receiver: c, matchers: ['x=2']}]}"],
            ["2:43 route-contradicts-parent"]
        ),
        (
            ["{receiver: b, matchers: ['x=1'], continue: true}", "{receiver: c, matchers: ['x=2']}"],
            ["2:34 continue-without-effect"]
        ),
        (
            ["{receiver: b, matchers: ['x=1']}", "{receiver: c, matchers: ['x=2'], continue: true}"],
            ["3:34 continue-without-effect"]
        ),
        (
            [
                "{receiver: b, matchers: ['x=1'], continue: true}", "{receiver: b, matchers: ['x=1']}",
                "{receiver: c}",
            ],
            ["3:1 route-duplicate"]
        ),
        (
            ["{receiver: b, matchers: ['x=\"1|2\"']}", "{receiver: c, matchers: ['y!=\"a.*\"']}"],
            ["2:1 matcher-looks-like-regexp", "3:1 matcher-looks-like-regexp"]
        ),
        (
            ["{receiver: b, matchers: ['x=1'], group_interval: 7m, repeat_interval: 5m}", "{receiver: c}"],
            ["2:54 repeat-below-group-interval"]
        ),
        (
            ["{receiver: b, matchers: ['x=1'], group_interval: 7m}", "{receiver: c}"],
            ["2:34 repeat-not-a-multiple"]
        ),
        (
            ["{receiver: b, matchers: ['x=1'], repeat_interval: 30d}", "{receiver: c}"],
            ["2:34 repeat-above-retention"]
        ),
    ]

    @Test func `routes that cannot do what they say are found, others are left alone`() {
        var faults: [String] = []
        for (children, expected) in Self.routeTable {
            let found = Self.findings(Array((Self.routes(children) + Self.receivers).utf8))
            if found != expected { faults.append("\(children): \(found)") }
        }
        #expect(faults == [])
    }

    private static let head = "route: {receiver: a, routes: [{receiver: b}]}\n"
    private static let used = "receivers: [{name: a}, {name: b}]\n"

    /// Shape: what follows a route with two receivers, and what is found in it; it begins in line 3.
    private static let restTable: [(String, [String])] = [
        (
            "inhibit_rules: [{source_matchers: ['x=1', 'x=2'], target_matchers: ['y=1']}]",
            ["3:17 inhibit-contradiction"]
        ),
        (
            "inhibit_rules:\n- source_matchers: ['c=1']\n  target_matchers: ['c=2', 'd=1']\n  equal: [c]",
            ["6:3 inhibit-equal-contradiction"]
        ),
        (
            "inhibit_rules: [{source_matchers: ['x=1'], target_matchers: ['x=~\"1\"'], equal: [y]}]",
            ["3:17 inhibit-itself"]
        ),
        ("inhibit_rules: [{equal: [y]}]", ["3:17 inhibit-itself"]),
        (
            "inhibit_rules:\n- {source_matchers: ['x=1'], target_matchers: ['y=1']}\n"
                + "- {source_matchers: ['x=1'], target_matchers: ['y=1']}", ["5:3 inhibit-duplicate"]
        ),
        ("inhibit_rules: [{source_matchers: ['x=1'], target_matchers: ['x=~\"1|2\"'], equal: [y]}]", []),
        ("templates: ['missing/*.tmpl', 'there/*.tmpl', '']", ["3:13 templates-match-no-file"]),
        (
            "time_intervals: [{name: t, time_intervals: [{}]}]",
            ["3:18 interval-unused", "3:18 interval-always"]
        ),
        (
            "global: {smtp_auth_password: hush, smtp_auth_secret_file: /missing}",
            ["3:10 secret-in-configuration", "3:36 file-unreadable"]
        ),
        (
            "global: {slack_api_url: 'https://hooks.example.org/services/T0/B0/x1y2z3x1y2z3x1y2z3x1y2z3'}",
            ["3:10 secret-in-configuration"]
        ),
    ]

    @Test func `what stands beside the routes is looked at too`() {
        var faults: [String] = []
        for (rest, expected) in Self.restTable {
            let found = Self.findings(Array((Self.head + Self.used + rest + "\n").utf8))
            if found != expected { faults.append("\(rest): \(found)") }
        }
        #expect(faults == [])
    }

    /// Shape: the elements of an interval, and what is found; nil: nothing.
    private static let intervalTable: [(String, String?)] = [
        ("[{}]", "interval-always"), ("[]", "interval-never"),
        ("[{weekdays: []}]", "interval-never"), ("[{months: ['13']}]", "interval-never"),
        ("[{years: ['2020:2025']}]", "interval-never"), ("[{years: ['2020:2026']}]", nil),
        ("[{months: [february], days_of_month: ['30:31']}]", "interval-never"),
        ("[{months: [february], days_of_month: ['29']}]", nil),
        ("[{months: [april], days_of_month: ['-31']}]", "interval-never"),
        ("[{months: [april], days_of_month: ['-31:-30']}]", nil),
        ("[{weekdays: ['sunday:saturday']}]", "interval-always"),
        ("[{times: [{start_time: '00:00', end_time: '24:00'}]}]", "interval-always"),
        (
            "[{times: [{start_time: '00:00', end_time: '12:00'}, {start_time: '12:00', end_time: '24:00'}]}]",
            "interval-always"
        ),
        ("[{times: [{start_time: '00:00', end_time: '23:59'}]}]", nil),
        ("[{weekdays: ['monday:saturday']}, {weekdays: [sunday]}]", nil),
        ("[{months: ['1:12'], days_of_month: ['1:31']}]", "interval-always"),
    ]

    @Test func `intervals that never or always match are found`() {
        var faults: [String] = []
        for (elements, expected) in Self.intervalTable {
            let source =
                "route: {receiver: a, routes: [{matchers: ['x=1'], mute_time_intervals: [t]}]}\n"
                + "receivers: [{name: a}]\ntime_intervals:\n- {name: t, time_intervals: \(elements)}\n"
            let found = Self.findings(Array(source.utf8)).filter { !$0.contains("route-never-tells") }
            let wanted = expected.map { ["4:3 \($0)"] } ?? []
            if found != wanted { faults.append("\(elements): \(found)") }
        }
        #expect(faults == [])
    }

    @Test func `sensible configurations raise no warning`() throws {
        let names = try VectorFile.list("explain/sensible")
        let faults = try names.compactMap { name -> String? in
            let found = Self.findings(try VectorFile.read("explain/sensible/" + name), atLeast: .warning)
            return found.isEmpty ? nil : "\(name): \(found)"
        }
        #expect(names.count == 30 && faults == [], "\(faults.joined(separator: "\n"))")
    }

    @Test func `every captured configuration that is taken can be reviewed`() throws {
        var reviewed = 0
        var faults: [String] = []
        for given in try ConfigCase.all() {
            guard let configuration = try? Loading.load(given.source) else { continue }
            reviewed += 1
            let findings = configuration.review(ReviewOptions(year: 2026), files: Self.files)
            if findings.contains(where: { $0.place == nil }) { faults.append(given.name) }
            let errors = findings.filter { $0.severity == .error && $0.code != "not-built" }
            if !errors.isEmpty { faults.append("\(given.name): \(errors)") }
        }
        #expect(reviewed > 60 && faults == [], "\(faults.joined(separator: "\n"))")
    }

    @Test func `receivers and intervals that nothing names are found where they stand`() {
        let source = """
            route: {receiver: a}
            receivers:
            - name: a
            - name: b
            time_intervals:
            - name: t
              time_intervals: [{weekdays: [monday]}]
            mute_time_intervals:
            - name: u
              time_intervals: [{weekdays: [monday]}]
            """
        #expect(
            Self.findings(Array(source.utf8)) == [
                "4:3 receiver-unused", "6:3 interval-unused", "8:1 deprecated", "9:3 interval-unused",
            ])
    }

    @Test func `a matcher that only the old grammar reads is found where it stands`() {
        let source = """
            route:
              receiver: a
              routes:
              - matchers: ['x = 1', 'y=[0-9]+ z']
            receivers: [{name: a}]
            """
        #expect(Self.findings(Array(source.utf8)) == ["4:25 matcher-read-the-old-way"])
    }

    @Test func `matchers that are merged in add up, and may contradict`() {
        let source = """
            route:
              receiver: a
              routes:
              - &eu
                matchers: [region="eu"]
              - <<: *eu
                matchers: [region="us"]
            receivers: [{name: a}]
            """
        #expect(Self.findings(Array(source.utf8)) == ["6:5 route-contradiction"])
    }

    @Test func `incidents that are never closed are found`() {
        let source = """
            route: {receiver: a}
            receivers:
            - name: a
              webhook_configs:
              - {url: 'http://localhost', send_resolved: false}
              pagerduty_configs:
              - {routing_key_file: /key}
              - {routing_key_file: /key, send_resolved: false}
            """
        #expect(Self.findings(Array(source.utf8)) == ["8:30 incident-never-closed"])
    }
}
