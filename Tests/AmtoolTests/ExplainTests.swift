import Testing

@testable import amtool

@Suite struct ExplainTests {
    private static let configuration = """
        route: {receiver: all, group_by: [alertname], routes: [{matchers: [team=db], receiver: db, \
        mute_time_intervals: [always]}]}
        receivers: [{name: all}, {name: db}]
        time_intervals: [{name: always, time_intervals: [{years: ['2000:2100']}]}]
        inhibit_rules: [{source_matchers: [alertname=Down], target_matchers: [alertname=Slow], equal: [node]}]
        """

    private static func alert(_ labels: String, _ fingerprint: String, _ status: String) -> String {
        """
        {"annotations":{},"endsAt":"2099-01-01T00:00:00.000Z","fingerprint":"\(fingerprint)","receivers":[],\
        "startsAt":"2001-01-02T00:00:00.000Z","status":\(status),"updatedAt":"2026-01-01T10:00:00.000Z",\
        "labels":\(labels)}
        """
    }

    private static let active = """
        {"inhibitedBy":[],"mutedBy":[],"silencedBy":[],"state":"active"}
        """
    private static let held = """
        {"inhibitedBy":["d"],"mutedBy":[],"silencedBy":["s","gone"],"state":"suppressed"}
        """
    private static let down = alert("{\"alertname\":\"Down\",\"node\":\"1\"}", "d", active)
    private static let slow = alert("{\"alertname\":\"Slow\",\"node\":\"1\",\"team\":\"db\"}", "f", held)

    private static let silence = """
        {"id":"s","status":{"state":"active"},"updatedAt":"2026-01-01T10:00:00.000Z","comment":"a\\u001b[2Jb",\
        "createdBy":"ana","endsAt":"2026-01-01T14:00:00.000Z","matchers":[{"isEqual":true,"isRegex":true,\
        "name":"alertname","value":"Sl.*"}],"startsAt":"2026-01-01T10:00:00.000Z"}
        """

    private static let group = """
        {"alerts":2,"dueAt":"2026-01-01T12:05:00.000Z","key":"{}:{}","labels":{"alertname":"Slow"},\
        "mutedBy":["always"],"receiver":"db","state":"suppressed","integrations":[{"name":"webhook","index":0,\
        "told":{"at":"2026-01-01T11:00:00.000Z","firing":2,"resolved":0,"reason":"new alerts added"}},\
        {"name":"slack","index":1,"failed":{"at":"2026-01-01T11:00:01.000Z","error":"refused"}}]}
        """

    private static func machine(isOurs: Bool, isThere: Bool = true) -> FakeMachine {
        FakeMachine { _, target, _ in
            switch target.prefix(while: { $0 != "?" }) {
            case "/status":
                return (200, "{\"config\":{\"original\":\(quoted(configuration))}}")
            case "/silences": return (200, "[\(silence)]")
            case "/alerts":
                return (200, !target.contains("filter") ? "[\(down),\(slow)]" : isThere ? "[\(slow)]" : "[]")
            case "http://localhost:9093/api/amserver/v1/explain":
                return isOurs
                    ? (200, "[{\"alert\":\(slow),\"groups\":[\(group)]}]") : (404, "404 page not found")
            default: return (500, "")
            }
        }
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\n", with: "\\n") + "\""
    }

    private static let holders = """
         - silenced by s of ana until 2026-01-01 14:00:00 UTC: a\\x1b[2Jb
         - silenced by gone
         - inhibited by {alertname="Down", node="1"}

        """
    private static let timing = "first after 30s; news every 5m; again after 4h; not within always"

    @Test func `a server that tells is asked what was told, and when what comes next`() async {
        let machine = Self.machine(isOurs: true)
        let run = await machine.run("alert", "explain", "Slow")
        let json = await machine.run("alert", "explain", "Slow", "-o", "json")
        #expect(
            run.out == """
                {alertname="Slow", node="1", team="db"}: suppressed since 2001-01-02 00:00:00 UTC
                \(Self.holders) - db: in the group {alertname="Slow"} of 2 alerts; \(Self.timing)
                   quiet now by always
                   webhook[0]: told 2026-01-01 11:00:00 UTC (new alerts added, 2 firing, 0 resolved)
                   slack[1]: failed 2026-01-01 11:00:01 UTC: refused
                   looked at next 2026-01-01 12:05:00 UTC

                """)
        let labels = "\"labels\":{\"alertname\":\"Slow\",\"node\":\"1\",\"team\":\"db\"}"
        #expect(
            json.out
                == "[{\"alert\":\(Self.slow),\(labels),\"silences\":[\(Self.silence)],"
                + "\"inhibitors\":[\(Self.down)],\"groups\":[\(Self.group)]}]\n")
    }

    @Test func `of another server the rest is told from its own configuration`() async {
        let run = await Self.machine(isOurs: false).run("alert", "explain", "Slow")
        #expect(
            run.out == """
                {alertname="Slow", node="1", team="db"}: suppressed since 2001-01-02 00:00:00 UTC
                \(Self.holders) - db: in the group {alertname="Slow"}; \(Self.timing)
                   quiet now by always

                """)
    }

    @Test func `an alert that is not there is explained by its labels`() async {
        let machine = Self.machine(isOurs: false, isThere: false)
        let run = await machine.run("alert", "explain", "Slow", "node=1")
        let none = await machine.run("alert", "explain", "node=~1")
        #expect(
            run.out == """
                {alertname="Slow", node="1"}: no such alert now; if it fired:
                 - silenced by s of ana until 2026-01-01 14:00:00 UTC: a\\x1b[2Jb
                 - inhibited by {alertname="Down", node="1"}
                 - all: in the group {alertname="Slow"}; first after 30s; news every 5m; again after 4h

                """)
        #expect(none == .init(out: "", errors: "Warning: no alert matches now.\n"))
    }
}
