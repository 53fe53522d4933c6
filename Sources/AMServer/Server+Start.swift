import AMBytes
import AMConfig
import AMCore
import AMNet
import AMNotify
import AMStore
import AMSystem
import AMText
import AMWeb
import Glibc

/// The pieces of a start.
extension Server {
    private static func checkIntervals(_ options: ServerOptions) throws(StartFailure) {
        let intervals: [(String, GoDuration)] = [
            ("Retention", options.retention), ("MaintenanceInterval", options.maintenanceInterval),
            ("AlertGCInterval", options.alertGCInterval),
            ("DispatchMaintenanceInterval", options.dispatchMaintenance),
        ]
        for (name, interval) in intervals where interval <= .zero {
            throw StartFailure("alertmanager/app: Options.\(name) must be positive")
        }
    }

    /// Looks whether the intervals make sense, and opens the journal.
    static func openJournal(_ options: ServerOptions) throws(StartFailure) -> sending SQLiteJournal {
        try checkIntervals(options)
        do throws(JournalFailure) {
            return try SQLiteJournal.open(
                directory: options.storagePath, options: options.journal, at: SystemClock.now().wall)
        } catch {
            throw StartFailure("unable to create data directory: \(error.text)")
        }
    }

    /// The world of integrations.
    static func outbound(
        _ client: HTTPClient, _ externalURL: String, _ log: @escaping @Sendable (LogLine) -> Void
    ) -> Outbound {
        Outbound(
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
            externalURL: externalURL, userAgent: "Alertmanager/\(ProgramVersion.compatible)",
            millisecondsLeft: { letter in
                // A little longer than the flush itself: its end is for the owner to tell.
                let left = letter.deadline - SystemClock.now().steady
                return max(1, Int(left.nanoseconds / 1_000_000)) + 250
            },
            log: log,
            machine: Outbound.Machine(
                now: { SystemClock.now().wall },
                variable: { variable($0) },
                dice: {
                    var generator = SecureRandom()
                    return generator.next()
                },
                pause: { milliseconds in
                    // A sleep that is cut short by a cancellation is a pause all the same.
                    try? await Task.sleep(for: .milliseconds(milliseconds))
                }))
    }

    static func webOptions(
        _ options: ServerOptions, _ features: Features, _ externalPath: String, _ zones: ZoneDatabase,
        _ started: Now
    ) -> WebOptions {
        var web = WebOptions(
            routePrefix: options.routePrefix.isEmpty ? externalPath : options.routePrefix,
            version: Version.info, startedAt: started.wall)
        web.dialect = features.dialect
        web.localZone = zones.local
        web.namesReceivers = features.namesReceivers
        web.namesGroups = features.namesGroups
        web.namesAlerts = features.namesAlerts
        web.perAlertnameLimit = max(0, options.perAlertnameLimit)
        return web
    }

    /// Why the program does not listen. The address is named as it was given.
    static func listenFailure(_ error: HTTPServerError, _ options: ServerOptions) -> StartFailure {
        let isOurs = (error.kind == .bind || error.kind == .address) && !options.usesSystemdSocket
        guard isOurs else { return StartFailure("alertmanager/app: \(error.text)") }
        // The text names the address, or of a bad one its port alone.
        let given = options.listenAddresses
        let place =
            given.first { error.text.hasPrefix("listen tcp \($0): ") }
            ?? given.first { address in
                guard let port = address.split(separator: ":").last else { return false }
                return error.text.contains(":\(port): ") || error.text.contains("address \(port): ")
                    || error.text.contains("address \(address): ") || error.text.contains("tcp/\(port): ")
            } ?? given.first ?? ""
        return StartFailure("alertmanager/app: listen \(Quote.quote(place)): \(error.text)")
    }

    static func guardian(
        _ path: String, _ log: @escaping @Sendable (LogLine) -> Void
    ) throws(StartFailure) -> WebGuard {
        do throws(ConfigError) {
            return try WebGuard(path: path, log: log)
        } catch {
            log(LogLine(.error, "Listen error", [LogField("err", error.text)]))
            throw StartFailure("alertmanager: HTTP listener failed: \(error.text)")
        }
    }

