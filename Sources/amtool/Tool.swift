import AMBytes
import AMClient
import AMConfig
import AMCore
import AMNotify
import AMText

/// One run of the program: what is wanted, and the machine that it is done on.
struct Tool: Sendable {
    /// Where a server is looked for if nobody says so.
    private static let usualURL = "http://localhost:9093"

    let options: ToolOptions
    let surroundings: Surroundings
    let features: Features
    private let deadline: UInt64

    /// Checks what no command can do without.
    init(_ options: ToolOptions, _ surroundings: Surroundings) throws(ToolError) {
        self.options = options
        self.surroundings = surroundings
        features = try Features(options.features)
        deadline = surroundings.steady() &+ UInt64(max(0, options.timeout.nanoseconds))
    }

    /// Does what a command says.
    /// Shape: `command` has the names of the chosen commands, outermost first.
    func run(_ command: [String]) async throws(ToolError) {
        // tidy: switch
        for path in [options.httpConfigFile] where !path.isEmpty { try checkFile(path) }
        for line in features.lines { log(line) }
        switch command.joined(separator: " ") {
        case "alert query": try await queryAlerts()
        case "alert add": try await addAlert()
        case "alert explain": try await explainAlert()
        case "silence query": try await querySilences()
        case "silence add": try await addSilence()
        case "silence update": try await updateSilences()
        case "silence expire": try await expireSilences()
        case "silence import": try await importSilences()
        case "silence export": try await exportSilences()
        case "silence extend": try await extendSilences()
        case "silence preview": try await previewSilence()
        case "check-config": try checkConfig()
        case "cluster show": try await showCluster()
        case "config show": try await showConfig()
        case "config diff": try await diffConfigs()
        case "config test": try await testConfigs()
        case "config routes show": try await showRoutes()
        case "config routes test": try await testRoutes()
        case "template render": try renderTemplate()
        default: preconditionFailure("every command that can be chosen is done here")
        }
    }

    // What is written.

    func write(_ text: String) { surroundings.out(Array(text.utf8)) }

    func warn(_ text: String) { surroundings.errors(Array((text + "\n").utf8)) }

    func log(_ line: LogLine) {
        surroundings.errors(line.logfmt(at: surroundings.now(), offsetSeconds: 0) + [0x0A])
    }

    var formats: Formats { Formats(options, paint: paint, width: fittingWidth) }

    /// The colours of standard output.
    var paint: Paint {
        Paint(options.color, isTerminal: surroundings.isTerminal(1), environment: surroundings.environment)
    }

    /// How wide tables may be; nil: they are for programs to read.
    private var fittingWidth: Int? { surroundings.isTerminal(1) ? surroundings.width() : nil }

    /// The colours of standard output.
    var paint: Paint {
        Paint(options.color, isTerminal: surroundings.isTerminal(1), environment: surroundings.environment)
    }

    /// Refuses a path where there is no file, as the original's command line does.
    func checkFile(_ path: String) throws(ToolError) {
        switch surroundings.isFolder(path) {
        case nil: throw ToolError("path '\(path)' does not exist")
        case true?: throw ToolError("'\(path)' is a directory")
        case false?: break
        }
    }
}

// The server.
extension Tool {
    /// What `--timeout` is about.
    enum Timing { case wholeCommand, eachRequest }

    /// A client of the server that is meant, after a look at the server's version.
    func client(timing: Timing = .wholeCommand) async throws(ToolError) -> AlertmanagerClient {
        var client = ClientOptions()
        client.environment = surroundings.environment
        if !options.httpConfigFile.isEmpty { client.http = try httpOptions() }
        let send = surroundings.carrier()
        let (surroundings, isVerbose) = (surroundings, options.isVerbose)
        // A long import is not broken off while the server answers.
        let timeout = Int(clamping: max(0, options.timeout.nanoseconds) / 1_000_000)
        let deadline = timing == .eachRequest ? nil : deadline
        let tell: @Sendable (LogLine) -> Void = { log($0) }
        let made: AlertmanagerClient
        do throws(ClientError) {
            made = try AlertmanagerClient(
                options.url.isEmpty ? Self.usualURL : options.url, options: client,
                timeout: {
                    guard let deadline else { return timeout }
                    let now = surroundings.steady()
                    return now < deadline ? Int((deadline - now + 999_999) / 1_000_000) : 0
                }
            ) { request in
                if request.timeoutMilliseconds < 1 {
                    return .failure(Self.timeout(of: request))
                }
                let answer = await send(request)
                if isVerbose { tell(Self.line(request, answer)) }
                return answer
            }
        } catch {
            throw ToolError(error.description)
        }
        if options.checksVersion { await compareVersions(made) }
        return made
    }

    private static func timeout(of request: OutgoingRequest) -> TransportFailure {
        let word = request.method.prefix(1) + request.method.dropFirst().lowercased()
        return TransportFailure(
            .timeout, operation: String(word), url: request.url, cause: "context deadline exceeded")
    }

    private static func line(
        _ request: OutgoingRequest, _ answer: Result<IncomingResponse, TransportFailure>
    ) -> LogLine {
        let end =
            switch answer {
            case .success(let response): LogField("status", .int(response.status))
            case .failure(let failure): LogField("err", failure.text)
            }
        return LogLine(
            .debug, "Request", [LogField("method", request.method), LogField("url", request.url), end])
    }

    private func httpOptions() throws(ToolError) -> HTTPClientOptions {
        let path = options.httpConfigFile
        do {
            var settings = try HTTPClientSettings.section.read(
                try surroundings.files.read(path), onto: .standard,
                environment: DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil }))
            settings.resolvePaths(in: FilePath.folder(of: path))
            return try HTTPClientOptions(settings, surroundings.files)
        } catch let error as ConfigError {
            throw ToolError("failed to load HTTP config file: \(error.text)", hasBlankLine: false)
        } catch {
            throw ToolError(
                "failed to load HTTP config file: \(String(describing: error))", hasBlankLine: false)
        }
    }

    /// Says so if the server is of another version; a server that does not tell is none of its business.
    private func compareVersions(_ client: AlertmanagerClient) async {
        // What fails here fails again in the command, which says so.
        guard let theirs = try? await client.status().version.version else { return }
        let ours = ProgramVersion.compatible
        guard let a = Self.minor(ours), let b = Self.minor(theirs), a != b else { return }
        warn("Warning: amtool version (\(ours)) and alertmanager version (\(theirs)) are different.")
    }

    /// Major and minor version.
    private static func minor(_ version: String) -> [Int]? {
        let parts = version.split(separator: ".", omittingEmptySubsequences: false).prefix(2)
        let numbers = parts.compactMap { Int($0) }
        return numbers.count == 2 ? numbers : nil
    }

    /// Asks the server.
    func ask<Answer>(
        _ question: () async throws(ClientError) -> Answer
    ) async throws(ToolError) -> Answer {
        do throws(ClientError) {
            return try await question()
        } catch {
            throw ToolError(error.description)
        }
    }
}
