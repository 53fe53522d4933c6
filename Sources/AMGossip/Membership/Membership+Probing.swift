/// Finding out who is there. Source: memberlist state.go probe, probeNode; net.go handleIndirectPing.
extension Membership {
    /// Carries the probe that is under way as far as the time allows, and begins the next when it is due.
    mutating func runProbe(_ step: inout Step) {
        if let running = probe, !running.isIndirect, running.directDeadline <= step.now {
            askOthers(running, &step)
        }
        if let running = probe, running.isIndirect, running.deadline <= step.now {
            probe = nil
            judge(running, &step)
        }
        guard probe == nil, probeTicker.isDue(at: step.now) else { return }
        probeTicker.advance(past: step.now)
        if let target = nextTarget(&step) { begin(target, &step) }
    }

    /// The next of the list that is worth a probe; at its end the list is made anew, once.
    private mutating func nextTarget(_ step: inout Step) -> Member? {
        var looked = 0
        while looked < members.count {
            if probePlace >= members.count {
                renewList(&step)
                probePlace = 0
                looked += 1
                continue
            }
            let member = members[probePlace]
            probePlace += 1
            if member.name != settings.name && !member.state.isGone { return member }
            looked += 1
        }
        return nil
    }

    private mutating func begin(_ target: Member, _ step: inout Step) {
        let interval = awareness.scale(settings.probeInterval)
        let ping = Ping(sequence: nextSequence(), node: target.name, source: source)
        probe = Probe(
            sequence: ping.sequence, target: target, sentAt: step.now,
            directDeadline: step.now + min(settings.probeTimeout, interval), deadline: step.now + interval)
        if target.state == .alive { return send(.ping(ping), to: target.endpoint, &step) }
        // A suspected node is told so, that it may refute.
        let suspect = Accusation(incarnation: target.incarnation, node: target.name, from: settings.name)
        let messages = [Message.ping(ping), .suspect(suspect)].map { $0.encoded(settings.form.dialect) }
        sendPacket(
            messages, to: target.endpoint, withChecksum: Self.wantsChecksum(target), &step)
    }

    mutating func takeAck(_ sequence: UInt32, _ step: inout Step) {
        if let running = probe, running.sequence == sequence {
            probe = nil
            awareness.apply(-1)
            if !running.isIndirect {
                step.actions.append(.notice(.pinged(running.target.name, step.now - running.sentAt)))
            }
        } else if let relay = relays.removeValue(forKey: sequence) {
            send(.ack(Ack(sequence: relay.sequence, payload: nil)), to: relay.asker, &step)
        }
    }

    /// The node did not answer in time: others may reach it, or a stream may.
    private mutating func askOthers(_ running: Probe, _ step: inout Step) {
        let target = running.target
        var next = running
        next.isIndirect = true
        step.log(.debug, "no answer to the ping of \(target.name) in time")
        let peers = randomMembers(settings.indirectChecks, &step) { member in
            member.name != settings.name && member.name != target.name && member.state == .alive
        }
        for peer in peers {
            let wantsNack = peer.newestProtocol >= 4
            if wantsNack { next.expectedNacks += 1 }
            let request = IndirectPing(
                sequence: running.sequence, target: target.endpoint.address, port: target.endpoint.port,
                node: target.name, wantsNack: wantsNack, source: source)
            send(.indirectPing(request), to: peer.endpoint, &step)
        }
        probe = next
        let rest = running.deadline - step.now
        if settings.pingsOnStreams && target.newestProtocol >= 3 && rest.count > 0 {
            let ping = Ping(sequence: running.sequence, node: target.name, source: source)
            let isTaken = dial(
                .ping(ping), to: target.endpoint, .probe(running.sequence), timeout: rest, &step)
            if !isTaken { step.log(.warn, "too many exchanges to ping \(target.name) on a stream") }
        }
    }

    /// The time is over.
    private mutating func judge(_ running: Probe, _ step: inout Step) {
        let name = running.target.name
        if running.answeredOnStream {
            awareness.apply(-1)
            return step.log(
                .warn,
                "was able to connect to \(name) over TCP but UDP probes failed, network may be misconfigured")
        }
        // Nobody could say that it was not our own fault; or they could, and some did not.
        awareness.apply(running.expectedNacks > 0 ? max(0, running.expectedNacks - running.nacks) : 1)
        step.log(.info, "suspect \(name) has failed, no acks received")
        takeSuspect(
            Accusation(incarnation: running.target.incarnation, node: name, from: settings.name), &step)
    }

    // MARK: For others

    mutating func relay(_ request: IndirectPing, _ from: Endpoint, _ step: inout Step) {
        guard let address = request.target else {
            return step.log(.warn, "indirect ping from \(from) without a usable target")
        }
        guard relays.count < GossipLimits.relays else {
            return step.log(.warn, "too many indirect pings to take one from \(from)")
        }
        let number = nextSequence()
        let deadline = step.now + settings.probeTimeout
        relays[number] = Relay(
            asker: request.source.endpoint ?? from, sequence: request.sequence,
            wantsNack: request.wantsNack, deadline: deadline)
        relaysEnd = min(relaysEnd, deadline)
        let target = Endpoint(address, request.port == 0 ? settings.bindPort : request.port)
        send(.ping(Ping(sequence: number, node: request.node, source: source)), to: target, &step)
    }

    /// Tells those who asked that there was no answer.
    mutating func endRelays(_ step: inout Step) {
        if relaysEnd > step.now { return }
        let due = relays.filter { $0.value.deadline <= step.now }.sorted { $0.key < $1.key }
        for (number, relay) in due {
            relays[number] = nil
            if relay.wantsNack { send(.nack(relay.sequence), to: relay.asker, &step) }
        }
        relaysEnd = relays.values.lazy.map(\.deadline).min() ?? Nanoseconds(.max)
    }
}
