import AMBytes
import AMConfig
import AMCore
import AMNet
import AMNotify
import AMStore
import AMText
import AMWeb
import Glibc

/// The running program: puts the rooms together, in order, and takes them down again. It has no `if` about alerts.
final class Server: Sendable {
    private let owner: Owner
    private let client: HTTPClient
    private let configurations: LoadedConfigurations
    private let web: HTTPServer
    private let sink: LogSink
    private let reloads = Workers(count: 1)

    /// How long requests in progress may take at the end. Unit: milliseconds.
    private static let drainMilliseconds = 5_000

    /// Starts everything.
    /// Throws: `StartFailure` with the text users know; nothing is left running then that matters.
    init(_ options: ServerOptions, features: Features, sink: LogSink, zones: ZoneDatabase)
        throws(StartFailure)
    {
        let started = SystemClock.now()
        self.sink = sink
        let log: @Sendable (LogLine) -> Void = { sink.write($0) }
        try Self.checkIntervals(options)
        try Self.checkCluster(options.cluster)
        let journal = try Self.openJournal(options.storagePath, log)
        let roster = Roster()
        let environment = DecodingEnvironment(dialect: features.dialect, zones: zones)
        let configurations = LoadedConfigurations(
            path: options.configFile, environment: environment, retention: options.retention, roster: roster,
            log: log)
        self.configurations = configurations
        let (settings, _) = try Self.text("error loading configuration file") { () throws(ConfigError) in
            try configurations.load(isReload: false)
        }
        let listen = options.listenAddresses.first ?? ":9093"
        let external = try ExternalURL.determine(options.externalURL, listen: listen)
        let guardian = try Self.guardian(options.webConfigFile, log)

        let recovered = try Self.recover(journal)
        for line in journal.takeNotices() { log(line) }
        let now = SystemClock.now()
        let value = Alertmanager(
            options: Self.heartOptions(options, features, started), settings: settings, recovered: recovered,
            dice: Dice(seed: Self.seed()), now: now)
        let client = HTTPClient(environment: Self.proxyEnvironment())
        self.client = client
        let outbound = Outbound(
            http: { request in
                do throws(TransportFailure) {
                    return .success(try await client.send(request))
                } catch {
                    return .failure(error)
                }
            },
            readFile: { path in
                do throws(FileAccess.Failure) {
                    return .success(try FileAccess.system.read(path))
                } catch {
                    return .failure(TextFailure(error.text))
                }
            },
            externalURL: external.url, userAgent: "Alertmanager/\(Version.compatible)",
            millisecondsLeft: { letter in
                // A little longer than the flush itself: its end is for the owner to tell.
                let left = letter.deadline - SystemClock.now().steady
                return max(1, Int(left.nanoseconds / 1_000_000)) + 250
            })
        let mail = OutcomeBox()
        let couriers = Couriers(roster: roster, outbound: outbound) { mail.deliver($0) }
        let owner = Owner(
            value: value,
            world: Owner.World(
                deliver: { couriers.deliver($0) }, cancel: { couriers.cancel($0) }, log: log))
        self.owner = owner
        // An outcome is owed exactly once: it is not refused when the mailbox is full.
        mail.connect { owner.insist(.delivered($0)) }

        var webOptions = WebOptions(
            routePrefix: options.routePrefix.isEmpty ? external.path : options.routePrefix,
            version: Version.info, startedAt: started.wall)
        webOptions.dialect = features.dialect
        webOptions.localZone = zones.local
        webOptions.namesReceivers = features.namesReceivers
        webOptions.namesGroups = features.namesGroups
        webOptions.namesAlerts = features.namesAlerts
        webOptions.perAlertnameLimit = max(0, options.perAlertnameLimit)
        let reloads = reloads
        let face = Face(
            Face.Parts(
                app: WebApp(webOptions), owner: owner, configurations: configurations, guardian: guardian,
                couriers: couriers, timeout: RequestTimeout(options.webTimeout), log: log,
                reload: { done in Self.reload(configurations, owner, on: reloads, done) }),
            concurrency: options.getConcurrency > 0
                ? options.getConcurrency : max(8, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        web = HTTPServer(
            configuration: try Self.webConfiguration(options, guardian, log),
            handler: { face.handle($0, $1) })
        try start(journal, options, guardian, log)
    }

    private func start(
        _ journal: sending SQLiteJournal, _ options: ServerOptions, _ guardian: WebGuard,
        _ log: @Sendable (LogLine) -> Void
    ) throws(StartFailure) {
        do throws(JournalFailure) {
            try owner.start(journal)
        } catch {
            throw StartFailure(error.text)
        }
        let addresses: [String]
        do throws(HTTPServerError) {
            addresses = try web.start()
        } catch {
            owner.stop()
            let place = options.listenAddresses.first ?? ""
            let isBind = error.kind == .bind || error.kind == .address
            let words =
                isBind && !options.usesSystemdSocket
                ? "listen \(Quote.quote(place)): \(error.text)" : error.text
            throw StartFailure("alertmanager/app: \(words)")
        }
        let tls = guardian.usesTLS
        if let line = guardian.rateLimitLine { log(line) }
        for address in addresses {
            log(LogLine(.info, "Listening on", [LogField("address", address)]))
            log(
                LogLine(
                    .info, tls ? "TLS is enabled." : "TLS is disabled.",
                    [LogField("http2", .bool(false)), LogField("address", address)]))
        }
    }

    /// Loads the configuration again, in the background, one reload after the other.
    func reload() { Self.reload(configurations, owner, on: reloads) { _ in } }

    private static func reload(
        _ configurations: LoadedConfigurations, _ owner: Owner, on workers: Workers,
        _ done: @escaping @Sendable (ReloadOutcome) -> Void
    ) {
        workers.run {
            do throws(ConfigError) {
                let (settings, generation) = try configurations.load(isReload: true)
                owner.insist(.reload(settings, generation: generation))
                owner.afterTurn { _ in done(.done) }
            } catch {
                done(.failed(error.text))
            }
        }
    }

    /// Stops in order; returns when all is written and closed.
    func stop() {
        sink.write(LogLine(.info, "Shutting down gracefully"))
        web.stop(deadlineMilliseconds: Self.drainMilliseconds)
        owner.stop()
        client.stop(graceMilliseconds: 0)
        sink.write(LogLine(.info, "Received shutdown signal, exiting gracefully..."))
    }
}

/// Where couriers leave outcomes before the owner is there.
private final class OutcomeBox: @unchecked Sendable {
    // Safe: `sink` is set once, before the first letter leaves.
    private let gate = Gate()
    private var sink: (@Sendable (DeliveryOutcome) -> Void)?

    func connect(_ sink: @escaping @Sendable (DeliveryOutcome) -> Void) { gate.inside { self.sink = sink } }
    func deliver(_ outcome: DeliveryOutcome) { gate.inside { sink }?(outcome) }
}
