/// A stream between two nodes: one message goes, and at most one comes back.
package enum StreamID: Hashable, Sendable {
    /// A stream of another node; the number is given by whoever accepts connections.
    case accepted(UInt64)
    /// A stream of ours; the number is given by the membership.
    case dialled(UInt64)
}

/// How a stream ended that brought no message.
package enum StreamEnd: Sendable, Equatable {
    /// All was written, and nothing more was awaited.
    case written
    /// It could not be opened, broke, took too long, or was closed too early.
    case failed(String)
    /// What came over it is no message.
    case unreadable(WireError)
}

/// Everything that may come in.
package enum Event: Sendable {
    /// The node begins to take part. Comes first, and once.
    case start
    /// A datagram, or a packet of the TLS transport.
    case datagram(from: Endpoint, [UInt8])
    /// The whole message of a stream, as `StreamReader` gives it.
    case received(StreamID, StreamMessage)
    /// A stream ended without one. One that was accepted and brought what cannot be read is still open: the
    /// actions say whether it is answered or closed.
    case ended(StreamID, StreamEnd)
    /// The state of the layer above, which was asked for.
    case localState([UInt8])
    /// A message of the layer above, to be gossiped. One about something pushes out an older one about it
    /// that still waits. Limit: it must fit into a packet.
    case broadcast([UInt8], about: NodeName? = nil)
    /// A message of the layer above, to be sent to each live member on a stream of its own.
    case tell([UInt8], tag: UInt64)
    /// A message of the layer above, to be sent to these members, if they live, each on a stream of its own.
    case tellSome([NodeName], [UInt8], tag: UInt64)
    /// Exchange states with these, to become a member or to heal a split.
    case join([Endpoint])
    /// Say goodbye.
    case leave
    /// Time passed.
    case wake
}
