/// Saying goodbye. Source: memberlist memberlist.go Leave.
extension Membership {
    /// Tells the others that we go. The node goes on answering until its sockets are closed.
    mutating func leave(_ step: inout Step) {
        guard !hasLeft, let own = member(settings.name) else { return }
        hasLeft = true
        takeDead(Accusation(incarnation: own.incarnation, node: own.name, from: own.name), &step)
        // Nobody is there to hear it.
        if liveCount == 0 { endGoodbye(inTime: true, &step) }
    }

    /// Looks whether the goodbye was told, or has waited long enough. Where all leave together, the last ones
    /// have nobody left to tell: the original waits for its timeout then, we do not.
    mutating func endLeaving(_ step: inout Step) {
        guard let goodbye else { return }
        if liveCount == 0 || !membershipQueue.contains(goodbye.message) {
            endGoodbye(inTime: true, &step)
        } else if goodbye.deadline <= step.now {
            endGoodbye(inTime: false, &step)
        }
    }

    private mutating func endGoodbye(inTime: Bool, _ step: inout Step) {
        goodbye = nil
        step.actions.append(.notice(.leftCluster(inTime: inTime)))
    }
}
