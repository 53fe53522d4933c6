import AMCore
import AMGossip
import AMTesting
import AMText

/// A few whole nodes in one network, with time of its own. Packets and streams travel as real bytes, and
/// what waits for the disk waits a little.
struct PeerWorld {
    struct Node {
        var value: Alertmanager
        let name: String
        let endpoint: Endpoint
        var disk = Recovered()
        /// How far its wall clock is ahead.
        var skew = GoDuration.zero
        var isUp = true
        /// Nodes of other groups cannot be reached.
        var group = 0
        /// Which life of the node this is.
        var life = 0
        var wakes = 0
        var options: Options
        var logs: [LogLine] = []
        /// How long its disk takes. Unit: milliseconds.
        var commitDelay: Int64 = 2
    }

    /// What somebody was told.
    struct Told {
        let seconds: Double
        let node: Int
        let letter: AMCore.Notification
    }

    private enum Happening {
        case wake(number: Int)
        case inputs([Input])
        case effects([Effect])
        case packet(from: Int, [UInt8])
        case request(from: Int, life: Int, Dial)
    }

    private struct Entry {
        let at: Int64
        let order: UInt64
        let node: Int
        let life: Int
        let happening: Happening
    }

    var nodes: [Node] = []
    var told: [Told] = []
    /// Parts of a thousand of all streams between others than ourselves that break.
    var brokenStreams = 0
    /// Nanoseconds since the beginning.
    private(set) var now: Int64 = 0
    /// User messages that went over streams, with their bytes.
    private(set) var streams = 0
    var dice: SplitMix
    let settings: Settings
    /// A binary heap.
    private var queue: [Entry] = []
    private var order: UInt64 = 0
    private var connections: [UInt64: (node: Int, life: Int, id: StreamID)] = [:]
    private var nextConnection: UInt64 = 1
    private var nextRequest: UInt64 = 1

    static let epoch = Timestamp(seconds: 1_800_000_000)

    init(seed: UInt64 = 1, settings: Settings = .simple(wait: 5, interval: 60)) {
        dice = SplitMix(seed: seed)
        self.settings = settings
    }

    var seconds: Double { Double(now) / 1e9 }

    /// The true time so many seconds into the story.
    func wall(_ seconds: Double) -> Timestamp { Self.epoch + GoDuration(nanoseconds: Int64(seconds * 1e9)) }

    private func moment(_ node: Int) -> Now {
        Now(
            wall: Self.epoch + GoDuration(nanoseconds: now) + nodes[node].skew,
            steady: Ticks(nanoseconds: now + 1_000_000_000))
    }

    /// Adds a node that starts now and joins the first.
    mutating func add(
        _ name: String, skew: GoDuration = .zero, settings own: Settings? = nil,
        change: (inout ClusterSettings) -> Void = { _ in }, options tune: (inout Options) -> Void = { _ in }
    ) {
        let number = nodes.count
        guard let address = IPAddress([10, 0, 0, UInt8(number + 1)]) else { return }
        let endpoint = Endpoint(address, 9094)
        var cluster = ClusterSettings(
            gossip: GossipSettings(name: NodeName(name), advertised: endpoint), peers: ["first:9094"])
        // Slower than usual, since hours go by here.
        cluster.gossip.gossipInterval = .seconds(1)
        cluster.gossip.probeInterval = .seconds(4)
        cluster.gossip.form.isCompressing = false
        cluster.settleTimeout = .seconds(5)
        change(&cluster)
        var options = Options(dispatchAt: Ticks(nanoseconds: now + 1_000_000_000))
        options.cluster = cluster
        tune(&options)
        let start = Now(
            wall: Self.epoch + GoDuration(nanoseconds: now) + skew,
            steady: Ticks(nanoseconds: now + 1_000_000_000))
        let value = Alertmanager(
            options: options, settings: own ?? settings, dice: Dice(seed: UInt64(number) + 1), now: start)
        nodes.append(
            Node(value: value, name: name, endpoint: endpoint, skew: skew, options: options))
        turn(number, [.wake])
    }

    /// The process dies, and another one starts from the disk.
    mutating func kill(_ number: Int) { nodes[number].isUp = false }

    mutating func start(_ number: Int) {
        nodes[number].isUp = true
        nodes[number].life += 1
        nodes[number].options.dispatchAt = moment(number).steady
        nodes[number].value = Alertmanager(
            options: nodes[number].options, settings: nodes[number].value.settings,
            recovered: nodes[number].disk, dice: Dice(seed: UInt64(now)), now: moment(number))
        turn(number, [.wake])
    }

