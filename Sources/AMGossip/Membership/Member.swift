/// What is known of a node, ourselves included. Source: memberlist state.go nodeState.
package struct Member: Sendable, Hashable {
    /// Its name, by which it is known.
    package let name: NodeName
    /// Where it is reached.
    package internal(set) var endpoint: Endpoint
    package internal(set) var metadata: [UInt8]
    /// Shape: six bytes.
    package internal(set) var versions: [UInt8]
    /// Grows with each thing that the node says of itself.
    package internal(set) var incarnation: UInt32
    package internal(set) var state: MemberState
    /// Since when it is in this state.
    package internal(set) var changedAt: Nanoseconds

    /// The newest protocol that it understands.
    var newestProtocol: UInt8 { versions[1] }

    /// The announcement that says of it what is known.
    var alive: Alive {
        Alive(
            incarnation: incarnation, node: name, address: endpoint.address, port: endpoint.port,
            metadata: metadata, versions: versions)
    }

    /// The node as it stands in the list of a push/pull.
    var listed: ListedNode {
        ListedNode(
            name: name, address: endpoint.address, port: endpoint.port, metadata: metadata,
            incarnation: incarnation, state: state, versions: versions)
    }
}
