package import AMBytes

/// How a cluster writes: what the nodes of one have in common.
package struct WireForm: Sendable, Hashable {
    /// The cluster's name on each packet and stream; empty: none.
    /// Limit: 255 bytes.
    package let label: [UInt8]
    /// How integers with a sign are written; both are read.
    package var dialect: MessagePackDialect
    /// Whether packets and streams are compressed; what is compressed is always read.
    package var isCompressing: Bool

    /// What current releases write, with a label.
    package init(label: [UInt8] = [], dialect: MessagePackDialect = .v2, isCompressing: Bool = true) {
        precondition(label.count <= GossipLimits.label, "a label has at most 255 bytes")
        self.label = label
        self.dialect = dialect
        self.isCompressing = isCompressing
    }

    /// Bytes that the label takes of each packet.
    var labelOverhead: Int { label.isEmpty ? 0 : 2 + label.count }
}