    /// The node stops in order, and has a while to say goodbye.
    mutating func stop(_ number: Int) {
        turn(number, [.stop])
        run(to: seconds + 5)
        nodes[number].isUp = false
    }

    /// The clock of a node is set.
    mutating func setClock(_ number: Int, ahead skew: GoDuration) { nodes[number].skew = skew }

    mutating func reload(_ number: Int, _ settings: Settings) {
        turn(number, [.reload(settings, generation: 1)])
    }

    /// A sender's post to one node.
    mutating func post(
        _ name: String, to number: Int, from: Double? = nil, until: Double? = nil, annotations: LabelSet = [:]
    ) {
        guard nodes[number].isUp else { return }
        let alert = PlainAlert(
            labels: ["alertname": name], annotations: annotations, startsAt: from.map { wall($0) },
            endsAt: until.map { wall($0) })
        nextRequest += 1
        let intake = Intake(
            alerts: [alert], now: moment(number).wall, resolveTimeout: settings.resolveTimeout)
        turn(number, [.alerts(intake, RequestID(number: nextRequest))])
    }

    mutating func run(to seconds: Double) {
        let end = Int64(seconds * 1e9)
        while let first = queue.first, first.at <= end {
            now = max(now, first.at)
            let last = queue.removeLast()
            if !queue.isEmpty {
                queue[0] = last
                sink()
            }
            take(first)
        }
        now = max(now, end)
    }

    private mutating func later(_ node: Int, _ milliseconds: Int64, _ happening: Happening) {
        put(now + milliseconds * 1_000_000, node, happening)
    }

    private mutating func put(_ at: Int64, _ node: Int, _ happening: Happening) {
        order += 1
        queue.append(Entry(at: at, order: order, node: node, life: nodes[node].life, happening: happening))
        var child = queue.count - 1
        while child > 0, isBefore(child, (child - 1) / 2) {
            queue.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private func isBefore(_ a: Int, _ b: Int) -> Bool {
        (queue[a].at, queue[a].order) < (queue[b].at, queue[b].order)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in (2 * parent + 1)..<(2 * parent + 3)
            where child < queue.count && isBefore(child, least) { least = child }
            if least == parent { return }
            queue.swapAt(parent, least)
            parent = least
        }
    }

    private mutating func take(_ entry: Entry) {
        let node = entry.node
        guard nodes[node].isUp, nodes[node].life == entry.life else { return }
        switch entry.happening {
        case .wake(let number): if nodes[node].wakes == number { turn(node, [.wake]) }
        case .inputs(let inputs): turn(node, inputs)
        case .effects(let effects): for effect in effects { perform(effect, node) }
        case .packet(let from, let bytes):
            if canReach(from, node) { turn(node, [.gossip(.datagram(from: nodes[from].endpoint, bytes))]) }
        case .request(let from, let life, let dial): accept(dial, from: from, life: life, node)
        }
    }

    private func canReach(_ a: Int, _ b: Int) -> Bool {
        nodes[a].isUp && nodes[b].isUp && nodes[a].group == nodes[b].group
    }

    private mutating func turn(_ node: Int, _ inputs: [Input]) {
        let turn = nodes[node].value.turn(inputs, at: moment(node))
        for change in turn.changes { nodes[node].disk.apply(change) }
        nodes[node].wakes += 1
        if let wake = turn.wakeAt {
            let at = max(wake.nanoseconds - 1_000_000_000, now)
            put(at == now ? now + 1 : at, node, .wake(number: nodes[node].wakes))
        }
        for effect in turn.atOnce { perform(effect, node) }
        if !turn.afterCommit.isEmpty { later(node, nodes[node].commitDelay, .effects(turn.afterCommit)) }
    }

    private mutating func perform(_ effect: Effect, _ node: Int) {
        switch effect {
        case .gossip(.send(let to, let bytes)):
            guard let peer = nodes.firstIndex(where: { $0.endpoint == to }) else { return }
            later(peer, 1 + Int64(dice.below(3)), .packet(from: node, bytes))
        case .gossip(.dial(let dial)): self.dial(dial, node)
        case .gossip(.answer(let answer)):
            guard case .accepted(let number) = answer.id, let back = connections[number] else { return }
            let event = Self.read(answer.bytes, StreamReader.dialling(), back.id)
            if nodes[back.node].life == back.life { later(back.node, 2, .inputs([.gossip(event)])) }
        case .gossip: break
        case .encodeState(let snapshot):
            later(node, 1, .inputs([.gossip(.localState(snapshot.encoded()))]))
        case .decodeState(let bytes, let isJoin):
            later(node, 1, .inputs([.mesh(MeshState(decoding: bytes), isJoin: isJoin)]))
        case .lookUp(let lookup):
            let found = PeerAddresses(purpose: lookup.purpose, endpoints: nodes.map(\.endpoint))
            later(node, 1, .inputs([.lookedUp(found)]))
        case .announce(let news): later(node, 0, .inputs([.announce(news)]))
        case .deliver(let letter):
            told.append(Told(seconds: seconds, node: node, letter: letter))
            let outcome = DeliveryOutcome(id: letter.id, result: .delivered(keep: nil), seconds: 0.01)
            later(node, 10, .inputs([.delivered(outcome)]))
        case .log(let line): nodes[node].logs.append(line)
        case .reply, .cancel, .export, .hasLeft: break
        }
    }

    private mutating func dial(_ dial: Dial, _ node: Int) {
        guard let peer = nodes.firstIndex(where: { $0.endpoint == dial.to }) else { return }
        let isBroken = !dial.awaitsAnswer && dice.below(1000) < brokenStreams
        guard !isBroken, canReach(node, peer) else {
            later(node, 500, .inputs([.gossip(.ended(dial.id, .failed("no way")))]))
            return
        }
        if !dial.awaitsAnswer { streams += 1 }
        later(peer, 1 + Int64(dice.below(20)), .request(from: node, life: nodes[node].life, dial))
    }

    private mutating func accept(_ dial: Dial, from: Int, life: Int, _ node: Int) {
        guard canReach(from, node), nodes[from].life == life else { return }
        let number = nextConnection
        nextConnection += 1
        connections[number] = (from, life, dial.id)
        if !dial.awaitsAnswer { later(from, 1, .inputs([.gossip(.ended(dial.id, .written))])) }
        let event = Self.read(dial.bytes, StreamReader.accepting(label: []), .accepted(number))
        turn(node, [.gossip(event)])
    }

    private static func read(_ bytes: [UInt8], _ reader: StreamReader, _ id: StreamID) -> Event {
        var reader = reader
        do throws(WireError) {
            if let message = try reader.add(bytes[...]) { return .received(id, message) }
            return .ended(id, .failed("closed too early"))
        } catch {
            return .ended(id, .unreadable(error))
        }
    }
}

extension PeerWorld {
    /// What a node lists: name and times of each firing alert, in order of the names.
    func listed(_ node: Int) -> [String] {
        let view = nodes[node].value.view()
        var lines: [String] = []
        let moment = moment(node).wall
        view.alerts.forEach { _, alert in
            guard let alert, !alert.times.isResolved(at: moment) else { return }
            let name = view.labels.value(of: "alertname", in: alert.labels)
            let span = (alert.times.startsAt - Self.epoch).inSeconds
            let end = (alert.times.endsAt - Self.epoch).inSeconds
            lines.append("\(name) \(span) \(end) \(alert.annotationsAndURL.annotations)")
        }
        return lines.sorted()
    }

