/// What is done with news about nodes, whichever way they came. Source: memberlist state.go.
extension Membership {
    // MARK: Alive

    mutating func takeAlive(_ message: Alive, isOwnStart: Bool = false, _ step: inout Step) {
        var alive = message
        if alive.port == 0 { alive.port = settings.bindPort }
        let isOurs = alive.node == settings.name
        // What was on its way when we left would make us join again.
        if hasLeft && isOurs { return }
        guard let endpoint = acceptable(alive, &step) else { return }
        countAlive(alive.node)
        guard let (place, hasMoved) = place(for: alive, endpoint, &step) else { return }
        let known = members[place]
        if isOurs && !isOwnStart {
            if alive.incarnation < known.incarnation { return }
            let isSame = (alive.metadata ?? []) == known.metadata && alive.versions == known.versions
            if alive.incarnation == known.incarnation && isSame { return }
            step.log(.warn, "refuting an alive message about this node with other contents")
            return refute(alive.incarnation, &step)
        }
        if !hasMoved && !isOwnStart && alive.incarnation <= known.incarnation { return }
        suspicions[alive.node] = nil
        queue(.alive(alive), about: alive.node)
        members[place].endpoint = endpoint
        members[place].incarnation = alive.incarnation
        members[place].metadata = alive.metadata ?? []
        members[place].versions = Array(alive.versions.prefix(6))
        if known.state != .alive { setState(.alive, at: place, step.now) }
        if known.state.isGone {
            counts.joined += 1
            step.actions.append(.notice(.joined(members[place])))
        } else if members[place].metadata != known.metadata {
            counts.updated += 1
            step.actions.append(.notice(.updated(members[place])))
        }
    }

    /// Where the node of an announcement lives, if we can have to do with it.
    private func acceptable(_ alive: Alive, _ step: inout Step) -> Endpoint? {
        let versions = alive.versions
        guard versions.count >= 6, versions[0] > 0, versions[1] > 0, versions[0] <= versions[1] else {
            step.log(.warn, "ignoring an alive message for \(alive.node): its versions are \(versions)")
            return nil
        }
        guard let address = alive.address, !alive.node.bytes.isEmpty else {
            step.log(.warn, "ignoring an alive message for \(alive.node): no usable name and address")
            return nil
        }
        return Endpoint(address, alive.port)
    }

    private mutating func countAlive(_ name: NodeName) {
        if let known = counts.aliveMessages[name] {
            counts.aliveMessages[name] = known + 1
        } else if counts.aliveMessages.count < GossipLimits.countedNames {
            counts.aliveMessages[name] = 1
        }
    }

    /// The place of the node in the list, and whether it lives at another address now; nil: it may not be
    /// there.
    private mutating func place(
        for alive: Alive, _ endpoint: Endpoint, _ step: inout Step
    ) -> (Int, hasMoved: Bool)? {
        guard let place = places[alive.node] else {
            guard members.count < GossipLimits.knownNodes else {
                step.log(.warn, "ignoring an alive message for \(alive.node): too many nodes are known")
                return nil
            }
            let member = Member(
                name: alive.node, endpoint: endpoint, metadata: alive.metadata ?? [],
                versions: Array(alive.versions.prefix(6)), incarnation: 0, state: .dead, changedAt: step.now)
            insert(member, &step)
            return places[alive.node].map { ($0, false) }
        }
        let known = members[place]
        if known.endpoint == endpoint { return (place, false) }
        let canReclaim =
            known.state == .dead && settings.deadNodeReclaim.count > 0
            && step.now - known.changedAt > settings.deadNodeReclaim
        if known.state == .left || canReclaim {
            step.log(.info, "\(known.name) moves from \(known.endpoint) to \(endpoint)")
            return (place, true)
        }
        counts.conflicts += 1
        step.log(
            .error,
            "conflicting address for \(known.name): known \(known.endpoint), claimed \(endpoint), "
                + "state \(known.state)")
        step.actions.append(.notice(.conflict(known: known, claimed: endpoint)))
        return nil
    }

    // MARK: Suspect

    mutating func takeSuspect(_ accusation: Accusation, _ step: inout Step) {
        guard let place = places[accusation.node] else { return }
        guard accusation.incarnation >= members[place].incarnation else { return }
        if suspicions[accusation.node] != nil {
            if suspicions[accusation.node]?.confirm(by: accusation.from) == true {
                suspicionsEnd = min(suspicionsEnd, suspicions[accusation.node]?.deadline ?? suspicionsEnd)
                queue(.suspect(accusation), about: accusation.node)
            }
            return
        }
        guard members[place].state == .alive else { return }
        if accusation.node == settings.name {
            step.log(.warn, "refuting a suspect message (from \(accusation.from))")
            return refute(accusation.incarnation, &step)
        }
        queue(.suspect(accusation), about: accusation.node)
        members[place].incarnation = accusation.incarnation
        setState(.suspect, at: place, step.now)
        let suspicion = Suspicion(by: accusation.from, at: step.now, nodes: members.count, settings)
        suspicions[accusation.node] = suspicion
        suspicionsEnd = min(suspicionsEnd, suspicion.deadline)
    }

    /// Declares those dead who did not refute in time.
    mutating func fireSuspicions(_ step: inout Step) {
        if suspicionsEnd > step.now { return }
        // tidy: any order, it is sorted right behind
        let due = suspicions.filter { $0.value.deadline <= step.now }
            .sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
        for (name, suspicion) in due {
            guard let member = member(name) else { continue }
            step.log(
                .info,
                "marking \(name) as failed, suspect timeout reached "
                    + "(\(suspicion.confirmations) peer confirmations)")
            takeDead(
                Accusation(incarnation: member.incarnation, node: name, from: settings.name), &step)
        }
        suspicionsEnd = suspicions.values.lazy.map(\.deadline).min() ?? Nanoseconds(.max)
    }

    // MARK: Dead

    mutating func takeDead(_ accusation: Accusation, _ step: inout Step) {
        guard let place = places[accusation.node] else { return }
        guard accusation.incarnation >= members[place].incarnation else { return }
        guard !members[place].state.isGone else { return }
        if accusation.node == settings.name && !hasLeft {
            step.log(.warn, "refuting a dead message (from \(accusation.from))")
            return refute(accusation.incarnation, &step)
        }
        suspicions[accusation.node] = nil
        let message = queue(.dead(accusation), about: accusation.node)
        if accusation.node == settings.name {
            incarnation = accusation.incarnation
            goodbye = (message, step.now + settings.leaveTimeout)
        }
        members[place].incarnation = accusation.incarnation
        setState(accusation.node == accusation.from ? .left : .dead, at: place, step.now)
        counts.left += 1
        step.actions.append(.notice(.gone(members[place])))
    }

    // MARK: Refute

    /// Says that we are there, with a number that beats the accusation's. Who has to say so was perhaps slow.
    private mutating func refute(_ accused: UInt32, _ step: inout Step) {
        // At the end of the numbers nothing beats the accusation; to begin again would be worse.
        let next = max(incarnation, accused)
        incarnation = next == .max ? .max : next + 1
        awareness.apply(1)
        guard let place = places[settings.name] else { return }
        members[place].incarnation = incarnation
        queue(.alive(members[place].alive), about: settings.name)
    }

    /// Queues a message about a node. Returns: its id.
    @discardableResult
    mutating func queue(_ message: Message, about name: NodeName) -> UInt64 {
        membershipQueue.add(message.encoded(settings.form.dialect), about: name)
    }
}
