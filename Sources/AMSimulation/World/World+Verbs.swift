package import AMCore
internal import AMGossip
internal import AMText

/// What a scene may arrange while the world runs. Nodes are known by their numbers.
extension World {
    /// A process ends without a word.
    package mutating func kill(_ machine: Int) { crash(machine) }

    /// A process is asked to end, and is gone when it has said goodbye.
    package mutating func stop(_ machine: Int) {
        tell("node \(machine) is to stop")
        machines[machine].isStopping = true
        turn(machine, [.stop])
    }

    /// A process starts on a machine, maybe under another name or at another address.
    package mutating func start(_ machine: Int, renamed: Bool = false, moved: Bool = false) {
        precondition(machines[machine].node == nil, "only one process runs on a machine")
        if renamed { rename(machine) }
        if moved { move(machine) }
        restart(machine)
    }

    /// A machine takes over the address that another one had at the beginning.
    package mutating func inherit(_ machine: Int, addressOf other: Int) {
        machines[machine].endpoint = names.literals[other]
    }

    /// Nothing goes between two groups of machines any more, or only nothing from the first to the second.
    package mutating func cut(_ some: [Int], _ others: [Int], isOneWay: Bool = false) {
        tell("cut between \(some) and \(others), one way \(isOneWay)")
        wires.partition += 1
        for one in some {
            for other in others {
                wires.cuts.insert(Wires.Road(from: one, to: other))
                if !isOneWay { wires.cuts.insert(Wires.Road(from: other, to: one)) }
            }
        }
    }

    /// The network is whole again.
    package mutating func mend() { heal() }

    /// The clock of a node shows so much more than the true time. Unit: seconds.
    package mutating func setClock(_ machine: Int, ahead seconds: Double) {
        machines[machine].clockError = GoDuration(nanoseconds: Int64(seconds * 1e9))
    }

    /// Somebody posts alerts to a node; they arrive so many seconds later.
    package mutating func post(_ posted: [Posted], to machine: Int, after delay: Double = 0) {
        for one in posted { known.insert(one.body.fingerprint) }
        after(delay, .arrive(machine: machine, posted))
    }

    /// The disk of a machine on which nothing runs is replaced by an empty one.
    package mutating func wipe(_ machine: Int) {
        precondition(machines[machine].node == nil, "a disk is replaced while nothing runs")
        machines[machine].disk = SimDisk()
        checkers.wiped(machine)
    }

    /// Somebody makes or changes a silence. Returns: the number under which the reply will be found.
    package mutating func setSilence(_ draft: SilenceDraft, on machine: Int) -> RequestID {
        let id = RequestID(number: nextRequest)
        ask(machine, .anything) { .setSilence(draft, $0) }
        return id
    }

    /// Somebody ends a silence. Returns: the number under which the reply will be found.
    package mutating func expireSilence(_ id: String, on machine: Int) -> RequestID {
        let request = RequestID(number: nextRequest)
        ask(machine, .anything) { .expireSilence(id: id, $0) }
        return request
    }

    /// What was answered; nil: nothing yet.
    package func reply(_ request: RequestID) -> Reply? { replies[request] }

    /// From here on nobody may be told anything twice.
    package mutating func beStrict() { queue.add(.strict, at: time) }

    /// Adds a sentence about something that went wrong.
    package mutating func complain(_ text: String) { checkers.fault(text) }

    // MARK: Looking

    /// What readers of a node see; nil: it is down.
    package func view(_ machine: Int) -> AlertmanagerView? { machines[machine].node?.value.view() }

    /// The sizes of everything in a node; nil: it is down.
    package func census(_ machine: Int) -> Census? { machines[machine].node?.value.census }

    /// What the disk of a node holds.
    package func disk(_ machine: Int) -> Recovered { machines[machine].disk.kept }

    /// Silences that a node knows. Shape: sorted by id.
    package func silences(_ machine: Int) -> [Silence] {
        view(machine).map(silences)?.sorted { $0.id < $1.id } ?? []
    }

    /// Label sets of alerts that fire on a node. Shape: sorted by fingerprint.
    package func firing(_ machine: Int) -> [Fingerprint] {
        guard let view = view(machine) else { return [] }
        let wall = now(machine).wall
        var all: [Fingerprint] = []
        view.alerts.forEach { _, alert in
            if let alert, !alert.times.isResolved(at: wall) { all.append(alert.fingerprint) }
        }
        return all.sorted()
    }

    /// Names of the members that a node sees; empty: it is down.
    package func members(_ machine: Int) -> [String] { view(machine)?.cluster?.peers.map(\.name) ?? [] }

    /// What the process on a machine calls itself.
    package func name(_ machine: Int) -> String { machines[machine].name.description }

    /// Whether all of these nodes see exactly each other.
    package func seeEachOther(_ group: [Int]) -> Bool {
        let names = group.map { machines[$0].name }.sorted().map(\.description)
        return group.allSatisfy { members($0) == names }
    }
}
