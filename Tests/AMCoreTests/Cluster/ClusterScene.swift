import AMCore
import AMGossip
import AMText

/// A few Alertmanagers in simulated time, with a network between them that carries real bytes.
struct ClusterScene {
    /// One node, living or not.
    struct Node {
        var value: Alertmanager
        var options: Options
        var disk = Recovered()
        var isUp = true
        /// Nodes reach those of the same number.
        var side = 0
        /// How far its wall clock is ahead.
        var skew = GoDuration.zero
        /// How many lives it had: what was meant for an earlier one comes to nothing.
        var life = 0
        var wakeAt: Ticks?
        var replies: [RequestID: Reply] = [:]
        var logs: [(at: Double, line: LogLine)] = []
        var hasLeftAt: Double?
        var exports: [MeshSnapshot] = []
        /// Broken invariants, found after a turn.
        var faults: [String] = []
    }

    /// Something that is still to come.
    private enum Happening {
        case input(node: Int, life: Int, Input)
        case packet(from: Int, to: Endpoint, [UInt8])
        case stream(from: Int, life: Int, Dial)
    }

    /// An accepted stream: who waits for its answer.
    private struct Stream {
        var node: Int
        var life: Int
        var dialled: StreamID
        var awaitsAnswer: Bool
    }

    private(set) var nodes: [Node] = []
    /// Nanoseconds since the beginning.
    private(set) var now: Int64 = 0
    private var queue: [(at: Int64, order: Int, happening: Happening)] = []
    private var order = 0
    private var streams: [UInt64: Stream] = [:]
    private var nextStream: UInt64 = 1
    private var nextRequest: UInt64 = 1
    private let settings: Settings
    /// How a receiver answers the letter of a node; nil: not at all.
    var answer: (Int, Notification, Double) -> DeliveryOutcome.Result? = { _, _, _ in .delivered(keep: nil) }
    /// How long an attempt takes. Unit: seconds.
    var deliveryTime = 0.01
    /// Letters in the order in which they left.
    private(set) var letters: [(at: Double, node: Int, letter: Notification)] = []
    /// What names stand for.
    var addresses: [String: Endpoint] = [:]
    /// Of so many packets one arrives not; 0: all arrive.
    var lossOneIn = 0
    /// The longest way of a packet or stream. Unit: nanoseconds.
    var latency: Int64 = 1_000_000
    private var dice = Dice(seed: 7)
    /// Parts of the messages on streams that were told, by node.
    private(set) var streamed: [(node: Int, key: String, bytes: Int)] = []

    static let epoch = Now(wall: Timestamp(seconds: 1_800_000_000), steady: Ticks(nanoseconds: 1_000_000_000))

    init(_ settings: Settings) { self.settings = settings }

    /// Nodes `a`, `b`, … that know each other's names, started one after the other.
    init(_ settings: Settings, count: Int, change: (Int, inout Options) -> Void = { _, _ in }) {
        self.init(settings)
        for i in 0..<count {
            add(peers: (0..<count).filter { $0 != i }) { change(i, &$0) }
        }
    }

    /// Seconds since the scene began.
    var seconds: Double { Double(now) / 1e9 }
    /// The moment so many seconds into the scene.
    func wall(_ seconds: Double) -> Timestamp {
        Self.epoch.wall + GoDuration(nanoseconds: Int64(seconds * 1e9))
    }

    static func endpoint(_ number: Int) -> Endpoint {
        guard let address = IPAddress([10, 0, 0, UInt8(number + 1)]) else {
            preconditionFailure("four bytes are an address")
        }
        return Endpoint(address, 9094)
    }

    static func name(_ number: Int) -> String {
        String(UnicodeScalar(UInt8(ascii: "a") + UInt8(number)))
    }

    // MARK: Nodes

