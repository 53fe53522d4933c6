import AMBytes
import AMConfig
import AMCore
import AMNotify
import AMText
import AMWeb

/// The HTTP face over a live value, without sockets, threads or clocks.
struct TestServer {
    var app: WebApp
    var value: Alertmanager
    var now: Now
    var configuration: LoadedConfiguration
    var security = WebSecurity()
    var verdicts = BasicAuthCache()
    var timeout: RequestTimeout?
    var http = HTTPMetrics()
    var gate = RequestGate(limit: 8)
    /// The text that a reload reads.
    var file: String
    /// How long each request takes.
    var pace = GoDuration.milliseconds(3)
    private(set) var log: [LogLine] = []
    private var wakeAt: Ticks?
    private var nextRequest: UInt64 = 1
    private var generation = 0

    /// A server with the settings of a file and flags.
    init(
        file: String, flags: [String] = [], files: [String: String] = [:], cluster: ClusterSettings? = nil
    ) throws {
        let start = Timestamp(seconds: 1_795_248_000, nanoseconds: 500_123_456)
        now = Now(wall: start, steady: Ticks(nanoseconds: 1_000_000_000))
        let version = VersionInfo(
            version: "0.34.0", revision: "abc", branch: "main", buildUser: "me", buildDate: "today",
            goVersion: "swift6.3", os: "linux", architecture: "amd64")
        var web = WebOptions(version: version, startedAt: start)
        var options = Options(dispatchAt: now.steady)
        options.cluster = cluster
        for flag in flags {
            let parts = flag.split(separator: "=", maxSplits: 1).map(String.init)
            let argument = parts.count > 1 ? parts[1] : ""
            switch parts[0] {
            case "--cluster.listen-address": break
            case "--enable-feature":
                if argument.contains("classic-mode") { options.dialect = .classic }
                if argument.contains("utf8-strict-mode") { options.dialect = .utf8 }
                web.namesGroups = argument.contains("group-key-in-metrics")
                web.namesReceivers = argument.contains("receiver-name-in-metrics")
            case "--alerts.per-alertname-limit": options.perAlertnameLimit = Int(argument) ?? 0
            case "--silences.max-silences": options.maxSilences = Int(argument) ?? 0
            case "--silences.max-silence-size-bytes": options.maxSilenceSize = Int(argument) ?? 0
            case "--web.route-prefix":
                let names = (web.namesGroups, web.namesReceivers)
                web = WebOptions(routePrefix: argument, version: version, startedAt: start)
                (web.namesGroups, web.namesReceivers) = names
            case "--web.timeout":
                timeout = RequestTimeout(argument == "1ns" ? GoDuration(nanoseconds: 1) : .zero)
            case "--web.config.file":
                security = Self.security(files[String(argument.dropFirst("$DIR/".count))] ?? "")
            default: throw Unknown(flag: flag)
            }
        }
        web.dialect = options.dialect
        web.perAlertnameLimit = options.perAlertnameLimit
        app = WebApp(web)
        self.file = file
        let loaded = try Self.load(file).get()
        configuration = LoadedConfiguration(
            original: loaded.original, hash: 12_345, isCurrent: true, loadedAt: start)
        value = Alertmanager(options: options, settings: loaded.settings, dice: Dice(seed: 7), now: now)
        wakeAt = now.steady
    }

    struct Unknown: Error { var flag: String }

    /// Lets the value take something.
    mutating func take(_ input: Input) { wakeAt = value.turn([input], at: now).wakeAt }

    /// Answers a request and lets its time pass.
    mutating func answer(_ request: HTTPRequest) -> HTTPResponse {
        defer { pass(pace) }
        switch security.decide(request, verdicts) {
        case .denied(let answer): return answer
        case .needsBcrypt(let question):
            let isMatch = Bcrypt.matches(password: question.password, hash: question.hash)
            verdicts.remember(question.key, isMatch: isMatch)
            if case .denied(let answer) = security.decide(question, isMatch: isMatch) { return answer }
        case .allowed: break
        }
        if let timeout, timeout.deadline(from: now.steady) <= now.steady + pace { return timeout.response }
        let route = app.route(request)
        log += route.log
        if let refusal = gate.enter(method: request.method) { return security.marked(refusal) }
        let answer = perform(route.action)
        gate.leave(method: request.method)
        var size = 0
        if case .bytes(let body) = answer.body { size = body.count }
        http.record(
            route, .init(method: request.method, status: answer.status, seconds: 0.002, bytes: size))
        return security.marked(answer)
    }

