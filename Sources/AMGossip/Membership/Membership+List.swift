extension Membership {
    /// What is known of a node.
    package func member(_ name: NodeName) -> Member? { places[name].map { members[$0] } }

    /// Those that are not gone, ourselves included, by name.
    package var liveMembers: [Member] {
        members.filter { !$0.state.isGone }.sorted { $0.name < $1.name }
    }

    /// How many live members stand before us in the order of names; after we left: before where we stood.
    package var position: Int {
        members.count { !$0.state.isGone && $0.name < settings.name }
    }

    /// How well this node itself is. 0: well.
    package var healthScore: Int { awareness.score }

    /// Messages of the layer above that wait for gossip.
    package var queuedUpdates: Int { userQueue.count }

    /// Adds a node at a random place of the list, so that nodes that join together are not probed in a row.
    mutating func insert(_ member: Member, _ step: inout Step) {
        precondition(member.state.isGone, "a node comes to life when its first message is taken")
        hasAddressNames = hasAddressNames || member.name.mayBeAddress
        let place = Int.random(in: 0...members.count, using: &step.chance)
        members.append(member)
        places[member.name] = members.count - 1
        let last = members.count - 1
        if place != last {
            members.swapAt(place, last)
            places[members[last].name] = last
            places[member.name] = place
        }
    }

    mutating func setState(_ state: MemberState, at place: Int, _ now: Nanoseconds) {
        liveCount += (state.isGone ? 0 : 1) - (members[place].state.isGone ? 0 : 1)
        members[place].state = state
        members[place].changedAt = now
    }

    /// Forgets those that are gone for long, and puts the others in a new order.
    mutating func renewList(_ step: inout Step) {
        members.removeAll { member in
            member.state.isGone && member.name != settings.name
                && step.now - member.changedAt > settings.gossipToTheDead
        }
        members.shuffle(using: &step.chance)
        places.removeAll(keepingCapacity: true)
        for (place, member) in members.enumerated() { places[member.name] = place }
    }

    /// Some of the members that are wanted, each once.
    func randomMembers(_ count: Int, _ step: inout Step, where isWanted: (Member) -> Bool) -> [Member] {
        var wanted = members.indices.filter { isWanted(members[$0]) }
        let taken = min(max(0, count), wanted.count)
        for i in 0..<taken {
            wanted.swapAt(i, Int.random(in: i..<wanted.count, using: &step.chance))
        }
        return wanted.prefix(taken).map { members[$0] }
    }

    /// What must hold after every step.
    package func checkInvariants() {
        precondition(places.count == members.count, "each name has a place")
        for (place, member) in members.enumerated() {
            precondition(places[member.name] == place, "a name leads to its node")
            precondition(member.versions.count == 6, "a member has six versions")
            precondition(
                (suspicions[member.name] != nil) == (member.state == .suspect),
                "who is suspected has time to refute, and nobody else")
        }
        precondition(liveCount == members.count { !$0.state.isGone }, "the live are counted")
        precondition(members.count <= GossipLimits.knownNodes, "the known are not too many")
        precondition(suspicions.count <= members.count, "only members are suspected")
        precondition(
            suspicions.values.allSatisfy { $0.deadline >= suspicionsEnd }, "no suspicion is overslept")
        precondition(relays.values.allSatisfy { $0.deadline >= relaysEnd }, "no ping for others is overslept")
        precondition(relays.count <= GossipLimits.relays, "pings for others are not too many")
        precondition(exchanges.count <= GossipLimits.exchanges, "exchanges are not too many")
        precondition(userQueue.count <= GossipLimits.userQueue, "messages are not too many")
        if isStarted {
            guard let own = member(settings.name) else { preconditionFailure("we know ourselves") }
            precondition(own.incarnation == incarnation, "what we said of ourselves is what we know")
            precondition(own.state == (hasLeft ? .left : .alive), "we are alive until we leave")
        }
        membershipQueue.checkInvariants()
        userQueue.checkInvariants()
    }
}
