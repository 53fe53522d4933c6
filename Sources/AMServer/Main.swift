import AMConfig
import AMCore
import AMSystem
import AMText
import AMWeb
import Glibc

/// The program. Not in `main()`: the compiler gives that function to the main actor, and a closure that is
/// written there and called on another thread stops the process.
enum Program {
    /// Runs to the end. Returns the exit code.
    static func run(_ arguments: [String]) -> Int32 {
        Signals.ignoreBrokenPipes()
        let name = arguments.first?.split(separator: "/").last.map(String.init) ?? "amserver"
        switch arguments.dropFirst().first {
        case "check-config": return checkConfig(program: name, Array(arguments.dropFirst(2)))
        case "test-receiver": return testReceiver(program: name, Array(arguments.dropFirst(2)))
        case "export-state": return exportState(program: name, Array(arguments.dropFirst(2)))
        default: break
        }
        Signals.block()
        let flags = ServerOptions.flagSet(program: name, version: Version.text)
        do throws(FlagError) {
            switch try flags.parse(Array(arguments.dropFirst()), readFile: argumentFile) {
            case .print(let text):
                put(text, on: 1)
                return 0
            case .run(let options, _): return serve(options)
            }
        } catch {
            put("\(name): error: \(error.text), try --help\n", on: 2)
            return 1
        }
    }

    private static func checkConfig(program: String, _ arguments: [String]) -> Int32 {
        do throws(FlagError) {
            switch try CheckConfig.flagSet(program: program).parse(arguments, readFile: argumentFile) {
            case .print(let text):
                put(text, on: 1)
                return 0
            case .run(let options, _):
                return finish(CheckConfig(options: options, surroundings: .system()).run(), program)
            }
        } catch {
            put("\(program): error: \(error.text), try --help\n", on: 2)
            return 1
        }
    }

    private static func testReceiver(program: String, _ arguments: [String]) -> Int32 {
        do throws(FlagError) {
            switch try ReceiverTrial.flagSet(program: program).parse(arguments, readFile: argumentFile) {
            case .print(let text):
                put(text, on: 1)
                return 0
            case .run(let options, _):
                return finish(ReceiverTrial(options: options, surroundings: .system()).run(), program)
            }
        } catch {
            put("\(program): error: \(error.text), try --help\n", on: 2)
            return 2
        }
    }

    private static func exportState(program: String, _ arguments: [String]) -> Int32 {
        do throws(FlagError) {
            switch try ExportState.flagSet(program: program).parse(arguments, readFile: argumentFile) {
            case .print(let text):
                put(text, on: 1)
                return 0
            case .run(let options, _):
                let command = ExportState(
                    options: options, isThere: { access($0, F_OK) == 0 }, now: SystemClock.now().wall)
                return finish(command.run(), program)
            }
        } catch {
            put("\(program): error: \(error.text), try --help\n", on: 2)
            return 1
        }
    }

    /// Writes what a command answers. Returns its code.
    private static func finish(_ answer: CheckConfig.Answer, _ program: String) -> Int32 {
        put(answer.out, on: 1)
        if !answer.problem.isEmpty { put("\(program): error: \(answer.problem)\n\n", on: 2) }
        return answer.code
    }

    private static func argumentFile(_ path: String) -> Result<[UInt8], FlagError> {
        do throws(FileAccess.Failure) {
            return .success(try FileAccess.system.read(path))
        } catch {
            return .failure(FlagError(error.text))
        }
    }

    private static func serve(_ options: ServerOptions) -> Int32 {
        let zones = ZoneFiles.database()
        let local = zones.local
        let sink = LogSink(form: options.logForm, level: options.logLevel) { local.offset(at: $0) }
        let features: Features
        do throws(StartFailure) {
            features = try Features(options.features)
        } catch {
            sink.write(LogLine(.error, "error parsing the feature flag list", [LogField("err", error.text)]))
            return 1
        }
        for line in features.lines { sink.write(line) }
        if features.checksMemoryRatio, !(options.memoryRatio > 0 && options.memoryRatio <= 1) {
            sink.write(
                LogLine(.error, "--auto-gomemlimit.ratio must be greater than 0 and less than or equal to 1.")
            )
            return 1
        }
        let version = Version.info
        let words = "(version=\(version.version), branch=\(version.branch), revision=\(version.revision))"
        sink.write(LogLine(.info, "Starting Alertmanager", [LogField("version", words)]))
        let build =
            "(go=\(version.goVersion), platform=linux/\(version.architecture), user=, date=, tags=amserver)"
        sink.write(LogLine(.info, "Build context", [LogField("build_context", build)]))
        do throws(StartFailure) {
            let server = try Server(options, features: features, sink: sink, zones: zones)
            while true {
                switch Signals.wait() {
                case SIGHUP: server.reload()
                default:
                    server.stop()
                    return 0
                }
            }
        } catch {
            sink.write(LogLine(.error, "alertmanager exited with error", [LogField("err", error.text)]))
            return 1
        }
    }

    private static func put(_ text: String, on descriptor: Int32) { put(Array(text.utf8), on: descriptor) }

    private static func put(_ bytes: [UInt8], on descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            // Nobody reads any more.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

@main struct Main {
    static func main() {
        let code = Program.run(CommandLine.arguments)
        // Everything is written and closed. What C libraries tidy up at `exit` could meet threads that still
        // run.
        _exit(code)
    }
}
