import AMBytes
import AMConfig
import AMCore
import AMNet
import AMNotify
import AMStore
import AMText
import AMWeb
import Glibc

/// The running program: puts the rooms together, in order, and takes them down again. It has no `if` about
/// alerts.
final class Server: Sendable {
    private let running: Running
    private let face: Face
    private let web: HTTPServer
    private let reloader: Reloader
    private let sink: LogSink
    /// Where it listens, as Go prints it.
    let addresses: [String]

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
        let journal = try Self.openJournal(options)
        let cluster = try ClusterStart.open(
            options.cluster, at: started.wall, Self.trustEnvironment(), log)
        let roster = Roster()
        let configurations = LoadedConfigurations(
            LoadedConfigurations.Options(
                path: options.configFile, retention: options.retention,
                isStrictWithTemplates: options.isStrictWithTemplates),
            environment: DecodingEnvironment(dialect: features.dialect, zones: zones), roster: roster,
            log: log)
        let settings = try Self.firstSettings(configurations)
        let state = try Self.state(
            journal, Self.heartOptions(options, features, started, cluster?.settings), settings, log)
        let external = try ExternalURL.determine(
            options.externalURL, listen: options.listenAddresses.first ?? ":9093")
        let guardian = try Self.guardian(options.webConfigFile, log)

        let carriers = Carriers(environment: Self.proxyEnvironment())
        let mail = OutcomeBox()
        let fallbacks = TemplateFallbacks(log: log)
        var outbound = Self.outbound(carriers.http, external.url, log)
        outbound.localZone = zones.local
        outbound.noteTemplateFailure = { fallbacks.note($0, $1) }
        outbound.mail = carriers.postOffice(zones.local)
        let couriers = Couriers(roster: roster, outbound: outbound) { mail.deliver($0) }
        let owner = Owner(
            value: state.value,
            world: Owner.World(
                deliver: { couriers.deliver($0) }, cancel: { couriers.cancel($0) }, log: log,
                exporter: state.exporter, cluster: cluster?.link),
            probeEvery: options.journalProbe)
        // An outcome is owed exactly once: it is not refused when the mailbox is full.
        mail.connect { owner.insist(.delivered($0)) }
        state.exporter.connect { owner.insist(.stateFiles($0)) }
        for input in state.movedIn { owner.insist(input) }

        let reloader = Reloader { Self.reload(configurations, owner, carriers) }
        let face = Face(
            Face.Parts(
                app: WebApp(Self.webOptions(options, features, external.path, zones, started)), owner: owner,
                configurations: configurations, guardian: guardian, couriers: couriers,
                fallbacks: fallbacks, exporter: state.exporter, link: cluster?.link,
                outbound: outbound, timeout: RequestTimeout(options.webTimeout), log: log,
                reload: { reloader.ask($0) }),
            concurrency: Self.concurrency(options))
        running = Running(owner: owner, carriers: carriers, link: cluster?.link)
        self.reloader = reloader
        self.face = face
        web = HTTPServer(
            configuration: try Self.webConfiguration(options, guardian, log),
            handler: { face.handle($0, $1) })
        addresses = try Self.open(web, running, journal, options)
        announce(guardian)
    }

    /// What runs behind the web server.
    private struct Running: Sendable {
        var owner: Owner
        var carriers: Carriers
        var link: ClusterLink?

        /// Stops all of it, in order.
        func stop() {
            owner.stop()
            carriers.stop()
            link?.stop()
        }
    }

    /// Starts the cluster and the owner with its journal, then the web server. Returns where it listens.
    private static func open(
        _ web: HTTPServer, _ running: Running, _ journal: sending SQLiteJournal, _ options: ServerOptions
    ) throws(StartFailure) -> [String] {
        let owner = running.owner
        running.link?.start { owner.hear($0) }
        do throws(JournalFailure) {
            try owner.start(journal)
        } catch {
            running.carriers.stop()
            running.link?.stop()
            throw StartFailure(error.text)
        }
        do throws(HTTPServerError) {
            return try web.start()
        } catch {
            running.stop()
            throw listenFailure(error, options)
        }
    }

    private func announce(_ guardian: WebGuard) {
        let tls = guardian.usesTLS
        if let line = guardian.rateLimitLine { sink.write(line) }
        for address in addresses {
            sink.write(LogLine(.info, "Listening on", [LogField("address", address)]))
            sink.write(
                LogLine(
                    .info, tls ? "TLS is enabled." : "TLS is disabled.",
                    [LogField("http2", .bool(false)), LogField("address", address)]))
        }
    }

    /// Loads the configuration again, in the background, one reload after the other.
    func reload() { reloader.ask { _ in } }

    /// Reads the file and returns when it holds: letters of the generation before it are all on their way
    /// then.
    private static func reload(
        _ configurations: LoadedConfigurations, _ owner: Owner, _ carriers: Carriers
    ) -> ReloadOutcome {
        do throws(LoadFailure) {
            let (settings, generation) = try configurations.load(isReload: true)
            owner.insist(.reload(settings, generation: generation))
            owner.waitForTurn()
            // What a former configuration was given need not hold for this one.
            carriers.http.forgetTokens()
            return .done
        } catch {
            return .failed(error.text)
        }
    }

    /// Stops in order; returns when all is written and closed.
    func stop() {
        sink.write(LogLine(.info, "Shutting down gracefully"))
        web.stop(deadlineMilliseconds: Self.drainMilliseconds)
        face.stop()
        running.stop()
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