    /// Lets time pass; the value is woken whenever it wants to be.
    mutating func pass(_ duration: GoDuration) {
        let end = now.steady + duration
        while let wake = wakeAt, wake <= end {
            let moment = max(wake, now.steady)
            advance(to: moment)
            wakeAt = value.turn([.wake], at: now).wakeAt
        }
        advance(to: end)
    }

    private mutating func advance(to moment: Ticks) {
        now.wall = now.wall + (moment - now.steady)
        now.steady = moment
    }

    private var reading: Reading {
        Reading(view: value.view(), now: now, configuration: configuration) { $0.route.route.labels }
    }

    private mutating func perform(_ action: WebAction) -> HTTPResponse {
        switch action {
        case .answer(let answer): return answer
        case .read(let make): return make(reading)
        case .intake(let next): return perform(next(reading))
        case .input(let make, let answer):
            let id = RequestID(number: nextRequest)
            nextRequest += 1
            let turn = value.turn([make(id)], at: now)
            wakeAt = turn.wakeAt
            for case .reply(id, let reply, _) in turn.afterCommit + turn.atOnce { return answer(reply) }
            return HTTPResponse(status: 599)
        case .reload(let answer): return answer(reload())
        case .scrape(let make):
            var process = ProcessSnapshot()
            process.cpuSeconds = 1.5
            process.startTime = 1.7952495401468148e9
            http.scrapesInFlight = 1
            return make(
                reading, ScrapeFacts(process: process, server: ServerSnapshot(), http: http, gate: gate))
        }
    }

    private mutating func reload() -> ReloadOutcome {
        switch Self.load(file) {
        case .failure(let error):
            configuration.isCurrent = false
            return .failed(error.text)
        case .success(let loaded):
            generation += 1
            configuration = LoadedConfiguration(
                original: loaded.original, hash: 12_346, isCurrent: true, loadedAt: now.wall)
            wakeAt = value.turn([.reload(loaded.settings, generation: generation)], at: now).wakeAt
            return .done
        }
    }

    private static func load(_ text: String) -> Result<(settings: Settings, original: String), ConfigError> {
        let environment = DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil })
        do throws(ConfigError) {
            let loader = ConfigurationLoader(catalogue: .known, environment: environment)
            let loaded = try loader.load(Array(text.utf8), folder: ".")
            return .success((loaded.settings, loaded.original))
        } catch {
            return .failure(error)
        }
    }

    /// Reads the few lines of a web configuration file that tests use.
    private static func security(_ text: String) -> WebSecurity {
        var security = WebSecurity()
        var section = ""
        for line in text.split(separator: "\n") {
            let indent = line.prefix { $0 == " " }.count
            let parts = line.split(separator: ":", maxSplits: 1).map {
                String($0.drop { $0 == " " })
            }
            if indent == 0 { section = parts[0] }
            if parts.count < 2 || parts[1].isEmpty { continue }
            if section == "basic_auth_users" { security.users[parts[0]] = parts[1] }
            if section == "http_server_config", indent == 4 {
                security.headers.append(.init(parts[0], parts[1]))
            }
        }
        return security
    }
}

/// The whole body of an answer.
func bytes(_ answer: HTTPResponse) -> [UInt8] {
    switch answer.body {
    case .bytes(let bytes): return bytes
    case .stream(let next):
        var all: [UInt8] = []
        while let piece = next() { all += piece }
        return all
    }
}

/// The whole body of an answer as text.
func text(_ answer: HTTPResponse) -> String { String(decoding: bytes(answer), as: UTF8.self) }

extension HTTPRequest {
    /// A request of tests; a body makes it JSON.
    init(_ method: String, _ target: String, _ headers: [(String, String)] = [], json: String? = nil) {
        var fields = HTTPFields(headers.map { .init($0.0, $0.1) })
        if json != nil, fields["Content-Type"] == nil { fields.add("Content-Type", "application/json") }
        self.init(method: method, target: target, headers: fields, body: Array((json ?? "").utf8))
    }
}