    static func heartOptions(
        _ options: ServerOptions, _ features: Features, _ started: Now, _ cluster: ClusterSettings?
    ) -> Options {
        var heart = Options(dispatchAt: started.steady + options.dispatchDelay)
        heart.cluster = cluster
        heart.exportsFiles = true
        heart.retention = options.retention
        heart.maintenanceInterval = options.maintenanceInterval
        heart.alertGCInterval = options.alertGCInterval
        heart.perAlertnameLimit = max(0, options.perAlertnameLimit)
        heart.maxSilences = max(0, options.maxSilences)
        heart.maxSilenceSize = max(0, options.maxSilenceBytes)
        heart.logSilences = options.logsSilences
        heart.dialect = features.dialect
        heart.logLevel = options.logLevel
        return heart
    }

    static func webConfiguration(
        _ options: ServerOptions, _ guardian: WebGuard, _ log: @escaping @Sendable (LogLine) -> Void
    ) throws(StartFailure) -> HTTPServerConfiguration {
        var configuration = HTTPServerConfiguration(
            listen: options.listenAddresses.map(HTTPServerConfiguration.Listen.address))
        if options.usesSystemdSocket {
            do throws(HTTPServerError) {
                configuration.listen = try SocketActivation.descriptors(
                    listenPID: variable("LISTEN_PID"), listenFDs: variable("LISTEN_FDS"), ownPID: getpid()
                ).map(HTTPServerConfiguration.Listen.descriptor)
            } catch {
                throw StartFailure("alertmanager/app: \(error.text)")
            }
        }
        configuration.limits.bodyBytes = max(1, options.maxBodyBytes)
        configuration.limits.allBodiesBytes = max(
            configuration.limits.allBodiesBytes, configuration.limits.bodyBytes)
        if let timeout = RequestTimeout(options.webTimeout) {
            let milliseconds = options.webTimeout.nanoseconds / 1_000_000
            configuration.limits.answerMilliseconds = max(1, Int(milliseconds))
            configuration.lateAnswer = { timeout.response }
        }
        if guardian.usesTLS { configuration.tls = { guardian.tls() } }
        configuration.notice = { log($0.line) }
        return configuration
    }

    /// How many GET requests are answered at the same time.
    static func concurrency(_ options: ServerOptions) -> Int {
        options.getConcurrency > 0 ? options.getConcurrency : max(8, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    static func proxyEnvironment() -> [String: String] {
        var all: [String: String] = [:]
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "REQUEST_METHOD"] {
            all[name] = variable(name)
            all[name.lowercased()] = variable(name.lowercased())
        }
        return all
    }

    /// Where the authorities are that the process trusts, if the environment says so.
    static func trustEnvironment() -> [String: String] {
        var all: [String: String] = [:]
        for name in ["SSL_CERT_FILE", "SSL_CERT_DIR"] { all[name] = variable(name) }
        return all
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// A seed that differs from start to start.
    static func seed() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    /// The configuration to begin with.
    static func firstSettings(_ configurations: LoadedConfigurations) throws(StartFailure) -> Settings {
        do throws(LoadFailure) {
            return try configurations.load(isReload: false).settings
        } catch {
            throw error.asStartFailure
        }
    }
}

extension HTTPServerNotice {
    /// The notice as a line for the log.
    fileprivate var line: LogLine {
        switch self {
        case .handshakeFailed(let remote, let text):
            LogLine(
                .debug, "TLS handshake failed", [LogField("remote", remote), LogField("err", text)])
        case .tlsUnusable(let text):
            LogLine(.error, "Unable to parse configuration", [LogField("err", text)])
        case .acceptFailed(let text):
            LogLine(.warn, "A connection could not be accepted", [LogField("err", text)])
        case .connectionLimitReached(let limit):
            LogLine(.warn, "All allowed connections are open", [LogField("limit", .int(limit))])
        }
    }
}
