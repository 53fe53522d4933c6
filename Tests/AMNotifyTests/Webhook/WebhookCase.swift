import AMBytes
import AMConfig
import AMCore
import AMNotify
import AMTesting
import AMText

/// A captured case, played in simulated time by the value, the loader and the integration together: all of
/// the server but sockets.
struct WebhookCase {
    let name: String
    private let json: JSONValue
    private let world: CaseWorld
    private var value: Alertmanager
    private var now: Now
    private var wakeAt: Ticks?
    private var integrations: [String: any Integration] = [:]
    private var pending: [(at: Ticks, outcome: DeliveryOutcome)] = []
    private var logs: [LogLine] = []
    private var nextRequest: UInt64 = 1

    private static let start = Now(
        wall: Timestamp(seconds: 1_800_000_000, nanoseconds: 623_000_000),
        steady: Ticks(nanoseconds: 1_000_000_000))
    private static let folder = "/case"
    private static let places = [
        "@DIR@": folder, "@HTTP@": "127.0.0.1:1111", "@HTTPS@": "127.0.0.1:2222", "@CA@": folder + "/ca.pem",
    ]

    /// A case whose configuration this build can load.
    /// Throws: `ConfigError` for the others.
    init(_ file: String) throws {
        name = String(file.dropLast(".json".count))
        json = try VectorFile.json("notify/webhook/" + file)
        now = Self.start
        var rules: [CaseWorld.Rule] = []
        for rule in json["script"]?["http"]?.array ?? [] {
            let path = try rule["match"]?["path"]?.string.map { try Regexp($0) }
            rules.append(CaseWorld.Rule(path: path, responses: rule["responses"]?.array ?? []))
        }
        world = CaseWorld(rules: rules, failure: Self.transportFailure(name))
        world.write(Self.folder + "/ca.pem", "-----BEGIN CERTIFICATE-----\n")
        for (file, text) in json["files"]?.object ?? [] {
            world.write(Self.folder + "/" + file, Self.filled(text.string ?? ""))
        }
        let loader = ConfigurationLoader(
            catalogue: .known,
            environment: DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil }))
        let text = Self.filled(json["config"]?.string ?? "")
        let configuration = try loader.load(Array(text.utf8), folder: Self.folder)
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

    /// What no script can say: why the far end of these cases is not reached.
    private static func transportFailure(_ name: String) -> TransportFailure? {
        let causes = [
            "connection-refused": "dial tcp 127.0.0.1:1: connect: connection refused",
            "https-untrusted":
                "tls: failed to verify certificate: x509: certificate signed by unknown authority",
        ]
        return causes[name].map {
            TransportFailure(.connection, operation: "Post", url: "http://127.0.0.1:1/secret-path", cause: $0)
        }
    }

    /// A text with its tokens replaced.
    private static func filled(_ text: String) -> String {
        var text = text
        for (token, place) in places { text = text.replacing(token, with: place) }
        for seconds in -60...60 {
            let shift = seconds == 0 ? "" : seconds > 0 ? "+\(seconds)s" : "\(seconds)s"
            let token = "@T\(shift)@"
            guard text.contains(token) else { continue }
            var bytes: [UInt8] = []
            let moment = start.wall + .seconds(Int64(seconds))
            moment.appendRFC3339(to: &bytes, fractionDigits: 3)
            text = text.replacing(token, with: String(decoding: bytes, as: UTF8.self))
        }
        return text
    }

    /// Plays all steps.
    mutating func play() async throws {
        for step in json["input"]?["steps"]?.array ?? [] {
            if let alerts = step["post"]?.array {
                await advance(to: Self.start.steady + Self.seconds(step["at"]))
                try await post(alerts)
            }
            for (file, text) in step["write"]?.object ?? [] {
                world.write(Self.folder + "/" + file, Self.filled(text.string ?? ""))
            }
            if let count = step["wait_requests"]?.integer {
                let end = now.steady + Self.seconds(step["timeout"], default: 15)
                while world.sent.count < count, let next = nextEvent, next <= end { await advance(to: next) }
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
                let parsed = try Timestamp.parseAPI(Self.filled(text))
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
            }
        }
    }

    private mutating func deliver(_ letter: Notification) async {
        let seat = "\(letter.receiver)/\(letter.integration.kind)[\(letter.integration.index)]"
        guard let integration = integrations[seat] else { return }
        var result: DeliveryOutcome.Result
        do throws(DeliveryFailure) {
            let receipt = try await integration.deliver(
                letter, over: world.outbound(start: Self.start.steady))
            result = .delivered(keep: receipt.keep)
        } catch {
            result = .failed(text: error.text, retry: error.mayRetry, reason: error.reason)
        }
        let delay = world.takeDelay()
        pending.append(
            (now.steady + delay, DeliveryOutcome(id: letter.id, result: result, seconds: delay.inSeconds)))
    }
}