    /// Adds a node that begins at once.
    @discardableResult
    mutating func add(peers: [Int], change: (inout Options) -> Void = { _ in }) -> Int {
        let number = nodes.count
        let gossip = GossipSettings(name: NodeName(Self.name(number)), advertised: Self.endpoint(number))
        var options = Options(dispatchAt: moment(number).steady)
        options.cluster = ClusterSettings(gossip: gossip, peers: peers.map { "\(Self.name($0)):9094" })
        // Alerts come to those they are posted to, and to nobody else.
        options.cluster?.sharesAlerts = false
        options.logLevel = .debug
        change(&options)
        addresses["\(Self.name(number)):9094"] = Self.endpoint(number)
        nodes.append(Node(value: fresh(options, Recovered(), number), options: options))
        turn(number, [.wake])
        return number
    }

    private func fresh(_ options: Options, _ disk: Recovered, _ number: Int) -> Alertmanager {
        let seed = UInt64(number + 1) * 1000 + UInt64(order)
        return Alertmanager(
            options: options, settings: settings, recovered: disk, dice: Dice(seed: seed), now: moment(number)
        )
    }

    mutating func kill(_ number: Int) {
        nodes[number].isUp = false
        nodes[number].life += 1
    }

    /// Another process starts from the disk.
    mutating func restart(_ number: Int) {
        nodes[number].life += 1
        nodes[number].isUp = true
        nodes[number].hasLeftAt = nil
        nodes[number].options.dispatchAt = moment(number).steady
        nodes[number].value = fresh(nodes[number].options, nodes[number].disk, number)
        turn(number, [.wake])
    }

    /// Sets the wall clock of a node.
    mutating func skew(_ number: Int, _ seconds: Double) {
        nodes[number].skew = GoDuration(nanoseconds: Int64(seconds * 1e9))
    }

    mutating func move(_ number: Int, to side: Int) { nodes[number].side = side }

    private func moment(_ number: Int) -> Now {
        let skew = number < nodes.count ? nodes[number].skew : .zero
        return Now(
            wall: Self.epoch.wall + GoDuration(nanoseconds: now) + skew,
            steady: Self.epoch.steady + GoDuration(nanoseconds: now))
    }

    // MARK: What users do

    mutating func request() -> RequestID {
        defer { nextRequest += 1 }
        return RequestID(number: nextRequest)
    }

    /// Posts an alert to some nodes.
    mutating func post(_ labels: LabelSet, until: Double? = nil, to numbers: [Int]) {
        let end = until.map(wall)
        for number in numbers where nodes[number].isUp {
            let times = AlertTimes(
                startsAt: wall(seconds), endsAt: end ?? wall(seconds) + settings.resolveTimeout,
                updatedAt: wall(seconds), isTimeout: end == nil)
            let body = AlertBody(labels: labels, annotations: [:], generatorURL: "")
            let posted = PostedAlert(
                fingerprint: body.fingerprint, times: times, bodyStart: 0, bodyEnd: body.bytes.count,
                detailsOffset: body.detailsOffset)
            let intake = Intake(bytes: Array(body.bytes), alerts: [posted], firing: 1)
            turn(number, [.alerts(intake, request())])
        }
    }

    /// Makes or changes a silence for an alert name. Returns: its id.
    @discardableResult
    mutating func silence(
        _ name: String, id: String = "", until: Double, comment: String = "c", at number: Int
    ) -> String {
        let request = request()
        let begin = silence(id, at: number)?.startsAt ?? wall(seconds)
        let draft = SilenceDraft(
            id: id, matchers: [.init(name: "alertname", value: name, op: .equal)], startsAt: begin,
            endsAt: wall(until), createdBy: "me", comment: comment)
        turn(number, [.setSilence(draft, request)])
        if case .silence(let id)? = nodes[number].replies[request] { return id }
        return ""
    }

    mutating func expire(_ id: String, at number: Int) {
        turn(number, [.expireSilence(id: id, request())])
    }

    // MARK: Time