    /// The names and details of what a node lists.
    func names(_ node: Int) -> [String] {
        listed(node).map { line in
            let parts = line.split(separator: " ", maxSplits: 3)
            return "\(parts[0]) \(parts[3])"
        }
    }

    /// Letters as text: how many alerts fire and how many are over. Who tells is chance.
    var story: [String] {
        told.map { one in
            let over = one.letter.alerts.filter(\.isResolved).count
            return "+\(one.letter.alerts.count - over) -\(over)"
        }
    }

    /// Posts every so many seconds from one moment to another, each to a node that `choose` picks, with an
    /// end four intervals ahead. Returns what was not as it should be, looked at a second after each post.
    mutating func feed(
        _ name: String, from start: Double, to end: Double, every interval: Double = 60,
        choose: (inout PeerWorld) -> [Int] = { [$0.dice.below($0.nodes.count)] },
        check: (PeerWorld) -> String? = { _ in nil }
    ) -> [String] {
        var faults: [String] = []
        var at = start
        while at <= end {
            run(to: at)
            for node in choose(&self) { post(name, to: node, from: start, until: at + 4 * interval) }
            run(to: at + 1)
            if let fault = check(self) { faults.append("\(at): \(fault)") }
            at += interval
        }
        return faults
    }

    /// Whether some nodes list the same, which is not nothing. Returns what they list if not.
    func disagreement(_ numbers: [Int]) -> String? {
        // Ends may differ: a refresh that can wait is known to one node alone.
        let lists = numbers.map { names($0) }
        guard let first = lists.first, !first.isEmpty, lists.allSatisfy({ $0 == first }) else {
            return "\(lists)"
        }
        return nil
    }

    /// What operators are told at a node.
    func warnings(_ node: Int) -> [String] { nodes[node].value.view().cluster?.warnings ?? [] }
}