extension WebhookCase {
    /// What differs from the capture; empty: nothing.
    func differences() -> [String] {
        var sent = world.sent
        var expected = (json["requests"]?.array ?? []).map(expectedRequest)
        if json["unordered"]?.bool == true {
            sent.sort { $0.url + $0.body < $1.url + $1.body }
            expected.sort { $0.url + $0.body < $1.url + $1.body }
        }
        if json["collapse"]?.bool == true {
            sent = Self.collapsed(sent)
            expected = Self.collapsed(expected)
        }
        // The client follows a redirect; its second request is not the integration's.
        if expected.count > 1, name.hasPrefix("redirect-") { expected.removeLast() }
        var faults: [String] = []
        if sent.count != expected.count {
            faults.append("\(name): \(sent.count) requests, expected \(expected.count)")
        }
        for (i, (a, b)) in zip(sent, expected).enumerated() where a != b {
            faults.append("\(name): request \(i + 1) is \(a), expected \(b)")
        }
        return faults + gapFaults() + logFaults()
    }

    private func expectedRequest(_ request: JSONValue) -> CaseWorld.Sent {
        var headers: [String: [String]] = [:]
        for (name, value) in request["headers"]?.object ?? [] where name != "Host" && name != "Content-Length"
        {
            headers[name.lowercased()] = value.array?.map { $0.string ?? "" } ?? [value.string ?? ""]
        }
        var body = Self.filled(request["body"]?["raw"]?.string ?? "")
        if json["delta_0_34"]?["routeLabels"]?.bool == true,
            let place = body.ranges(of: #","externalURL":"#).last
        {
            body.insert(contentsOf: #","routeLabels":{}"#, at: place.lowerBound)
        }
        return CaseWorld.Sent(
            method: request["method"]?.string ?? "", url: Self.filled(request["url"]?.string ?? ""),
            headers: headers, body: body)
    }

    private static func collapsed<Element: Equatable>(_ all: [Element]) -> [Element] {
        all.reduce(into: []) { kept, one in if kept.last != one { kept.append(one) } }
    }

    private func gapFaults() -> [String] {
        (json["gaps"]?.array ?? []).compactMap { gap in
            guard let n = gap[0]?.integer, let low = gap[1]?.double, let high = gap[2]?.double,
                world.sent.count > n
            else { return "\(name): a gap without requests" }
            // An answer takes a thousandth of a second.
            let seconds = world.sent[n].at - world.sent[n - 1].at - 0.001
            return low...high ~= seconds ? nil : "\(name): \(seconds) s between \(n) and the next"
        }
    }

    private func logFaults() -> [String] {
        func text(_ parts: [String]) -> String { parts.joined(separator: " | ") }
        var said = logs.filter { $0.level >= .info }.map { line in
            let fields = Dictionary(line.fields.map { ($0.key, $0.value) }) { first, _ in first }
            func field(_ key: String) -> String {
                switch fields[key] {
                case .text(let text): text
                case .int(let number): String(number)
                default: ""
                }
            }
            return text([
                "\(line.level)".uppercased(), line.message, field("aggrGroup"), field("receiver"),
                field("integration"), field("attempts"), field("num_alerts"), field("numAlerts"),
                Self.withoutCounts(field("err")),
            ])
        }
        var expected = (json["outcome"]?["logs"]?.array ?? []).map { line in
            let keys = [
                "level", "msg", "aggrGroup", "receiver", "integration", "attempts", "num_alerts", "numAlerts",
                "err",
            ]
            return text(
                keys.map { line[$0]?.string ?? "" }.dropLast() + [
                    Self.withoutCounts(line["err"]?.string ?? "")
                ])
        }
        if json["collapse"]?.bool == true {
            said = Self.collapsed(said)
            expected = Self.collapsed(expected)
        }
        return said == expected ? [] : ["\(name): logged \(said), expected \(expected)"]
    }

    /// The text with the numbers of attempts taken out, which the dice decide.
    private static func withoutCounts(_ text: String) -> String {
        text.replacing("@N@", with: "N").split(separator: " ", omittingEmptySubsequences: false)
            .map { Int($0) != nil ? "N" : String($0) }.joined(separator: " ")
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
