/// Packets, in and out. Source: memberlist net.go.
extension Membership {
    mutating func takeDatagram(_ bytes: [UInt8], _ from: Endpoint, _ step: inout Step) {
        let content = Packet.read(bytes[...], label: settings.form.label)
        for fault in content.faults { step.log(.warn, "packet from \(from): \(fault)") }
        for message in content.messages { take(message, from, &step) }
    }

    private mutating func take(_ message: Message, _ from: Endpoint, _ step: inout Step) {
        switch message {
        case .ping(let ping):
            guard isForUs(ping.node) else {
                return step.log(.warn, "got a ping for unexpected node \(ping.node) from \(from)")
            }
            send(.ack(Ack(sequence: ping.sequence, payload: [])), to: ping.source.endpoint ?? from, &step)
        case .indirectPing(let ping): relay(ping, from, &step)
        case .ack(let ack): takeAck(ack.sequence, &step)
        case .nack(let sequence):
            if probe?.sequence == sequence { probe?.nacks += 1 }
        case .suspect(let accusation): takeSuspect(accusation, &step)
        case .alive(let alive): takeAlive(alive, &step)
        case .dead(let accusation): takeDead(accusation, &step)
        case .user(let bytes): deliver(bytes, &step)
        }
    }

    /// A message of the layer above, from a packet or a stream.
    mutating func deliver(_ bytes: [UInt8], _ step: inout Step) {
        counts.updatesReceived.add(bytes.count)
        step.actions.append(.deliver(bytes))
    }

    /// Whether a ping is meant for us.
    func isForUs(_ name: NodeName) -> Bool { name.bytes.isEmpty || name == settings.name }

    /// Where answers to us go.
    var source: MessageSource {
        MessageSource(
            address: settings.advertised.address, port: settings.advertised.port, node: settings.name)
    }

    mutating func nextSequence() -> UInt32 {
        sequence &+= 1
        return sequence
    }

    /// Sends a message with what else there is to tell.
    mutating func send(_ message: Message, to endpoint: Endpoint, _ step: inout Step) {
        let first = message.encoded(settings.form.dialect)
        let riders = pickRiders(behind: first.count).map(\.message)
        // Nothing is known of who sits at an address, unless a node is named like it.
        let namesake = hasAddressNames ? member(NodeName(endpoint.address.description)) : nil
        sendPacket([first] + riders, to: endpoint, withChecksum: Self.wantsChecksum(namesake), &step)
    }

    /// Whether a node understands checksums.
    static func wantsChecksum(_ member: Member?) -> Bool { (member?.newestProtocol ?? 0) >= 5 }

    func sendPacket(
        _ messages: [[UInt8]], to endpoint: Endpoint, withChecksum: Bool, _ step: inout Step
    ) {
        for packet in Packet.write(messages, settings.form, withChecksum: withChecksum) {
            step.actions.append(.send(to: endpoint, packet))
        }
    }

    // MARK: Gossip

    /// Queues a message of the layer above. One that fits into no packet would wait for ever.
    mutating func queue(_ message: [UInt8], about subject: NodeName? = nil) {
        guard message.count + 5 + settings.form.labelOverhead <= settings.packetBudget else {
            counts.pruned += 1
            return
        }
        userQueue.add(message, about: subject)
        if userQueue.count > GossipLimits.userQueue {
            counts.pruned += UInt64(userQueue.prune(to: GossipLimits.userQueue))
        }
    }

    /// A message that rides along, and how many copies of it may be sent.
    private typealias Rider = (message: [UInt8], copies: Int)

    /// Messages that fit into a packet behind so many bytes: first those about nodes, then the layer above.
    /// - Parameter targets: to so many nodes the packet goes.
    private mutating func pickRiders(behind length: Int, targets: Int = 1) -> [Rider] {
        let room = settings.packetBudget - length - 2 - settings.form.labelOverhead
        let limit = BroadcastQueue.transmitLimit(settings.membershipMultiplier, nodes: members.count)
        let first = membershipQueue.pick(room: room, overhead: 2, limit: limit, copies: targets)
        var all = zip(first.messages, first.copies).map { Rider($0, $1) }
        let rest = room - all.reduce(0) { $0 + $1.message.count + 2 }
        // A part of a compound takes two bytes for its length, a user's message one more for its type.
        guard rest > 3, !userQueue.isEmpty else { return all }
        let userLimit = BroadcastQueue.userTransmitLimit(settings.userMultiplier, nodes: liveCount)
        let second = userQueue.pick(room: rest, overhead: 3, limit: userLimit, copies: targets)
        for (message, copies) in zip(second.messages, second.copies) {
            for _ in 0..<copies { counts.updatesSent.add(message.count) }
            all.append((Message.user(message).encoded(settings.form.dialect), copies))
        }
        return all
    }

    /// One round: a few random nodes are told what there is. memberlist picks for each of them anew.
    mutating func gossip(_ step: inout Step) {
        if membershipQueue.isEmpty && userQueue.isEmpty { return }
        let now = step.now
        let targets = randomMembers(settings.gossipNodes, &step) { member in
            guard member.name != settings.name else { return false }
            switch member.state {
            case .alive, .suspect: return true
            case .dead: return now - member.changedAt <= settings.gossipToTheDead
            case .left: return false
            }
        }
        // All of them get the same: were each given what was sent least, then of many messages that wait some
        // would take all their copies to one node.
        let riders = pickRiders(behind: 0, targets: targets.count)
        for (i, target) in targets.enumerated() {
            let messages = riders.filter { $0.copies > i }.map(\.message)
            if messages.isEmpty { return }
            sendPacket(
                messages, to: target.endpoint, withChecksum: Self.wantsChecksum(target), &step)
        }
    }
}
