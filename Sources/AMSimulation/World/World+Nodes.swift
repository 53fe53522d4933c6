internal import AMCore
internal import AMGossip
internal import AMText

extension ClusterPlan {
    /// The label of a node.
    func label(isStranger: Bool) -> String { isStranger ? strangersLabel : label }
}

/// Machines and what their shells do for the value.
extension World {
    mutating func addMachine(_ host: String, isStranger: Bool) {
        let endpoint = names.freshEndpoint()
        machines.append(
            Machine(isStranger: isStranger, host: "\(host):9094", name: NodeName(host), endpoint: endpoint))
        machines[machines.count - 1].disk.forgetsRows = sabotage == .forgetsRows
    }

    /// What the flags of a node say about the cluster; nil: it is alone.
    func clusterSettings(_ machine: Int) -> ClusterSettings? {
        let its = machines[machine]
        guard isCluster || its.isStranger else { return nil }
        let cluster = plan.cluster
        func span(_ seconds: Double) -> Nanoseconds { Nanoseconds(Int64(seconds * 1e9)) }
        var gossip = GossipSettings(name: its.name, advertised: its.endpoint)
        let hasOurLabel = sabotage == .sharesLabel
        let label = cluster.label(isStranger: its.isStranger && !hasOurLabel)
        gossip.form = WireForm(label: Array(label.utf8))
        gossip.gossipInterval = span(cluster.gossipInterval)
        gossip.probeInterval = span(cluster.probeInterval)
        gossip.pushPullInterval = span(cluster.pushPullInterval)
        let peers = its.isStranger ? [Self.strangersService] : configuredPeers
        gossip.adapt(toPeers: peers.count)
        var settings = ClusterSettings(gossip: gossip, peers: peers)
        let isHasty = sabotage == .ignoresPosition
        settings.peerTimeout = isHasty ? .zero : GoDuration(nanoseconds: Int64(cluster.peerTimeout * 1e9))
        settings.settleTimeout = GoDuration(nanoseconds: Int64(cluster.settleTimeout * 1e9))
        settings.sharesAlerts = cluster.sharesAlerts
        return settings
    }

    static let service = "ours:9094"
    static let strangersService = "theirs:9094"

    private var configuredPeers: [String] {
        switch plan.cluster.peers {
        case .addresses: ours.map { names.literals[$0].description }
        case .first: [names.literals[0].description]
        case .service: [Self.service]
        case .hosts: ours.map { machines[$0].host }
        }
    }

    /// The name service learns of a machine's address, some time later.
    mutating func publish(_ machine: Int) {
        let its = machines[machine]
        guard isCluster || its.isStranger else { return }
        var records = [its.host: [its.endpoint]]
        let all = machines.filter { $0.isStranger == its.isStranger }.map(\.endpoint)
        records[its.isStranger ? Self.strangersService : Self.service] = all
        if second < 10 || isCalm && network.staleness == 0 {
            names.records.merge(records) { _, new in new }
        } else {
            after(network.staleness, .publish(records))
        }
    }

    mutating func move(_ machine: Int) {
        if !machines[machine].isStranger { names.left.append(machines[machine].endpoint) }
        machines[machine].endpoint = names.freshEndpoint()
    }

    mutating func rename(_ machine: Int) {
        machines[machine].name = NodeName("node-\(dice.next() % 1_000_000)-\(machine)")
    }

    mutating func crash(_ machine: Int) {
        guard let life = machines[machine].node?.life else { return }
        tell("crash of \(machine)")
        let process = ProcessID(machine: machine, life: life)
        machines[machine].node = nil
        machines[machine].alarm = nil
        // tidy: any order, what stays is a dictionary again
        requests = requests.filter { $0.value.process != process }
        cancelled[process] = nil
        breakStreams(of: process)
        checkers.excuseAll()
    }

    // MARK: What shells do

    private mutating func codecDelay() -> Double {
        0.0005 + dice.fraction() * (isCalm ? 0.02 : network.slowestCodec)
    }

    /// Whether a node is broken on purpose so that it tells nobody anything.
    func isSilent(_ process: ProcessID) -> Bool { sabotage == .neverGossips && process.machine == 0 }

    mutating func encode(_ snapshot: MeshSnapshot, _ process: ProcessID) {
        let shown = isSilent(process) ? MeshSnapshot(silences: [], entries: []) : snapshot
        after(codecDelay(), .input(process, .gossip(.localState(shown.encoded()))))
    }

    mutating func decode(_ bytes: [UInt8], isJoin: Bool, _ process: ProcessID) {
        let state = MeshState(decoding: bytes)
        if let failure = state.failure { checkers.fault("a state is unreadable at \(second): \(failure)") }
        after(codecDelay(), .input(process, .mesh(state, isJoin: isJoin)))
    }

    mutating func lookUp(_ question: PeerLookup, _ process: ProcessID) {
        let fails = !isCalm && dice.fraction() < network.failedLookups
        let answer = names.look(question, fails: fails)
        after(0.002 + dice.fraction() * (fails ? 5 : 0.1), .input(process, .lookedUp(answer)))
    }

    /// The files of the original must hold what the node has.
    mutating func export(_ snapshot: MeshSnapshot) {
        do throws(MeshError) {
            let silences = try MeshCodec.decodeSilences(MeshCodec.encode(snapshot.silences))
            let entries = try MeshCodec.decodeLogEntries(MeshCodec.encode(snapshot.entries))
            if silences.count != snapshot.silences.count || entries.count != snapshot.entries.count {
                checkers.fault("the exported files lack records at \(second)")
            }
        } catch {
            checkers.fault("the exported files are unreadable at \(second): \(error)")
        }
    }

    // MARK: Partitions and strangers

    mutating func partition() {
        again(.partition, network.partitions)
        guard !isCalm else { return }
        var groups: [[Int]] = [[], []]
        for machine in ours { groups[Int(dice.next() % 2)].append(machine) }
        cut(groups[0], groups[1], isOneWay: dice.fraction() < network.oneWay)
        after(dice.fraction() * network.longestPartition, .heal(number: wires.partition))
    }

    mutating func heal() {
        tell("the network is whole")
        wires.cuts = []
    }

    /// A node of another cluster starts where one of ours was.
    mutating func strangerComes() {
        again(.stranger, network.strangers)
        let machine = ours.upperBound
        guard !isCalm, machine < machines.count else { return }
        crash(machine)
        if let place = names.left.popLast(), !machines.contains(where: { $0.endpoint == place }) {
            machines[machine].endpoint = place
        }
        restart(machine)
    }
}
