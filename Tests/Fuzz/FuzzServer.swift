import AMBytes
import AMConfig
import AMCore
import AMNotify
import AMText
import AMWeb

/// The HTTP face over a live value. Each input meets a fresh copy of the same value.
struct FuzzServer: Sendable {
    static let shared = FuzzServer()

    private let app: WebApp
    private let value: Alertmanager
    private let now = Now(wall: Timestamp(seconds: 1_795_248_000), steady: Ticks(nanoseconds: 1_000_000_000))

    private init() {
        let version = VersionInfo(
            version: "0.34.0", revision: "r", branch: "b", buildUser: "u", buildDate: "d", goVersion: "g",
            os: "linux", architecture: "amd64")
        app = WebApp(WebOptions(version: version, startedAt: now.wall))
        var value = Alertmanager(
            options: Options(dispatchAt: now.steady), settings: Self.settings, dice: Dice(seed: 7), now: now)
        Self.fill(&value, app, now)
        self.value = value
    }

    private static var settings: Settings {
        let text = """
            route: {receiver: r, group_by: [alertname], group_wait: 0s}
            receivers: [{name: r, webhook_configs: [{url: 'http://127.0.0.1/'}]}]
            inhibit_rules: [{source_matchers: ['a=b'], target_matchers: ['c=~"d.*"'], equal: [e]}]
            """
        let environment = DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil })
        let loader = ConfigurationLoader<any Integration>(catalogue: .known, environment: environment)
        guard let loaded = try? loader.load(Array(text.utf8), folder: "/nowhere") else {
            preconditionFailure("the configuration of this file is right")
        }
        return loaded.settings
    }

    private static func fill(_ value: inout Alertmanager, _ app: WebApp, _ now: Now) {
        let alerts = #"[{"labels":{"alertname":"A","a":"b"}},{"labels":{"alertname":"B","c":"de","e":""}}]"#
        let silence =
            #"{"matchers":[{"name":"a","value":"b","isRegex":false}],"comment":"c","createdBy":"d","#
            + #""startsAt":"2026-11-21T08:00:00Z","endsAt":"2027-11-21T08:00:00Z"}"#
        for (path, body) in [("/api/v2/alerts", alerts), ("/api/v2/silences", silence)] {
            perform(app.route(request("POST", path, Array(body.utf8))).action, &value, now)
        }
    }

    private static func request(_ method: String, _ target: String, _ body: [UInt8]) -> HTTPRequest {
        HTTPRequest(
            method: method, target: target, headers: HTTPFields([.init("Content-Type", "application/json")]),
            body: body)
    }

    /// Does what an action says, and reads the whole answer.
    private static func perform(_ action: WebAction, _ value: inout Alertmanager, _ now: Now) {
        let shown = LoadedConfiguration(original: "", hash: 0, isCurrent: true, loadedAt: now.wall)
        let reading = Reading(view: value.view(), now: now, configuration: shown) { $0.route.route.labels }
        switch action {
        case .answer(let answer): drain(answer)
        case .read(let make): drain(make(reading))
        case .intake(let next): perform(next(reading), &value, now)
        case .input(let make, let answer):
            let id = RequestID(number: 9)
            let turn = value.turn([make(id)], at: now)
            var answers = 0
            for case .reply(id, let reply, _) in turn.afterCommit + turn.atOnce {
                drain(answer(reply))
                answers += 1
            }
            must(answers == 1, "each request is answered once")
        case .reload, .scrape: break
        }
    }

    private static func drain(_ answer: HTTPResponse) {
        must((200..<600).contains(answer.status), "an answer has a status")
        if case .stream(let next) = answer.body {
            while let piece = next() { must(!piece.isEmpty, "a piece of an answer holds something") }
        }
    }

    /// A body for a path; then the lists are read.
    func post(_ path: String, _ body: [UInt8]) {
        var value = value
        Self.perform(app.route(Self.request("POST", path, body)).action, &value, now)
        for list in ["/api/v2/alerts", "/api/v2/alerts/groups", "/api/v2/silences"] {
            Self.perform(app.route(Self.request("GET", list, [])).action, &value, now)
        }
        _ = value.turn([.wake], at: now)
    }

    /// A request for anything: a method's first letter, then the target.
    func get(_ input: [UInt8]) {
        guard let first = input.first else { return }
        let methods = ["GET", "GET", "GET", "DELETE", "HEAD", "OPTIONS", "PUT"]
        let target = "/" + String(decoding: input.dropFirst(), as: UTF8.self)
        var value = value
        let request = Self.request(methods[Int(first) % methods.count], target, [])
        Self.perform(app.route(request).action, &value, now)
    }
}