    /// Lets time pass.
    mutating func run(to seconds: Double) {
        let end = Int64((seconds * 1e9).rounded())
        while true {
            let wake = nodes.indices.compactMap { number in wakeTime(number).map { ($0, number) } }
                .min { $0.0 < $1.0 }
            let next = queue.indices.min { (queue[$0].at, queue[$0].order) < (queue[$1].at, queue[$1].order) }
            let nextAt = next.map { queue[$0].at } ?? .max
            if let wake, wake.0 <= nextAt {
                guard wake.0 <= end else { break }
                now = max(now, wake.0)
                turn(wake.1, [.wake])
            } else if let next, nextAt <= end {
                let happening = queue.remove(at: next).happening
                now = max(now, nextAt)
                take(happening)
            } else {
                break
            }
        }
        now = end
    }

    private func wakeTime(_ number: Int) -> Int64? {
        guard nodes[number].isUp, let at = nodes[number].wakeAt else { return nil }
        return (at - Self.epoch.steady).nanoseconds
    }

    private mutating func later(_ happening: Happening, in span: Int64) {
        order += 1
        queue.append((now + span, order, happening))
    }

    private mutating func way() -> Int64 { Int64.random(in: 100_000...max(100_001, latency), using: &dice) }

    // MARK: Turns

    mutating func turn(_ number: Int, _ inputs: [Input]) {
        guard nodes[number].isUp else { return }
        let turn = nodes[number].value.turn(inputs, at: moment(number))
        // It takes a walk through everything.
        if nodes[number].value.census.alerts < 20 {
            nodes[number].faults += nodes[number].value.brokenInvariants()
        }
        nodes[number].wakeAt = turn.wakeAt
        for effect in turn.atOnce { perform(effect, number) }
        for change in turn.changes { nodes[number].disk.apply(change) }
        for effect in turn.afterCommit { perform(effect, number) }
    }

    private mutating func answer(_ number: Int, _ input: Input, in span: Int64 = 200_000) {
        later(.input(node: number, life: nodes[number].life, input), in: span)
    }

    private mutating func perform(_ effect: Effect, _ number: Int) {
        switch effect {
        case .reply(let id, let reply, _): nodes[number].replies[id] = reply
        case .deliver(let letter):
            letters.append((seconds, number, letter))
            if let result = answer(number, letter, seconds) {
                let outcome = DeliveryOutcome(id: letter.id, result: result, seconds: deliveryTime)
                answer(number, .delivered(outcome), in: Int64(deliveryTime * 1e9))
            }
        case .cancel: break
        case .log(let line): nodes[number].logs.append((seconds, line))
        case .gossip(let action): perform(action, number)
        case .lookUp(let question):
            let unknown = question.peers.filter { addresses[$0] == nil }
            let found = PeerAddresses(
                purpose: question.purpose, endpoints: question.peers.compactMap { addresses[$0] },
                failures: unknown.map { PeerAddresses.Failure(peer: $0, text: "no such host") })
            answer(number, .lookedUp(found))
        case .encodeState(let snapshot): answer(number, .gossip(.localState(snapshot.encoded())))
        case .decodeState(let bytes, let isJoin):
            answer(number, .mesh(MeshState(decoding: bytes), isJoin: isJoin))
        case .announce(let news): answer(number, .announce(news), in: 0)
        case .export(let snapshot): nodes[number].exports.append(snapshot)
        case .hasLeft: nodes[number].hasLeftAt = seconds
        }
    }

    private mutating func perform(_ action: Action, _ number: Int) {
        switch action {
        case .send(let to, let bytes):
            if lossOneIn > 0, Int.random(in: 0..<lossOneIn, using: &dice) == 0 { return }
            later(.packet(from: number, to: to, bytes), in: way())
        case .dial(let dial): later(.stream(from: number, life: nodes[number].life, dial), in: way())
        case .answer(let reply): answered(reply.id, reply.bytes)
        case .close(let id): answered(id, nil)
        default: preconditionFailure("nothing else leaves the value")
        }
    }

    private mutating func answered(_ id: StreamID, _ bytes: [UInt8]?) {
        guard case .accepted(let number) = id, let stream = streams.removeValue(forKey: number),
            stream.awaitsAnswer
        else { return }
        let event: Event =
            if let bytes { Self.read(bytes, .dialling(), stream.dialled) } else {
                .ended(stream.dialled, .failed("closed"))
            }
        later(.input(node: stream.node, life: stream.life, .gossip(event)), in: way())
    }

