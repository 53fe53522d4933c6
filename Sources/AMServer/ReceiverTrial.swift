import AMBytes
import AMConfig
import AMCore
import AMNotify
import AMText
import Synchronization

/// `amserver test-receiver`: tells a receiver of an alert that is only a test, through the integrations that
/// the configuration gives it, or shows what would be sent.
struct ReceiverTrial {
    typealias Answer = CheckConfig.Answer

    /// What the command line asks for.
    struct Options {
        var configFile = ""
        var receiver = ""
        /// `KIND`, `KIND[INDEX]`; empty: all of them.
        var integration = ""
        /// Shape: `NAME=VALUE`.
        var labels: [String] = []
        var annotations: [String] = []
        var isResolved = false
        var isRehearsal = false
        var externalURL = ""
        var timeout = GoDuration.zero
        var features = ""
    }

    /// What the command needs of the system.
    struct Surroundings {
        var files: FileAccess
        var zones: ZoneDatabase
        var now: () -> Now
        /// What integrations are handed, by the server's address for people.
        var outbound: (_ externalURL: String) -> Outbound
    }

    let options: Options
    let surroundings: Surroundings

    /// How much longer than the given time an outcome is waited for.
    private static let grace = GoDuration.seconds(2)

    /// The command's own command line.
    static func flagSet(program: String) -> FlagSet<Options> {
        var command = Command<Options>(
            "\(program) test-receiver",
            help: """
                Sends one notification that says it is a test through each integration of a receiver, and \
                says what the far ends made of it. Ends with 0 if all took it, with 1 if one did not, with \
                2 if the command line or the configuration is wrong.
                """)
        command.flags = [
            .string(
                "config.file", \.configFile, default: "alertmanager.yml", help: "The configuration file."),
            .string("receiver", \.receiver, help: "Who is told; no route need name it.").required(),
            .string(
                "integration", \.integration, default: "",
                help: "One of its integrations, KIND or KIND[INDEX], such as webhook[0]; by default all."),
            .strings(
                "alert", \.labels, help: "A label of the alert, NAME=VALUE; may be repeated."
            ).placeholder("NAME=VALUE"),
            .strings(
                "annotation", \.annotations, help: "An annotation of the alert, NAME=VALUE; may be repeated."
            ).placeholder("NAME=VALUE"),
            .toggle("resolved", \.isResolved, help: "Tell that the test is over."),
            .toggle("dry-run", \.isRehearsal, help: "Send nothing; show what would be sent, secrets hidden."),
            .string(
                "web.external-url", \.externalURL, default: "",
                help: "The server's URL for people, for links in the message."),
            .value(
                "timeout", \.timeout, default: "30s", help: "The longest time for each integration."
            ) { text in
                do throws(TimeError) {
                    return try GoDuration.parseFlag(text)
                } catch {
                    throw FlagError(error.text)
                }
            },
            .string(
                "enable-feature", \.features, default: "",
                help: "The server's features; classic-mode and utf8-strict-mode count."),
        ]
        return FlagSet(command, version: Version.text, initial: Options())
    }

    /// Tells, and says what came of it.
    func run() -> Answer {
        do throws(StartFailure) {
            return try told()
        } catch {
            return Answer(problem: error.text, code: 2)
        }
    }

    private func told() throws(StartFailure) -> Answer {
        guard options.timeout > .zero else { throw StartFailure("--timeout must be positive") }
        let external = try ExternalURL.determine(options.externalURL, listen: ":9093").url
        let now = surroundings.now()
        let alert = TestAlert(
            labels: try Self.labels(options.labels, of: "alert"),
            annotations: try Self.labels(options.annotations, of: "annotation"),
            isResolved: options.isResolved, source: external, at: now.wall)
        let configuration = try configuration()
        let (receiver, integrations) = try integrations(of: configuration)
        let end = now.steady + options.timeout
        let scenes = integrations.enumerated().map { index, ready in
            Scene(
                letter: alert.letter(to: receiver, ready.reference, number: UInt64(index), until: end),
                integration: ready.integration,
                rehearsal: options.isRehearsal ? Rehearsal(hiding: configuration.secrets) : nil)
        }
        return answer(scenes, play(scenes, in: surroundings.outbound(external), from: now))
    }
}

// The configuration.
extension ReceiverTrial {
    private static func labels(_ texts: [String], of flag: String) throws(StartFailure) -> [Label] {
        var labels: [Label] = []
        for text in texts {
            guard let place = text.firstIndex(of: "="), place > text.startIndex else {
                throw StartFailure("--\(flag) wants NAME=VALUE, not \(Quote.quote(text))")
            }
            labels.append(Label(String(text[..<place]), String(text[text.index(after: place)...])))
        }
        return labels
    }

    private func configuration() throws(StartFailure) -> Configuration<any Integration> {
        let loader = ConfigurationLoader(
            catalogue: .known,
            environment: DecodingEnvironment(
                dialect: try Features(options.features).dialect, zones: surroundings.zones))
        let configuration: Configuration<any Integration>
        do throws(ConfigError) {
            configuration = try loader.load(path: options.configFile, files: surroundings.files)
        } catch {
            throw LoadFailure(step: .reading, text: error.text).asStartFailure
        }
        guard let text = configuration.unbuilt.first else { return configuration }
        throw LoadFailure(step: .reading, text: text).asStartFailure
    }

