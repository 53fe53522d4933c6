import AMBytes
import AMConfig
import AMCore
import AMNotify
import AMTesting
import AMText

/// A captured case, played in simulated time by the value, the loader and the integrations together: all of
/// the server but sockets.
struct ReplayCase {
    /// `INTEGRATION/NAME`.
    let name: String
    let json: JSONValue
    let world: ReplayWorld
    private(set) var value: Alertmanager
    private(set) var logs: [LogLine] = []
    private var now: Now
    private var wakeAt: Ticks?
    private var integrations: [String: any Integration] = [:]
    private var pending: [(at: Ticks, outcome: DeliveryOutcome)] = []
    private var nextRequest: UInt64 = 1

    private static let start = Now(wall: ReplayTokens.start, steady: Ticks(nanoseconds: 1_000_000_000))

    /// A case whose configuration this build can load.
    /// Shape: the path of its file below `notify`.
    /// Throws: `ConfigError` for the others.
    init(_ file: String) throws {
        name = String(file.dropLast(".json".count))
        json = try VectorFile.json("notify/" + file)
        now = Self.start
        var variables: [String: String] = [:]
        for (variable, text) in json["env"]?.object ?? [] {
            variables[variable] = ReplayTokens.filled(text.string ?? "")
        }
        world = ReplayWorld(
            rules: try (json["script"]?["http"]?.array ?? []).map { try ReplayWorld.Rule($0) },
            mail: json["script"]?["smtp"], variables: variables)
        world.write(ReplayTokens.folder + "/ca.pem", "-----BEGIN CERTIFICATE-----\n")
        for (file, text) in json["files"]?.object ?? [] {
            world.write(ReplayTokens.folder + "/" + file, ReplayTokens.filled(text.string ?? ""))
        }
        let loader = ConfigurationLoader(
            catalogue: .known,
            environment: DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil }))
        let text = ReplayTokens.filled(json["config"]?.string ?? "")
        let configuration = try loader.load(Array(text.utf8), folder: ReplayTokens.folder)
        for receiver in configuration.receivers {
            for ready in try receiver.build(IntegrationMeans(files: world.files)) {
                let reference = ready.reference
                let seat = "\(receiver.name)/\(reference.kind)[\(reference.index)]"
                integrations[seat] = ready.integration
            }
        }
        value = Alertmanager(
            options: Options(dispatchAt: now.steady), settings: configuration.settings, dice: Dice(seed: 5),
            now: now)
        wakeAt = now.steady
    }

    /// Cases that differ whatever the integration is: the original gives up at 429, here it is tried again.
    static let patient: Set<String> = [
        "discord/status-429", "mattermost/status-429", "msteams/status-429", "msteamsv2/status-429",
        "pagerduty/v1-status-429", "pushover/status-429", "rocketchat/status-429", "slack/status-429",
        "victorops/status-429", "webex/status-429", "webhook/status-429",
    ]

    /// Plays every captured case of an integration. Shape: the differences, each with the name of its case;
    /// empty: none.
    static func faults(of integration: String, except different: [String] = []) async throws -> [String] {
        var faults: [String] = []
        for file in try VectorFile.list("notify/" + integration) where file.hasSuffix(".json") {
            let name = String(file.dropLast(".json".count))
            if different.contains(name) || patient.contains("\(integration)/\(name)") { continue }
            do {
                var scene = try ReplayCase(integration + "/" + file)
                try await scene.play()
                faults += scene.differences()
            } catch let error as ConfigError {
                faults.append("\(integration)/\(file): refused: \(error.text)")
            }
        }
        return faults
    }

    /// Plays all steps.
    mutating func play() async throws {
        for step in json["input"]?["steps"]?.array ?? [] {
            if let alerts = step["post"]?.array {
                await advance(to: Self.start.steady + Self.seconds(step["at"]))
                try await post(alerts)
            }
            for (file, text) in step["write"]?.object ?? [] {
                world.write(ReplayTokens.folder + "/" + file, ReplayTokens.filled(text.string ?? ""))
            }
            if let count = step["wait_requests"]?.integer {
                let end = now.steady + Self.seconds(step["timeout"], default: 15)
                while world.arrivals < count, let next = nextEvent, next <= end { await advance(to: next) }
            }
            await advance(to: now.steady + Self.seconds(step["sleep"]))
        }
    }

    private static func seconds(_ value: JSONValue?, default other: Double = 0) -> GoDuration {
        GoDuration(nanoseconds: Int64((value?.double ?? other) * 1e9))
    }

    private mutating func post(_ alerts: [JSONValue]) async throws {
        var builder = IntakeBuilder(dialect: .fallback)
        for alert in alerts {
            func labels(_ key: String) -> LabelSet {
                LabelSet((alert[key]?.object ?? []).map { Label($0.0, $0.1.string ?? "") })
            }
            // The offsets of times pass through to the body, which a plain alert would lose.
            let times = try ["startsAt", "endsAt"].map { key -> PostedTime? in
                guard let text = alert[key]?.string else { return nil }
                let parsed = try Timestamp.parseAPI(ReplayTokens.filled(text))
                return PostedTime(parsed.moment, offset: Int16(parsed.offsetSeconds / 60))
            }
            let source = alert["generatorURL"]?.string ?? ""
            builder.add(labels("labels"), labels("annotations"), times[0], times[1], source)
        }
        let intake = builder.finish(
            now: now.wall, localOffset: 0, resolveTimeout: value.settings.resolveTimeout)
        nextRequest += 1
        await turn([.alerts(intake, RequestID(number: nextRequest))])
    }

    private var nextEvent: Ticks? {
        let ends = pending.map(\.at)
        return [wakeAt, ends.min()].compactMap { $0 }.min()
    }

    private mutating func advance(to end: Ticks) async {
        while let next = nextEvent, next <= end {
            move(to: max(next, now.steady))
            let due = pending.filter { $0.at <= now.steady }
            pending.removeAll { $0.at <= now.steady }
            await turn(due.map { .delivered($0.outcome) } + [.wake])
        }
        move(to: max(end, now.steady))
    }

    private mutating func move(to steady: Ticks) {
        now = Now(wall: now.wall + (steady - now.steady), steady: steady)
        world.setNow(steady)
    }

    private mutating func turn(_ inputs: [Input]) async {
        let turn = value.turn(inputs, at: now)
        wakeAt = turn.wakeAt
        for effect in turn.atOnce + turn.afterCommit {
            switch effect {
            case .reply: break
            case .deliver(let letter): await deliver(letter)
            case .cancel(let id): pending.removeAll { $0.outcome.id == id }
            case .log(let line): logs.append(line)
            default: break
            }
        }
    }

    private mutating func deliver(_ letter: Notification) async {
        let seat = "\(letter.receiver)/\(letter.integration.kind)[\(letter.integration.index)]"
        guard let integration = integrations[seat] else { return }
        _ = world.takeDelay()
        let ending = await Attempt.make(
            letter, by: integration, over: world.outbound(start: Self.start.steady))
        logs += world.takeLines()
        let delay = world.takeDelay()
        let outcome = DeliveryOutcome(
            id: letter.id, result: ending.result, seconds: delay.inSeconds, retryAfter: ending.retryAfter)
        pending.append((now.steady + delay, outcome))
    }
}

extension IntakeBuilder {
    /// A whole alert with the offsets of its times.
    fileprivate mutating func add(
        _ labels: LabelSet, _ annotations: LabelSet, _ startsAt: PostedTime?, _ endsAt: PostedTime?,
        _ source: String
    ) {
        let all = labels.labels.count
        let texts = (labels.labels + annotations.labels).flatMap { [$0.name, $0.value] } + [source]
        let bytes = texts.flatMap { Array($0.utf8) }
        var ends: [Int] = []
        for text in texts { ends.append((ends.last ?? 0) + text.utf8.count) }
        bytes.withUnsafeBytes { raw in
            func piece(_ i: Int) -> UnsafeRawBufferPointer {
                UnsafeRawBufferPointer(rebasing: raw[(i == 0 ? 0 : ends[i - 1])..<ends[i]])
            }
            for i in 0..<(texts.count / 2) {
                if i < all {
                    label(name: piece(2 * i), value: piece(2 * i + 1))
                } else {
                    annotation(name: piece(2 * i), value: piece(2 * i + 1))
                }
            }
            endAlert(startsAt: startsAt, endsAt: endsAt, generatorURL: piece(texts.count - 1))
        }
    }
}
