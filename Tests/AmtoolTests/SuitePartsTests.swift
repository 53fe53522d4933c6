import AMText
import Testing

@testable import AMConfig
@testable import amtool

@Suite struct SuitePartsTests {
    /// Berlin's clock around a change to summer time, as an offset that changes: 2026-03-29 01:00 UTC.
    /// Source: RFC 8536 §3.
    private static let spring: [UInt8] =
        Array("TZif".utf8) + [UInt8](repeating: 0, count: 28) + [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 9]
        + [0x69, 0xC8, 0x7B, 0x90, 1]
        + [0, 0, 0x0E, 0x10, 0, 0, 0, 0, 0x1C, 0x20, 1, 4] + Array("CET\0CEST\0".utf8)

    @Test func `times are durations, clocks and dates of a zone, also where the clock changes`() throws {
        let zone = try Zone(name: "Europe/Berlin", tzif: Self.spring)
        let start = try #require(SuiteClock.date("2026-03-28 21:00", in: zone))
        let clock = SuiteClock(start: start, zone: zone)
        let table = [
            ("0s", "2026-03-28T20:00:00Z"), ("1d2h", "2026-03-29T22:00:00Z"),
            ("21:00", "2026-03-28T20:00:00Z"), ("20:59:59", "2026-03-29T18:59:59Z"),
            ("sun 12:00", "2026-03-29T10:00:00Z"), ("Saturday 20:00", "2026-04-04T18:00:00Z"),
            ("2026-03-29 01:30", "2026-03-29T00:30:00Z"), ("2026-03-29 03:30", "2026-03-29T01:30:00Z"),
            ("2026-03-29T03:30:00+05:30", "2026-03-28T22:00:00Z"), ("2026-03-30", "2026-03-29T22:00:00Z"),
            ("", "-"), ("5", "-"), ("25:00", "-"), ("day 12:00", "-"), ("2026-03-01", "-"),
            ("9999-01-01", "-"),
            ("500d", "-"), ("-1m", "-"), ("1:00", "-"), ("+1:+0", "-"),
        ]
        let got = table.map { row in (try? clock.time(row.0))?.description ?? "-" }
        #expect(got == table.map(\.1))
        #expect(clock.clockText(start + .hours(12)) == "Sun 10:00:00" && clock.offset(start) == "0s")
    }

    @Test func `stretches have ends, and rows of times have steps`() {
        let clock = SuiteClock(start: SuiteClock.usualStart, zone: .utc)
        func shown(_ windows: [SuiteClock.Window]?) -> String {
            windows.map { $0.map { SuiteReport.words($0, clock) }.joined(separator: ",") } ?? "-"
        }
        let table = [
            ("1m", "1m"), ("1m to 2m", "1m to 2m"), ("from 1m to 2m", "1m to 2m"),
            ("1m for 1h", "1m to 1h1m"),
            ("Mon 13:00 to 14:00", "1h to 2h"), ("every 1h from 1m to 2h1m", "1m,1h1m,2h1m"),
            ("2m to 1m", "-"), ("1m to", "-"), ("every 0s from 0s to 1h", "-"),
            ("every 1s from 0s to 1d", "-"),
            ("every 1h", "-"), ("1m for x", "-"),
        ]
        #expect(table.map { row in shown(try? clock.windows(row.0)) } == table.map(\.1))
    }

    @Test func `as many as possible are paired`() {
        #expect(Pairing.find([[0, 1], [0], [1, 2]], among: 3) == [1, 0, 2])
        #expect(Pairing.find([[0], [0], []], among: 2).compactMap(\.self) == [0])
    }

    @Test func `a hostile suite is refused`() async {
        let names = (0..<600).map { "a\($0)" }
        var chain = "definitions:\n  a0: &a0 [x]\n"
        for (before, name) in zip(names, names.dropFirst()) { chain += "  \(name): &\(name) [*\(before)]\n" }
        var laughs = "definitions:\n  b0: &b0 [x, x, x, x, x, x, x, x, x, x]\n"
        for number in 1..<9 {
            let many = Array(repeating: "*b\(number - 1)", count: 10).joined(separator: ", ")
            laughs += "  b\(number): &b\(number) [\(many)]\n"
        }
        var got: [String] = []
        for suite in [
            chain, laughs, "a: &a [*a]", "? [a]\n: b", "a: {<<: b}", "\0", "[]", "config: [am.yml]",
        ] {
            let out = await ConfigTestTests.run(suite)
            let line = out.out.split(separator: "\n").dropFirst().first ?? ""
            got.append("\(out.code) " + (line.split(separator: ": ", maxSplits: 1).last ?? ""))
        }
        #expect(
            got == [
                "2 too deep", "2 too many values", "2 *a contains itself", "2 a key has to be a text",
                "2 what is merged in has to be a mapping", "2 control characters are not allowed",
                "2 a suite has to be a mapping: config, start, time_zone, external_url, resend_every, "
                    + "definitions, routes, tests",
                "2 config has to be the path of a configuration, or the configuration itself",
            ])
    }

    @Test func `what templates and far ends would make of it fails a test, and no secret is shown`() async {
        let configuration = """
            route: {receiver: a, group_wait: 0s, routes: [{matchers: [b=c], receiver: b}]}
            receivers:
            - {name: a, slack_configs: [{api_url: 'http://far/HUSH', channel: c, title: '{{ template "no" . }}'}]}
            - name: b
              pushover_configs: [{user_key: HUSH, token: HUSH, priority: '{{ .Nope }}', title: 'HUSH {{ .Status }}'}]
            """
        let suite = """
            config: am.yml
            tests:
            - name: plain words
              alerts: [{labels: {alertname: A}}]
              expect: [{at: 0s, receiver: a}]
            - name: not told
              alerts: [{labels: {b: c}}]
              expect: [{at: 0s, receiver: b, fields: {title: x}}]
            """
        let run = await FakeMachine(files: ["am.yml": configuration, "t.yml": suite]).run(
            "config", "test", "t.yml", "-o", "extended")
        let failed = ": cannot be told: template: :1:3: executing \"\" at <.Nope>: "
        #expect(
            run.out.contains("\n  0s a/slack[0]: a template fails: template: :1:12: ")
                && run.out.contains("\n  0s b/pushover[0]" + failed) && run.out.contains(" (13 times)\n"))
        #expect(run.code == 1 && !run.out.contains("HUSH"))
    }
}