    private func integrations(
        of configuration: Configuration<any Integration>
    ) throws(StartFailure) -> (Receiver, [ConfiguredReceiver<any Integration>.Ready]) {
        let named = zip(configuration.settings.receivers, configuration.receivers)
        guard let (receiver, made) = named.first(where: { $0.0.name.sameBytes(as: options.receiver) }) else {
            let names = configuration.receivers.map(\.name).joined(separator: ", ")
            throw StartFailure("there is no receiver \(Quote.quote(options.receiver)); there are: \(names)")
        }
        let all: [ConfiguredReceiver<any Integration>.Ready]
        do throws(ConfigError) {
            all = try made.build(
                IntegrationMeans(files: surroundings.files, templates: templates(configuration)))
        } catch {
            throw StartFailure(error.text)
        }
        guard !all.isEmpty else {
            throw StartFailure("the receiver \(Quote.quote(receiver.name)) has no integrations")
        }
        let chosen = all.filter { ready in
            let name = Self.name(ready.reference)
            return ["", ready.reference.kind, name].contains(options.integration)
        }
        guard !chosen.isEmpty else {
            let names = all.map { Self.name($0.reference) }.joined(separator: ", ")
            let given = Quote.quote(options.integration)
            throw StartFailure("the receiver has no integration \(given); it has: \(names)")
        }
        return (receiver, chosen)
    }

    private func templates(
        _ configuration: Configuration<any Integration>
    ) throws(ConfigError) -> TemplateSet {
        do throws(TextFailure) {
            return try TemplateLoading(zones: surroundings.zones).load(
                configuration.templates, files: surroundings.files)
        } catch {
            throw ConfigError("failed to parse templates: \(error.text)")
        }
    }

    private static func name(_ reference: IntegrationRef) -> String {
        "\(reference.kind)[\(reference.index)]"
    }
}

// The telling.
extension ReceiverTrial {
    /// One integration and what it is to tell.
    private struct Scene {
        var letter: Notification
        var integration: any Integration
        /// Nil: it is told in earnest.
        var rehearsal: Rehearsal?

        /// Whether the server would send anything.
        var isTold: Bool { letter.integration.sendResolved || !letter.alerts.allSatisfy(\.isResolved) }
    }

    /// Where the couriers leave outcomes.
    private final class Tray: Sendable {
        private let gate = Gate()
        private let kept = Mutex<[DeliveryID: DeliveryOutcome]>([:])

        func put(_ outcome: DeliveryOutcome) {
            gate.inside {
                kept.withLock { $0[outcome.id] = outcome }
                gate.broadcast()
            }
        }

        /// The outcome of a letter; nil: it did not come by then.
        func take(_ id: DeliveryID, until end: Ticks, now: () -> Now) -> DeliveryOutcome? {
            gate.inside {
                while true {
                    if let outcome = kept.withLock({ $0[id] }) { return outcome }
                    if now().steady >= end { return nil }
                    gate.wait(until: end.nanoseconds)
                }
            }
        }
    }

    /// Tells side by side, as the server does. Shape: an outcome for each scene; nil: none came in time, or
    /// nothing is sent.
    private func play(_ scenes: [Scene], in world: Outbound, from now: Now) -> [DeliveryOutcome?] {
        let tray = Tray()
        let roster = Roster()
        var seats: [Roster.Seat: any Integration] = [:]
        for scene in scenes {
            let reference = scene.letter.integration
            let seat = Roster.Seat(
                receiver: scene.letter.receiver, kind: reference.kind, index: reference.index)
            seats[seat] = scene.integration
        }
        let labels = RouteLabels(
            of: Route(receiver: options.receiver), templates: TemplateSet(functions: FunctionTable()))
        roster.add(Roster.Generation(number: 0, seats: seats, routeLabels: labels))
        let couriers = scenes.map { scene in
            let out = scene.rehearsal?.outbound(in: world) ?? world
            let couriers = Couriers(roster: roster, outbound: out) { tray.put($0) }
            if scene.isTold { couriers.deliver(scene.letter) }
            return couriers
        }
        let end = now.steady + options.timeout + Self.grace
        return zip(scenes, couriers).map { scene, couriers in
            guard scene.isTold else { return nil }
            defer { couriers.cancel(scene.letter.id) }
            return tray.take(scene.letter.id, until: end, now: surroundings.now)
        }
    }

    private func answer(_ scenes: [Scene], _ outcomes: [DeliveryOutcome?]) -> Answer {
        var answer = Answer()
        for (scene, outcome) in zip(scenes, outcomes) {
            let name = Self.name(scene.letter.integration)
            guard scene.isTold else {
                answer.out += Array("\(name): nothing is sent, send_resolved is false\n".utf8)
                continue
            }
            var failure = "no outcome within \(options.timeout)"
            var isTaken = false
            switch outcome?.result {
            case .delivered: isTaken = true
            case .failed(let text, let retry, _):
                let wait = outcome?.retryAfter ?? .zero
                let pause = wait > .zero ? ", not before \(wait)" : ""
                failure = retry ? "\(text) (the server would try again\(pause))" : text
            case nil: break
            }
            if !isTaken { answer.code = 1 }
            if let rehearsal = scene.rehearsal {
                answer.out += Self.shown(rehearsal, name, isTaken ? nil : failure)
            } else {
                answer.out += Array("\(name): \(isTaken ? "accepted" : "failed: \(failure)")\n".utf8)
            }
        }
        return answer
    }

    /// What would have been sent.
    private static func shown(_ rehearsal: Rehearsal, _ name: String, _ failure: String?) -> [UInt8] {
        let count = rehearsal.count
        var out: [UInt8] = []
        if count > 0 {
            out += Array("\(name): would send this\(count > 1 ? ", one after the other" : "")\n\n".utf8)
            out += rehearsal.script + [0x0A]
        }
        if count > 1 {
            out += Array("\(name): what follows the first depends on its answer; these were made up\n".utf8)
        }
        if let failure {
            let words =
                count > 0 ? "would fail with these made-up answers" : "failed before anything was sent"
            out += Array("\(name): \(words): \(rehearsal.shown(failure))\n".utf8)
        }
        return out
    }
}
