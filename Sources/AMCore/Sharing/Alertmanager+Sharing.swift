internal import AMGossip

/// Nodes of ours speak to each other.
extension Alertmanager {
    /// The key under which nodes of ours speak to each other. Others never get to see it.
    static let peerKey = "amserver"

    /// Live members other than us that are ours. Shape: sorted by name.
    var ourPeers: [NodeName] { cluster?.cards.map(\.name) ?? [] }

    /// Sends a message to nodes of ours, each on a stream of its own. How that ended comes to
    /// `peerMessageEnded` later, not before this returns.
    /// Returns: the tag of the message; nil: the node is alone.
    @discardableResult
    mutating func tellOurs(_ names: [NodeName], _ data: [UInt8]) -> UInt64? {
        guard let tag = cluster?.tag(.ours) else { return nil }
        let part = MeshCodec.encodePart(key: Self.peerKey, data: data)
        gossipEvents.append(.tellSome(names, part, tag: tag))
        return tag
    }

    /// A message of a node of ours.
    mutating func takePeerMessage(_ data: [UInt8]) {
        cluster?.counters.sharedReceived.messages += 1
        cluster?.counters.sharedReceived.bytes += UInt64(data.count)
    }

    /// A message to nodes of ours is over: so many were tried, and so many of them did not take it.
    mutating func peerMessageEnded(_ tag: UInt64, attempts: Int, failures: Int) {
        cluster?.counters.sharedSent.messages += UInt64(attempts - failures)
    }

    /// Somebody came or went.
    mutating func membersChanged() {}
}
