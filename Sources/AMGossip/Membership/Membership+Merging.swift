/// The list of another node and ours become one. Source: memberlist state.go mergeState; memberlist.go
/// verifyProtocol.
extension Membership {
    /// Takes all that another node knows. Returns: why nothing of it was taken.
    mutating func merge(_ theirs: PushPull, isJoin: Bool, _ step: inout Step) -> String? {
        if let refusal = refusal(theirs.nodes) { return refusal }
        for node in theirs.nodes { merge(node, &step) }
        if !theirs.userState.isEmpty {
            counts.statesReceived.add(theirs.userState.count)
            step.actions.append(.deliverState(theirs.userState, isJoin: isJoin))
        }
        return nil
    }

    private mutating func merge(_ node: ListedNode, _ step: inout Step) {
        switch node.state {
        case .alive:
            let alive = Alive(
                incarnation: node.incarnation, node: node.name, address: node.address, port: node.port,
                metadata: node.metadata, versions: node.versions)
            takeAlive(alive, &step)
        case .left:
            takeDead(
                Accusation(incarnation: node.incarnation, node: node.name, from: node.name), &step)
        // Hearsay kills nobody: the node gets its chance to refute.
        case .dead, .suspect:
            takeSuspect(
                Accusation(incarnation: node.incarnation, node: node.name, from: settings.name), &step)
        case nil: step.log(.warn, "\(node.name) is listed in a state that does not exist")
        }
    }

    /// The versions that all understand, and one who speaks another.
    private func refusal(_ listed: [ListedNode]) -> String? {
        let theirs = listed.map { ($0.name, $0.state == .alive, Self.six($0.versions)) }
        let ours = members.map { ($0.name, $0.state == .alive, $0.versions) }
        var common = Range()
        for (_, isAlive, versions) in theirs + ours {
            if isAlive, let versions { common.narrow(versions) }
        }
        for (name, _, versions) in theirs + ours {
            if let text = common.objection(to: versions ?? [0, 0, 0, 0, 0, 0]) {
                return "Node '\(name)' \(text)"
            }
        }
        return nil
    }

    private static func six(_ versions: [UInt8]) -> [UInt8]? {
        versions.count >= 6 ? Array(versions.prefix(6)) : nil
    }

    /// What everybody who is alive understands, of the protocol and of the layer above.
    private struct Range {
        var protocols: (least: UInt8, most: UInt8) = (0, 255)
        var delegates: (least: UInt8, most: UInt8) = (0, 255)

        mutating func narrow(_ versions: [UInt8]) {
            protocols = (max(protocols.least, versions[0]), min(protocols.most, versions[1]))
            delegates = (max(delegates.least, versions[3]), min(delegates.most, versions[4]))
        }

        func objection(to versions: [UInt8]) -> String? {
            let (spoken, above) = (versions[2], versions[5])
            if spoken < protocols.least || spoken > protocols.most {
                return "protocol version (\(spoken)) is incompatible: [\(protocols.least), \(protocols.most)]"
            }
            if above < delegates.least || above > delegates.most {
                return
                    "delegate protocol version (\(above)) is incompatible: "
                    + "[\(delegates.least), \(delegates.most)]"
            }
            return nil
        }
    }
}
