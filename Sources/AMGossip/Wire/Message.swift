/// A message that travels in packets.
package enum Message: Sendable, Hashable {
    case ping(Ping)
    case indirectPing(IndirectPing)
    case ack(Ack)
    /// An indirect ping of this number had no answer in time.
    case nack(UInt32)
    case suspect(Accusation)
    case alive(Alive)
    case dead(Accusation)
    /// Bytes of the layer above.
    case user([UInt8])
}

/// Who asks, so that the answer finds back. Each part may be missing.
package struct MessageSource: Sendable, Hashable {
    package var address: IPAddress?
    /// 0: missing.
    package var port: UInt16
    /// Empty: missing.
    package var node: NodeName

    /// A source; nothing is known of it by default.
    package init(address: IPAddress? = nil, port: UInt16 = 0, node: NodeName = NodeName("")) {
        self.address = address
        self.port = port
        self.node = node
    }

    /// Where it listens, if it says so.
    package var endpoint: Endpoint? {
        guard let address, port > 0 else { return nil }
        return Endpoint(address, port)
    }
}

/// «Are you there?»
package struct Ping: Sendable, Hashable {
    package var sequence: UInt32
    /// Whom it is meant for; empty: anybody.
    package var node: NodeName
    package var source: MessageSource

    /// A ping.
    package init(sequence: UInt32, node: NodeName, source: MessageSource) {
        self.sequence = sequence
        self.node = node
        self.source = source
    }
}

/// «Ask that one for me.»
package struct IndirectPing: Sendable, Hashable {
    /// The number of the asker's own ping.
    package var sequence: UInt32
    /// The address of the node; nil: none that can be used.
    package var target: IPAddress?
    /// 0: the port that we listen on ourselves.
    package var port: UInt16
    package var node: NodeName
    /// Whether the asker wants to be told when there is no answer.
    package var wantsNack: Bool
    package var source: MessageSource

    /// An indirect ping.
    package init(
        sequence: UInt32, target: IPAddress?, port: UInt16, node: NodeName, wantsNack: Bool,
        source: MessageSource
    ) {
        self.sequence = sequence
        self.target = target
        self.port = port
        self.node = node
        self.wantsNack = wantsNack
        self.source = source
    }
}

/// «I am here.»
package struct Ack: Sendable, Hashable {
    package var sequence: UInt32
    /// nil on streams and from nodes that pass an answer on.
    package var payload: [UInt8]?

    /// An answer to the ping of this number.
    package init(sequence: UInt32, payload: [UInt8]?) {
        self.sequence = sequence
        self.payload = payload
    }
}

/// «That one does not answer», or «that one is gone».
package struct Accusation: Sendable, Hashable {
    package var incarnation: UInt32
    package var node: NodeName
    /// Who says so; the node itself: it leaves.
    package var from: NodeName

    /// An accusation.
    package init(incarnation: UInt32, node: NodeName, from: NodeName) {
        self.incarnation = incarnation
        self.node = node
        self.from = from
    }
}

/// «That one is there.»
package struct Alive: Sendable, Hashable {
    package var incarnation: UInt32
    package var node: NodeName
    /// nil: none that can be used.
    package var address: IPAddress?
    /// 0: the port that we listen on ourselves.
    package var port: UInt16
    /// nil and empty mean the same; old nodes pass the one on as the other.
    package var metadata: [UInt8]?
    /// Shape: six bytes, or fewer from nodes that are not understood.
    package var versions: [UInt8]

    /// An announcement.
    package init(
        incarnation: UInt32, node: NodeName, address: IPAddress?, port: UInt16, metadata: [UInt8]?,
        versions: [UInt8]
    ) {
        self.incarnation = incarnation
        self.node = node
        self.address = address
        self.port = port
        self.metadata = metadata
        self.versions = versions
    }
}
