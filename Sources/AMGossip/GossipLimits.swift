/// How much the room takes from others, and how much it keeps. Nothing grows without one of these numbers.
/// Source: memberlist net.go, util.go, label.go, state.go; those of version 0.6 where they differ.
package enum GossipLimits {
    /// Parts of one compound message.
    package static let compoundParts = 255
    /// Bytes of a label.
    package static let label = 255
    /// Bytes of a node's metadata.
    package static let metadata = 512
    /// Bytes of a name. Ours: with this an announcement fits into a packet behind the longest label.
    package static let name = 384
    /// Bytes of a list of versions. Ours: six are known.
    package static let versions = 32
    /// Bytes that a datagram can have.
    package static let datagram = 65536
    /// Bytes that all compressed parts of one packet may come to. Ours: what is honest has a few thousand.
    package static let unpackedPacket = 1 << 20
    /// Packet messages within packet messages. Ours: what is honest has two.
    package static let depth = 8
    /// Bytes of a stream, compressed or not.
    package static let stream = 40 << 20
    /// Bytes of the user's state in a push/pull.
    package static let userState = 20 << 20
    /// Bytes of a user's message on a stream.
    package static let userMessage = 20 << 20
    /// Nodes that one push/pull may list.
    package static let listedNodes = 1 << 20
    /// Nodes that we know, dead ones included. Ours.
    package static let knownNodes = 16384
    /// Push/pulls of others that are not answered yet; one more is closed without an answer.
    package static let pushPulls = 127
    /// Pings for others that are under way. Ours.
    package static let relays = 1024
    /// User's messages that wait for gossip: the oldest go at once when there are more. Ours, above the 4096
    /// that regular pruning leaves.
    package static let userQueue = 65536
    /// Names for which alive messages are counted. Ours.
    package static let countedNames = 4096
    /// Exchanges that we have begun and not ended. Ours.
    package static let exchanges = 4096
}
