import AMBytes
import AMConfig
import AMCore
import AMNet
import AMNotify
import AMStore
import AMText
import AMWeb

/// Between the HTTP server and the web room: carries requests to where `WebApp` says they lead.
final class Face: @unchecked Sendable {
    // Safe: `metrics` and `limit` are touched inside the gate alone.

    /// What it works with.
    struct Parts: Sendable {
        var app: WebApp
        var owner: Owner
        var configurations: LoadedConfigurations
        var guardian: WebGuard
        var couriers: Couriers
        var fallbacks: TemplateFallbacks
        var exporter: Exporter
        /// The cluster; nil: the node is alone.
        var link: ClusterLink?
        /// The world as integrations see it.
        var outbound: Outbound
        /// The longest time for an answer; nil: no limit.
        var timeout: RequestTimeout?
        var log: @Sendable (LogLine) -> Void
        /// Loads the configuration again.
        var reload: @Sendable (@escaping @Sendable (ReloadOutcome) -> Void) -> Void
    }

    private let parts: Parts
    private let gate = Gate()
    private var metrics = HTTPMetrics()
    private var limit: RequestGate
    private let readers = Workers(count: 2, isBackground: true)
    private let decoders = Workers(count: 2)
    private let passwords = Workers(count: 1)

    /// Bodies up to this are decoded where they arrive: handing them to another thread would cost more.
    private static let smallBody = 128 * 1024

    init(_ parts: Parts, concurrency: Int) {
        self.parts = parts
        limit = RequestGate(limit: concurrency)
    }

    /// Ends the threads once their jobs are done.
    func stop() {
        for workers in [readers, decoders, passwords] { workers.stop() }
    }

    /// Takes one request from the server.
    func handle(_ request: HTTPRequest, _ responder: HTTPResponder) {
        switch parts.guardian.judge(request, at: SystemClock.now().steady) {
        case .denied(let answer): responder.respond(answer)
        case .allowed(let security): admit(request, responder, security)
        case .slow(let security, let question):
            passwords.run { [self] in
                if let refusal = parts.guardian.check(security, question) {
                    responder.respond(refusal)
                } else {
                    admit(request, responder, security)
                }
            }
        }
    }

    private func admit(_ request: HTTPRequest, _ responder: HTTPResponder, _ security: WebSecurity) {
        let exchange = Exchange(route: parts.app.route(request), request: request, face: self)
        for line in exchange.route.log { parts.log(line) }
        let finish: @Sendable (HTTPResponse) -> Void = { response in
            responder.respond(exchange.finished(security.marked(response), within: self.parts.timeout))
        }
        if let refusal = gate.inside({ limit.enter(method: request.method) }) {
            exchange.passed(isRefused: true)
            finish(refusal)
            return
        }
        exchange.passed(isRefused: false)
        perform(exchange.route.action, request, finish)
    }

    private func perform(
        _ action: WebAction, _ request: HTTPRequest, _ finish: @escaping @Sendable (HTTPResponse) -> Void
    ) {
        switch action {
        case .answer(let response): finish(response)
        case .read(let make): read { finish(make($0)) }
        case .intake(let next):
            let decode: @Sendable () -> Void = { [self] in
                perform(next(parts.owner.intakeReading(parts.configurations.shown)), request, finish)
            }
            if request.body.count <= Self.smallBody { decode() } else { decoders.run(decode) }
        case .input(let make, let answer):
            if !parts.owner.ask(make, answer: { finish(answer($0)) }) { finish(ServerAnswers.overloaded) }
        case .reload(let answer): parts.reload { finish(answer($0)) }
        case .scrape(let make):
            gate.inside { metrics.scrapesInFlight += 1 }
            read { [self] reading in
                let response = make(reading, facts())
                gate.inside { metrics.scrapesInFlight -= 1 }
                finish(response)
            }
        }
    }

    private func read(_ use: @escaping @Sendable (Reading) -> Void) {
        parts.owner.read { [parts, readers, world = parts.outbound] (view: AlertmanagerView) in
            readers.run {
                let now = SystemClock.now()
                let labels = parts.configurations.routeLabels
                let reading = Reading(
                    view: view, now: now, configuration: parts.configurations.shown,
                    routeLabels: { question in
                        let group = RouteLabels.Group(
                            receiver: question.route.receiver.name, groupLabels: question.groupLabels,
                            alerts: question.alerts, moment: now.wall)
                        // The log hears of what fails when the group is told of.
                        return labels?.rendered(
                            question.route.route.labels, for: group, in: world, note: { _, _ in })
                            ?? LabelSet()
                    })
                use(reading)
            }
        }
    }

    private func facts() -> ScrapeFacts {
        var server = ServerSnapshot()
        server.mailboxDepth = parts.owner.depth
        server.deliveriesInFlight = parts.couriers.count
        server.templateFallbacks = parts.fallbacks.counts
        let written = parts.exporter.tallies
        (server.silenceSnapshots, server.entrySnapshots) = (written.silences, written.entries)
        server.gossipTLS = parts.link.flatMap { $0.gossipTLS }
        if let journal = parts.owner.journalStats {
            server.commits = journal.commitSeconds
            server.journalFailures = journal.failures
            server.damagedFiles = journal.damagedFiles
            server.logFrames = journal.logFrames
        }
        let (http, entered) = gate.inside { (metrics, self.limit) }
        return ScrapeFacts(process: ProcessReader.snapshot(), server: server, http: http, gate: entered)
    }

    /// Counts a request that was answered.
    func record(_ route: WebRoute, _ exchange: HTTPMetrics.Exchange) {
        gate.inside { metrics.record(route, exchange) }
    }

    /// A request that the limit let in is over.
    func leave(_ method: String) {
        gate.inside { limit.leave(method: method) }
    }
}
