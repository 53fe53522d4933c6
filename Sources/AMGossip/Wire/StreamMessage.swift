package import AMBytes

/// A message that travels on a stream, the only one in its direction.
package enum StreamMessage: Sendable, Hashable {
    case ping(Ping)
    case ack(Ack)
    /// Bytes of the layer above that are too long for a packet.
    case user([UInt8])
    case pushPull(PushPull)
    /// The other side could not read what it was sent, and says why.
    case error(String)
}

/// All that a node knows: its list of nodes, and the state of the layer above.
package struct PushPull: Sendable, Hashable {
    /// Whether it is a part of joining.
    package var isJoin: Bool
    package var nodes: [ListedNode]
    /// Empty: none.
    package var userState: [UInt8]

    /// An exchange's one half.
    package init(isJoin: Bool, nodes: [ListedNode], userState: [UInt8]) {
        self.isJoin = isJoin
        self.nodes = nodes
        self.userState = userState
    }
}

/// A node in the list of a push/pull.
package struct ListedNode: Sendable, Hashable {
    package var name: NodeName
    /// nil: none that can be used.
    package var address: IPAddress?
    /// 0: the port that we listen on ourselves.
    package var port: UInt16
    /// nil and empty mean the same.
    package var metadata: [UInt8]?
    package var incarnation: UInt32
    /// nil: one that does not exist.
    package var state: MemberState?
    /// Shape: six bytes, or fewer from nodes that are not understood.
    package var versions: [UInt8]

    /// A node.
    package init(
        name: NodeName, address: IPAddress?, port: UInt16, metadata: [UInt8]?, incarnation: UInt32,
        state: MemberState?, versions: [UInt8]
    ) {
        self.name = name
        self.address = address
        self.port = port
        self.metadata = metadata
        self.incarnation = incarnation
        self.state = state
        self.versions = versions
    }
}

/// What is known of a node. Shape: the numbers are those of the wire.
package enum MemberState: Int, Sendable, Hashable, CaseIterable {
    case alive = 0
    case suspect = 1
    case dead = 2
    /// It said itself that it goes.
    case left = 3

    /// Whether nobody expects an answer of it.
    package var isGone: Bool { self == .dead || self == .left }
}

extension StreamMessage {
    /// The bytes of the stream. Long states take their time: this is better done away from the thread that
    /// owns the membership.
    package func encoded(_ form: WireForm, isDialling: Bool) -> [UInt8] {
        let plain = plain(form.dialect)
        let bytes = form.isCompressing ? Packet.compressed(plain, form.dialect) : plain
        // The answer on a connection has no label, even in a cluster that has one.
        return isDialling ? Packet.labelled(bytes, form.label) : bytes
    }

    /// The message as it is before compression.
    package func plain(_ dialect: MessagePackDialect) -> [UInt8] {
        switch self {
        case .ping(let ping): return Message.body(.ping, dialect, ping.write)
        case .ack(let ack): return Message.body(.ack, dialect, ack.write)
        case .user(let bytes):
            let head = Message.body(.user, dialect) { out in
                out.map(1)
                out.key("UserMsgLen")
                out.signed(bytes.count)
            }
            return head + bytes
        case .pushPull(let exchange):
            let head = Message.body(.pushPull, dialect) { out in
                out.map(3)
                out.key("Join")
                out.bool(exchange.isJoin)
                out.key("Nodes")
                out.signed(exchange.nodes.count)
                out.key("UserStateLen")
                out.signed(exchange.userState.count)
                for node in exchange.nodes { node.write(&out) }
            }
            return head + exchange.userState
        case .error(let text):
            return Message.body(.error, dialect) { out in
                out.map(1)
                out.key("Error")
                out.raw(text.utf8)
            }
        }
    }
}

extension ListedNode {
    func write(_ out: inout MessagePackWriter) {
        out.map(7)
        out.key("Addr")
        out.raw(address?.bytes ?? [])
        out.key("Incarnation")
        out.unsigned(UInt64(incarnation))
        out.key("Meta")
        out.raw(metadata)
        out.key("Name")
        out.raw(name.bytes)
        out.key("Port")
        out.unsigned(UInt64(port))
        out.key("State")
        out.signed(state?.rawValue ?? MemberState.dead.rawValue)
        out.key("Vsn")
        out.raw(versions)
    }

    init(_ reader: inout MessagePackReader) throws(MessagePackError) {
        var node = ListedNode(
            name: NodeName(""), address: nil, port: 0, metadata: nil, incarnation: 0, state: .alive,
            versions: [])
        try reader.fields { (field, reader) throws(MessagePackError) in
            switch field {
            case .name: node.name = try reader.name()
            case .addr: node.address = try reader.address()
            case .port: node.port = try reader.uint16()
            case .meta: node.metadata = try reader.bytes(GossipLimits.metadata)
            case .incarnation: node.incarnation = try reader.uint32()
            case .state:
                let number = try reader.unsigned(UInt64(Int64.max))
                node.state = MemberState(rawValue: Int(truncatingIfNeeded: number))
            case .vsn: node.versions = try reader.bytes(GossipLimits.versions) ?? []
            default: return false
            }
            return true
        }
        self = node
    }
}
