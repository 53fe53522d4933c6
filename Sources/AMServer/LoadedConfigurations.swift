import AMBytes
import AMConfig
import AMCore
import AMNotify
import AMSystem
import AMText
import AMWeb

/// Loads the configuration file, at the start and at each reload, one after the other.
final class LoadedConfigurations: @unchecked Sendable {
    // Safe: everything that changes is touched inside the gate alone.
    private let gate = Gate()
    private let path: String
    private let retention: GoDuration
    private let loader: ConfigurationLoader<any Integration>
    private let templateLoading: TemplateLoading
    /// Whether a template that cannot work is refused, and not only told of.
    private let isStrictWithTemplates: Bool
    private let roster: Roster
    private let log: @Sendable (LogLine) -> Void
    private var generation = 0
    private var current = LoadedConfiguration(original: "", hash: 0, isCurrent: false, loadedAt: .epoch)
    private var currentRouteLabels: RouteLabels?

    /// What the command line says about configurations.
    struct Options {
        var path: String
        var retention: GoDuration
        /// Whether a template that cannot work is refused, and not only told of.
        var isStrictWithTemplates: Bool
    }

    init(
        _ options: Options, environment: DecodingEnvironment, roster: Roster,
        log: @escaping @Sendable (LogLine) -> Void
    ) {
        path = options.path
        retention = options.retention
        isStrictWithTemplates = options.isStrictWithTemplates
        self.roster = roster
        self.log = log
        loader = ConfigurationLoader(catalogue: .known, environment: environment)
        templateLoading = TemplateLoading(zones: environment.zones)
    }

    /// The labels of routes in the configuration that holds; nil before the first one.
    var routeLabels: RouteLabels? { gate.inside { currentRouteLabels } }

    /// What the pages show of the configuration that holds.
    var shown: LoadedConfiguration { gate.inside { current } }

    /// Reads the file and makes its integrations. Nothing changes unless all of it succeeds.
    /// Throws: `LoadFailure` with the text users know. Source: config/coordinator.go Reload, app/reloader.go.
    func load(isReload: Bool) throws(LoadFailure) -> (settings: Settings, generation: Int) {
        do throws(LoadFailure) {
            return try attempt(isReload: isReload)
        } catch {
            gate.inside { current.isCurrent = false }
            let words =
                switch error.step {
                case .reading: "Loading configuration file failed"
                case .applying: "one or more config change subscribers failed to apply new config"
                }
            // A start that cannot read its file says so as it ends.
            if isReload || error.step == .applying {
                let fields = [LogField("file", path), LogField("err", error.text)]
                log(LogLine(.error, words, component: "configuration", fields))
            }
            throw error
        }
    }

    private func attempt(isReload: Bool) throws(LoadFailure) -> (settings: Settings, generation: Int) {
        if isReload { say("Loading configuration file") }
        let configuration = try read()
        for line in configuration.warnings { log(line) }
        let templates = try loadTemplates(configuration)
        try checkTemplates(configuration, templates)
        let seats = try makeIntegrations(
            configuration, IntegrationMeans(files: .system, templates: templates))
        let routeLabels = RouteLabels(of: configuration.settings.route, templates: templates)
        for line in configuration.routeWarnings(retention: retention) { log(line) }
        let hash = Self.hash(configuration.source)
        var settings = configuration.settings
        settings.contentHash = hash
        let shown = LoadedConfiguration(
            original: configuration.original, hash: hash, isCurrent: true, loadedAt: SystemClock.now().wall)
        let number = gate.inside {
            if isReload { generation += 1 }
            current = shown
            currentRouteLabels = routeLabels
            return generation
        }
        roster.add(Roster.Generation(number: number, seats: seats, routeLabels: routeLabels))
        if isReload { say("Completed loading of configuration file") }
        return (settings, number)
    }

    private func read() throws(LoadFailure) -> Configuration<any Integration> {
        let configuration: Configuration<any Integration>
        do throws(ConfigError) {
            configuration = try loader.load(path: path, files: .system)
        } catch {
            throw LoadFailure(step: .reading, text: error.text)
        }
        if let text = configuration.unbuilt.first { throw LoadFailure(step: .reading, text: text) }
        return configuration
    }

    private func loadTemplates(
        _ configuration: Configuration<any Integration>
    ) throws(LoadFailure) -> TemplateSet {
        do throws(TextFailure) {
            return try templateLoading.load(configuration.templates, files: .system)
        } catch {
            throw LoadFailure(step: .applying, text: "failed to parse templates: \(error.text)")
        }
    }

    /// Says which templates of receivers and routes cannot work; with the flag, refuses them.
    private func checkTemplates(
        _ configuration: Configuration<any Integration>, _ templates: TemplateSet
    ) throws(LoadFailure) {
        let faults = TemplateCheck(templates).faults(of: configuration)
        if isStrictWithTemplates, let first = faults.first {
            let more = faults.count > 1 ? " (and \(faults.count - 1) more)" : ""
            throw LoadFailure(step: .applying, text: "template check: \(first.refusal)\(more)")
        }
        for fault in faults { log(fault.logLine) }
    }

    private func makeIntegrations(
        _ configuration: Configuration<any Integration>, _ means: IntegrationMeans
    ) throws(LoadFailure) -> [Roster.Seat: any Integration] {
        let used = Set(configuration.usedReceivers)
        var seats: [Roster.Seat: any Integration] = [:]
        for receiver in configuration.receivers {
            guard used.contains(receiver.name) else {
                let field = LogField("receiver", receiver.name)
                let words = "skipping creation of receiver not referenced by any route"
                log(LogLine(.info, words, component: "configuration", [field]))
                continue
            }
            do throws(ConfigError) {
                for ready in try receiver.build(means) {
                    let reference = ready.reference
                    let seat = Roster.Seat(
                        receiver: receiver.name, kind: reference.kind, index: reference.index)
                    seats[seat] = ready.integration
                }
            } catch {
                throw LoadFailure(step: .applying, text: error.text)
            }
        }
        return seats
    }

    private func say(_ words: String) {
        log(LogLine(.info, words, component: "configuration", [LogField("file", path)]))
    }

    /// The first six bytes of the MD5 of the file, little endian.
    private static func hash(_ bytes: [UInt8]) -> UInt64 {
        Digest.md5(bytes).prefix(6).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// Why a configuration does not take over.
struct LoadFailure: Error, Equatable {
    /// How far the load came.
    enum Step { case reading, applying }

    var step: Step
    /// The text users know.
    var text: String

    /// Why the program does not start with this configuration.
    var asStartFailure: StartFailure {
        switch step {
        case .reading: StartFailure("error loading configuration file: \(text)")
        case .applying: StartFailure("failed to apply initial configuration: \(text)")
        }
    }
}