    private static func read(_ bytes: [UInt8], _ reader: StreamReader, _ id: StreamID) -> Event {
        var reader = reader
        do throws(WireError) {
            if let message = try reader.add(bytes) { return .received(id, message) }
            return .ended(id, .failed("closed too early"))
        } catch {
            return .ended(id, .unreadable(error))
        }
    }

    private func reachable(_ endpoint: Endpoint, from number: Int) -> Int? {
        let target = nodes.indices.first { nodes[$0].options.cluster?.gossip.advertised == endpoint }
        return target.flatMap { nodes[$0].isUp && nodes[$0].side == nodes[number].side ? $0 : nil }
    }

    private mutating func take(_ happening: Happening) {
        switch happening {
        case .input(let number, let life, let input):
            if nodes[number].life == life { turn(number, [input]) }
        case .packet(let from, let to, let bytes):
            guard let target = reachable(to, from: from), let source = endpoint(of: from) else { return }
            turn(target, [.gossip(.datagram(from: source, bytes))])
        case .stream(let from, let life, let dial):
            guard nodes[from].life == life else { return }
            take(dial, from: from, life: life)
        }
    }

    private func endpoint(of number: Int) -> Endpoint? { nodes[number].options.cluster?.gossip.advertised }

    private mutating func take(_ dial: Dial, from: Int, life: Int) {
        guard let target = reachable(dial.to, from: from) else {
            let end = Event.ended(dial.id, .failed("connection refused"))
            later(.input(node: from, life: life, .gossip(end)), in: way())
            return
        }
        if case .user(let bytes) = dial.message, let part = try? MeshCodec.decodePart(bytes) {
            streamed.append((from, part.key, part.data.count))
        }
        let number = nextStream
        nextStream += 1
        streams[number] = Stream(node: from, life: life, dialled: dial.id, awaitsAnswer: dial.awaitsAnswer)
        if !dial.awaitsAnswer {
            later(.input(node: from, life: life, .gossip(.ended(dial.id, .written))), in: way())
        }
        turn(target, [.gossip(Self.read(dial.bytes, .accepting(label: []), .accepted(number)))])
    }

    // MARK: What is looked at

    /// What was told: second, node, names of firing alerts, names of resolved ones.
    var told: [String] {
        letters.map { at, node, letter in
            let names = { (resolved: Bool) in
                letter.alerts.filter { $0.isResolved == resolved }.map { $0.labels["alertname"] ?? "" }
                    .joined(separator: ",")
            }
            return "\(Int(at.rounded(.down))) \(Self.name(node)) +\(names(false)) -\(names(true))"
        }
    }

    /// Comments of the silences that a node has. Shape: sorted.
    func comments(at number: Int) -> [String] {
        var all: [String] = []
        nodes[number].value.view().silences.forEach { _, silence in
            if let silence { all.append(silence.comment) }
        }
        return all.sorted()
    }

    /// The silence with an id, at a node.
    func disk(_ number: Int, has id: String) -> Bool { nodes[number].disk.silences[id] != nil }

    func silence(_ id: String, at number: Int) -> Silence? {
        var found: Silence?
        nodes[number].value.view().silences.forEach { _, silence in
            if let silence, silence.id == id { found = silence }
        }
        return found
    }

    /// Messages in the log of a node, with their seconds.
    func logged(_ number: Int, where isWanted: (LogLine) -> Bool) -> [String] {
        nodes[number].logs.filter { isWanted($0.line) }.map { at, line in
            let fields = line.fields.map { "\($0.key)=\(Self.text($0.value))" }.joined(separator: " ")
            return "\(at) \(line.message) \(fields)"
        }
    }

    private static func text(_ value: LogValue) -> String {
        switch value {
        case .text(let text): text
        case .int(let number): "\(number)"
        case .bool(let flag): "\(flag)"
        case .duration(let span): "\(span)"
        case .list(let list): "\(list)"
        }
    }

    /// What does not fit together in some node.
    var faults: [String] { Array(Set(nodes.flatMap(\.faults))).sorted() }
}
